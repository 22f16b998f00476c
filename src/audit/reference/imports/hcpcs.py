"""HCPCS Level II: the codes that CMS itself keeps, with the days on which each is in force."""

from __future__ import annotations

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.imports.cells import day, shaped, text, whole
from audit.reference.imports.importer import Column, Importer, Release, Told, from_edition_on
from audit.reference.imports.names import iso_day, month_and_year, quarter
from audit.reference.tables import DATE, EFFECTIVE_FROM, EFFECTIVE_TO, TEXT


def _shape(frame: pl.DataFrame, told: Told) -> list[Release]:
    """One row a code: its words may go on in further rows, and modifiers stand in the same file."""
    codes = frame.filter(pl.col("hcpcs_code").str.len_chars() == _CODE_LENGTH)
    days = pl.col(EFFECTIVE_FROM, EFFECTIVE_TO).drop_nulls().n_unique()
    torn = (
        codes.group_by("hcpcs_code")
        .agg(days)
        .filter(pl.max_horizontal(EFFECTIVE_FROM, EFFECTIVE_TO) > 1)
        .sort("hcpcs_code")
    )
    if torn.height:
        raise ReferenceError(
            f"{told.source_name}: {torn.height} code(s) stand there with different days, the first is"
            f" {torn['hcpcs_code'][0]}. Download the file again. Nothing was imported."
        )
    words = pl.col("words").drop_nulls().str.join(" ")
    rest = pl.exclude("hcpcs_code", "words").drop_nulls().first()
    rows = codes.sort("hcpcs_code", "sequence", maintain_order=True).group_by("hcpcs_code").agg(words, rest)
    return from_edition_on(rows, told)


_CODE_LENGTH = 5

HCPCS = Importer(
    kind="hcpcs",
    table="hcpcs",
    what="the alpha-numeric file of a quarter, such as HCPC2026_JUL_ANWEB.xlsx or the zip file that holds it",
    columns=(
        Column("hcpcs_code", "hcpcs?( code)?", shaped("[A-Z][0-9]{4}|[0-9A-Z]{2}", "a Level II code or a modifier")),
        Column("sequence", "seq( )?num", whole(), needed=False, filled=False),
        Column("words", "long desc(ription)?", text()),
        Column("short_words", "short desc(ription)?", text(), needed=False, filled=False),
        Column("coverage", "cov(erage)?( code)?", text(), needed=False, filled=False),
        Column(EFFECTIVE_FROM, "add (dt|date)", day(), filled=False),
        Column("action_date", "act eff (dt|date)", day(), needed=False, filled=False),
        Column(EFFECTIVE_TO, "term (dt|date)", day(), filled=False),
        Column("action", "action (cd|code)", text(), needed=False, filled=False),
    ),
    stored={
        **dict.fromkeys(("hcpcs_code", "words", "short_words", "coverage", "action"), TEXT),
        **dict.fromkeys(("action_date", EFFECTIVE_FROM, EFFECTIVE_TO), DATE),
    },
    key=("hcpcs_code",),
    shape=_shape,
    tells_edition=(month_and_year, iso_day, quarter),
    member="anweb(?!.*(corr|trans))",
)
"""A code that ended before the quarter is not in it: it answers from its first day on."""
