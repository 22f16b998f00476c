"""The NCCI pairs of a code on a day, both columns, each with a plain sentence; to be searched and paged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from audit.reference import Reference
from audit.reference.dates import in_force
from audit.reports.code_index import index_of
from audit.reports.code_page.editions import absent_on, editions_on, source_of
from audit.reports.code_page.model import Edits, EditTable, Pair

EITHER = 0
_SENTENCES = {
    ("0", 1): "{other} is not paid beside {code} on the same day; no modifier lifts it.",
    ("0", 2): "{code} is not paid beside {other} on the same day; no modifier lifts it.",
    (
        "1",
        1,
    ): "{other} is paid beside {code} only as a service of its own that the record shows, with a modifier on it.",
    (
        "1",
        2,
    ): "{code} is paid beside {other} only as a service of its own that the record shows, with a modifier on it.",
    ("9", 1): "The edit with {other} is not used.",
    ("9", 2): "The edit with {other} is not used.",
}


def edits(reference: Reference, code: str, on: date) -> Edits:
    """The pairs of every loaded setting that are in force on the day, with what is not loaded."""
    words = {entry.code: entry.words for entry in index_of(reference).entries}
    tables = tuple(
        EditTable(
            setting or "",
            edition.edition,
            source_of(edition),
            _pairs(reference.store.scan(edition), code, on, words),
        )
        for setting, edition in editions_on(reference, "ncci_ptp", on)
    )
    return Edits(tables, absent_on(reference, "ncci_ptp", on))


def _pairs(table: pl.LazyFrame, code: str, on: date, words: dict[str, str]) -> tuple[Pair, ...]:
    wanted = ("column_1", "column_2", "modifier_indicator", "effective_from", "effective_to", "rationale")
    has_code = (pl.col("column_1") == code) | (pl.col("column_2") == code)
    rows = in_force(table.filter(has_code).select(wanted).collect(), on)
    told = []
    for first, second, indicator, start, end, rationale in rows.iter_rows():
        column, other = (1, second) if first == code else (2, first)
        sentence = sentence_of(str(indicator), column, code, other)
        told.append(Pair(column, other, words.get(other, ""), str(indicator), sentence, start, end, rationale))
    return tuple(sorted(told, key=lambda pair: (pair.column, pair.other)))


def sentence_of(indicator: str, column: int, code: str, other: str) -> str:
    """What the pair means, in one sentence."""
    told = _SENTENCES.get((indicator, column), f"The indicator {indicator} is not known.")
    return told.format(code=code, other=other)


def matching(pairs: Sequence[Pair], text: str = "", column: int = EITHER, indicator: str = "") -> tuple[Pair, ...]:
    """The pairs whose other code begins with `text`, or whose words hold it; of one column and indicator where given."""
    asked = text.strip().lower()
    return tuple(
        pair
        for pair in pairs
        if (not asked or pair.other.lower().startswith(asked) or asked in pair.other_words.lower())
        and column in (EITHER, pair.column)
        and indicator in ("", pair.indicator)
    )
