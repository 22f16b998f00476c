"""The Physician Fee Schedule: relative values, indicators and the conversion factor of each release."""

from __future__ import annotations

from datetime import date

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.imports.cells import code, day, number, shaped, text
from audit.reference.imports.importer import Column, Importer, Release, Told, edition_of
from audit.reference.imports.names import month_and_year, release_letter
from audit.reference.tables import TABLES

_RVUS = ("work_rvu", "non_facility_total_rvu", "facility_total_rvu")
_INDICATORS = {
    "status": "stat(us)?( code)?",
    "global_days": "glob(al)?( days)?",
    "multiple_procedure": "mult(iple)? (op|proc(edure)?)",
    "bilateral": "bilat(eral)? surg(ery)?",
    "assistant": "(asst|assistant) surg(ery|eon)?",
    "co_surgeon": "co surg(ery|eon)?",
    "team": "team surg(ery)?",
    "pctc": "pctc( ind(icator)?)?",
}
_INDICATOR = shaped("[0-9A-Z]{1,3}", "an indicator of one to three characters")
_RELEASE_LETTERS = {1: "A", 4: "B", 7: "C", 10: "D"}


def _shape(frame: pl.DataFrame, told: Told) -> list[Release]:
    """One edition a release: a mirror may hold several, each with its name and its days."""
    if frame["release"].null_count() == frame.height:
        first = edition_of(told)
        name = f"RVU{first:%y}{_RELEASE_LETTERS.get(first.month, f'-{first:%m-%d}')}"
        return [_release(frame, told, name, (first, date(first.year, 12, 31)))]
    releases = []
    for rows in frame.partition_by("release", maintain_order=True):
        release = str(rows["release"][0])
        days = rows.select("starts", "ends").unique()
        first, last = days.row(0)
        if days.height > 1 or first is None or last is None:
            raise ReferenceError(
                f"{told.source_name}: the rows of {release} do not have one first and one last day. Give one release"
                " a file, or mend the days."
            )
        releases.append(_release(rows, told, release.partition("_")[0].upper(), (first, last)))
    return releases


def _release(rows: pl.DataFrame, told: Told, name: str, covers: tuple[date, date]) -> Release:
    first, last = told.covers or covers
    is_priced = (pl.col("non_facility_total_rvu") + pl.col("facility_total_rvu")) > 0
    laid = rows.with_columns(
        *(pl.when(is_priced).then(column) for column in (*_RVUS, "conversion_factor")),
        edition=pl.lit(name),
        effective_from=pl.lit(first, dtype=pl.Date),
        effective_to=pl.lit(last, dtype=pl.Date),
        source=pl.lit(f"CMS Physician Fee Schedule {name}, imported from {told.source_name}"),
    )
    return Release(covers[0], (first, last), laid)


PFS = Importer(
    kind="pfs",
    table="pfs",
    what="a relative value file, such as rvu26c.zip or the PPRRVU file in it",
    columns=(
        Column("hcpcs_code", "hcpcs( code)?", code()),
        Column("modifier", "mod(ifier)?", shaped("[0-9A-Z]{2}", "a modifier of two characters"), filled=False),
        Column("work_rvu", "work rvu", number(2)),
        Column("non_facility_total_rvu", "(transitioned )?non ?fac(ility)? total( rvu)?", number(2)),
        Column("facility_total_rvu", "(transitioned )?fac(ility)? total( rvu)?", number(2)),
        Column("conversion_factor", "conv(ersion)? factor", number(4)),
        *(Column(name, heading, _INDICATOR) for name, heading in _INDICATORS.items()),
        Column("release", "source file|release", text(), needed=False, filled=False),
        Column("starts", "date start", day(), needed=False, filled=False),
        Column("ends", "date end", day(), needed=False, filled=False),
    ),
    stored=TABLES["fee_schedule"].columns,
    key=("hcpcs_code", "modifier"),
    shape=_shape,
    tells_edition=(month_and_year, release_letter),
    member="pprrvu",
    prefers="non-?qpp",
)
"""A release holds from its first day to the end of its year, or to the day before the next release."""
