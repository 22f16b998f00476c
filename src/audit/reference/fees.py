"""What the fee schedule pays for a code on a day, in an office and in a facility."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from audit.reference.dates import in_force
from audit.reference.load import Reference

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Fee:
    """One fee in dollars: total RVUs times the conversion factor of the edition; None where the code has no fee."""

    edition: str
    effective_from: date
    effective_to: date
    facility: bool
    total_rvu: Decimal | None
    conversion_factor: Decimal | None
    dollars: Decimal | None
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether the edition is in force on a day."""
        return self.effective_from <= day <= self.effective_to

    @property
    def setting(self) -> str:
        """What a person reads: `facility`, or `office` for every place that is none."""
        return "facility" if self.facility else "office"


def dollars(total_rvu: Decimal | None, conversion_factor: Decimal | None) -> Decimal | None:
    """Total RVUs times the conversion factor, rounded half up to cents; None where either is missing."""
    if total_rvu is None or conversion_factor is None:
        return None
    return (total_rvu * conversion_factor).quantize(_CENT, ROUND_HALF_UP)


def fee(reference: Reference, code: str, on: date, facility: bool) -> Decimal | None:
    """Dollars for one unit of the code without modifier on a day; None where no edition has a fee for it."""
    rows = _rows(reference, code)
    return next((each.dollars for each in _fees(in_force(rows, on)) if each.facility is facility), None)


def fees_of(reference: Reference, code: str) -> tuple[Fee, ...]:
    """Every fee of the code without modifier: by edition in order of time, office before facility."""
    return _fees(_rows(reference, code).sort("effective_from"))


def fees_on(reference: Reference, codes: Iterable[str], on: date) -> dict[tuple[str, bool], Fee]:
    """The fees of many codes on a day, by code and whether in a facility; a code without an edition of the day is left out."""
    schedule = reference.tables["fee_schedule"]
    named = schedule.filter(pl.col("hcpcs_code").is_in(list(codes)), pl.col("modifier").is_null())
    by_code = in_force(named, on).partition_by("hcpcs_code", as_dict=True)
    return {(str(code), each.facility): each for (code,), rows in by_code.items() for each in _fees(rows)}


def _rows(reference: Reference, code: str) -> pl.DataFrame:
    schedule = reference.tables["fee_schedule"]
    return schedule.filter(pl.col("hcpcs_code") == code, pl.col("modifier").is_null())


def _fees(rows: pl.DataFrame) -> tuple[Fee, ...]:
    columns = ((False, "non_facility_total_rvu"), (True, "facility_total_rvu"))
    return tuple(
        Fee(
            edition=row["edition"],
            effective_from=row["effective_from"],
            effective_to=row["effective_to"],
            facility=facility,
            total_rvu=row[column],
            conversion_factor=row["conversion_factor"],
            dollars=dollars(row[column], row["conversion_factor"]),
            source=row["source"],
        )
        for row in rows.iter_rows(named=True)
        for facility, column in columns
    )
