"""What a payer covers: for a code, the diagnoses that it accepts, and how often it pays."""

from __future__ import annotations

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.imports.cells import code, day, first_of, shaped, text, whole
from audit.reference.imports.importer import Column, Importer, Release, Told, for_all_days
from audit.reference.imports.names import iso_day
from audit.reference.tables import DATE, EFFECTIVE_FROM, EFFECTIVE_TO, TEXT, WHOLE

_DIAGNOSIS = shaped(r"[A-Z][0-9A-Z]{2}\.?[0-9A-Z]{0,4}", "an ICD-10-CM code")


def _shape(frame: pl.DataFrame, told: Told) -> list[Release]:
    """Each row tells a diagnosis or a limit; the days that rows are about are in the rows."""
    says = pl.any_horizontal(pl.col("icd10cm_code", "limit").is_not_null())
    half = pl.col("limit").is_null() != pl.col("limit_of").is_null()
    for wrong, what in ((~says, "neither a diagnosis nor a limit"), (half, "limit without limit_of, or the other way")):
        rows = frame.filter(wrong)
        if rows.height:
            raise ReferenceError(
                f"{told.source_name}: policy {rows['policy'][0]}, code {rows['hcpcs_code'][0]}: {what};"
                f" {rows.height} row(s) are so. Fill the row, or take it out. Nothing was imported."
            )
    return for_all_days(frame.with_columns(pl.col("icd10cm_code").str.replace(".", "", literal=True)), told)


_COUNTED = ("units", "sessions", "days", "lines")

COVERAGE = Importer(
    kind="coverage",
    table="coverage",
    what="a table of your own with the columns that docs/reference_files.md names",
    columns=(
        Column("payer", "payer", text(), filled=False),
        Column("policy", "policy", text()),
        Column("hcpcs_code", "hcpcs( code)?", code()),
        Column("icd10cm_code", "icd ?10( ?cm)?( code)?", _DIAGNOSIS, filled=False),
        Column("limit", "limit", whole(), needed=False, filled=False),
        Column("limit_of", "limit of", first_of(*_COUNTED), needed=False, filled=False),
        Column("window_months", "window months", whole(), needed=False, filled=False),
        Column(EFFECTIVE_FROM, "effective from", day(), needed=False, filled=False),
        Column(EFFECTIVE_TO, "effective to", day(), needed=False, filled=False),
        Column("citation", "citation", text()),
    ),
    stored={
        **dict.fromkeys(("payer", "policy", "hcpcs_code", "icd10cm_code"), TEXT),
        "limit": WHOLE,
        "limit_of": TEXT,
        "window_months": WHOLE,
        **dict.fromkeys((EFFECTIVE_FROM, EFFECTIVE_TO), DATE),
        "citation": TEXT,
    },
    key=("payer", "policy", "hcpcs_code", "icd10cm_code", "limit_of", "window_months", EFFECTIVE_FROM),
    shape=_shape,
    tells_edition=(iso_day,),
)
