"""What the samples take from the reference: the years with fees, the families' lattices, fees by day and place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Reference
from audit.reports.samples.market import LATEST_SERVICE, SIDES

Vector = Mapping[str, str | None]
Integers = npt.NDArray[np.int64]
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)
NO_FEE = -1
ADD_ON = "ZZZ"


@dataclass(frozen=True, eq=False)
class Lattice:
    """The families of the reference as they stand on every day of the window `first` to `last`."""

    reference: Reference
    first: date
    last: date

    @cached_property
    def attributes(self) -> dict[str, tuple[str, ...]]:
        """The lattice attributes of each family."""
        return self._attributes_of("lattice")

    @cached_property
    def sides(self) -> dict[str, tuple[str, ...]]:
        """The side attributes of each family: what speaks against a code without choosing another."""
        return self._attributes_of("side")

    def told_by_modifier(self, family: str, code: str) -> dict[str, tuple[str, str]]:
        """By modifier that changes no fee, the attribute and value that it tells of the code where the fee schedule lets it."""
        names = self._attributes_of("modifier").get(family, ())
        rows = self.reference.tables["modifier_values"].filter(pl.col("attribute").is_in(names))
        fees = self.reference.tables["fee_schedule"].filter(
            (pl.col("hcpcs_code") == code)
            & (pl.col("effective_from") <= self.last)
            & (pl.col("effective_to") >= self.first)
        )
        return {
            row["modifier"]: (row["attribute"], row["value"])
            for row in rows.filter(pl.col("modifier").is_in(SIDES)).iter_rows(named=True)
            if not fees.is_empty() and set(fees[row["indicator"]]) <= set(row["indicator_values"].split(";"))
        }

    @cached_property
    def silent_values(self) -> dict[tuple[str, str], str | None]:
        """By family and attribute, the value that a silent record supports."""
        rows = self.reference.tables["attribute_rules"].select("family_id", "attribute", "silent_value").iter_rows()
        return {(family, attribute): value for family, attribute, value in rows}

    @cached_property
    def cells(self) -> dict[str, dict[str, dict[str, str]]]:
        """The cells of the families that have fees through the window: what is billed on sample lines."""
        told = self.reference.tables["families"].filter(self._holds("fees_from", "fees_to"))["family_id"]
        return {family: codes for family, codes in self.every_cell.items() if family in set(told)}

    @cached_property
    def every_cell(self) -> dict[str, dict[str, dict[str, str]]]:
        """By family, each code in force through the window with its attributes, sides included."""
        values = self.reference.tables["code_attributes"].group_by("hcpcs_code").agg("attribute", "value")
        vectors = {code: dict(zip(names, found, strict=True)) for code, names, found in values.iter_rows()}
        cells: dict[str, dict[str, dict[str, str]]] = {}
        for code, family in self._codes_in_force().select("hcpcs_code", "family_id").drop_nulls().iter_rows():
            cells.setdefault(family, {})[code] = vectors.get(code, {})
        return cells

    @cached_property
    def values(self) -> dict[str, tuple[str, ...]]:
        """Every value of every attribute, in the order of the reference."""
        rows = self.reference.tables["attribute_values"].sort("attribute", "position").select("attribute", "value")
        found: dict[str, tuple[str, ...]] = {}
        for attribute, value in rows.iter_rows():
            found[attribute] = (*found.get(attribute, ()), value)
        return found

    def lattice_of(self, family: str, code: str) -> dict[str, str]:
        """The lattice attributes of a code, without its sides."""
        wanted = self.attributes.get(family, ())
        return {name: value for name, value in self.every_cell[family][code].items() if name in wanted}

    def find(self, family: str, vector: Vector) -> str | None:
        """The one code of the family whose every lattice attribute is as in `vector`; None where none or several are."""
        fitting = [
            code
            for code in self.every_cell.get(family, {})
            if all(vector.get(name) == value for name, value in self.lattice_of(family, code).items())
        ]
        return fitting[0] if len(fitting) == 1 else None

    def ended_before(self) -> pl.DataFrame:
        """The codes that had ended before the window began: `hcpcs_code, family_id`."""
        codes = self.reference.tables["codes"]
        return codes.filter(pl.col("effective_to") < self.first).select("hcpcs_code", "family_id").sort("hcpcs_code")

    def is_in_force(self, code: str) -> tuple[int, int]:
        """First and last day of the code as days of the window; `(0, -1)` where the reference does not have it."""
        rows = self.reference.tables["codes"].filter(pl.col("hcpcs_code") == code)
        if rows.is_empty():
            return 0, -1
        start, end = rows.select("effective_from", "effective_to").row(0)
        return ((start or _FIRST) - self.first).days, ((end or _LAST) - self.first).days

    def unknown_codes(self) -> tuple[str, ...]:
        """Numbers that are no code: within a range among which the code table is complete, and not in it."""
        known = set(self.reference.tables["codes"]["hcpcs_code"])
        ranges = [(a, b) for a, b in self.reference.code_scope() if a != b and a.isdigit() and b.isdigit()]
        return tuple(f"{n:05d}" for a, b in ranges for n in range(int(a), int(b) + 1) if f"{n:05d}" not in known)

    def _attributes_of(self, role: str) -> dict[str, tuple[str, ...]]:
        rows = self.reference.tables["attribute_rules"].filter(pl.col("role") == role).sort("family_id", "attribute")
        grouped = rows.group_by("family_id", maintain_order=True).agg("attribute")
        return {family: tuple(names) for family, names in grouped.iter_rows()}

    def _codes_in_force(self) -> pl.DataFrame:
        return self.reference.tables["codes"].filter(self._holds("effective_from", "effective_to")).sort("hcpcs_code")

    def _holds(self, since: str, until: str) -> pl.Expr:
        return (pl.col(since).fill_null(_FIRST) <= self.first) & (pl.col(until).fill_null(_LAST) >= self.last)


@dataclass(frozen=True, eq=False)
class Fees:
    """Dollars of the fee schedule: `cents[code, day, facility]`, `NO_FEE` where there is none; `codes` names the rows."""

    codes: tuple[str, ...]
    first: date
    cents: Integers
    add_ons: frozenset[str]

    def row(self, code: str) -> int:
        """The row of a code; ReferenceError where it has no fee at all."""
        if code not in self.codes:
            raise ReferenceError(
                f"fee_schedule: no fee for {code}, which the sample claims bill. Load an edition with it."
            )
        return self.codes.index(code)


def load_fees(reference: Reference, first: date, last: date) -> Fees:
    """The fees of every code without modifier for each day from `first` to `last`, both included."""
    table = reference.tables["fee_schedule"].filter(
        pl.col("modifier").is_null() & pl.col("conversion_factor").is_not_null()
    )
    codes = tuple(table["hcpcs_code"].unique().sort())
    cents = np.full((len(codes), (last - first).days + 1, 2), NO_FEE, dtype=np.int64)
    places = {code: place for place, code in enumerate(codes)}
    for row in table.iter_rows(named=True):
        start, end = (row["effective_from"] - first).days, (row["effective_to"] - first).days
        for facility, column in enumerate(("non_facility_total_rvu", "facility_total_rvu")):
            if row[column] is not None and end >= 0:
                millionths = int(row[column] * 100) * int(row["conversion_factor"] * 10_000)
                cents[places[row["hcpcs_code"]], max(start, 0) : end + 1, facility] = (millionths + 5_000) // 10_000
    add_ons = frozenset(table.filter(pl.col("global_days") == ADD_ON)["hcpcs_code"])
    return Fees(codes, first, cents, add_ons)


def places_of(reference: Reference, code: str) -> tuple[str, ...]:
    """The places of service to which a code is bound; none where it is done anywhere."""
    groups = reference.tables["code_groups"].filter(
        pl.col("first_code") <= code, pl.col("last_code") >= code, pl.col("first_code").str.len_chars() == len(code)
    )
    return tuple(reference.tables["code_places"].join(groups, on="group_id", how="semi")["place_of_service_code"])


def sample_years(reference: Reference) -> tuple[date, date]:
    """First and last day of the latest two calendar years in which every code of the families with fees has one every day.

    Codes that the schedule lists and does not price are not waited for.
    """
    whole = [year for year in range(2000, LATEST_SERVICE.year + 1) if _is_covered(reference, year)]
    if not whole:
        raise ReferenceError("fee_schedule: no calendar year is covered whole. Load editions for one, then try again.")
    first = whole[-2] if len(whole) > 1 and whole[-2] == whole[-1] - 1 else whole[-1]
    return date(first, 1, 1), date(whole[-1], 12, 31)


def _is_covered(reference: Reference, year: int) -> bool:
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = reference.tables["fee_schedule"].filter(
        pl.col("modifier").is_null() & (pl.col("effective_from") <= last) & (pl.col("effective_to") >= first)
    )
    if last > LATEST_SERVICE or rows.is_empty():
        return False
    fees = load_fees(reference, first, last)
    unpriced = set(rows.filter(pl.col("conversion_factor").is_null())["hcpcs_code"])
    wanted = [
        code for family in Lattice(reference, first, last).cells.values() for code in family if code not in unpriced
    ]
    return all(code in fees.codes and bool((fees.cents[fees.row(code)] != NO_FEE).all()) for code in wanted)


def weekdays(first: date, last: date) -> Integers:
    """The days from `first` to `last` that are Monday to Friday, as days since `first`."""
    days = range((last - first).days + 1)
    return np.array([day for day in days if (first + timedelta(days=day)).weekday() < 5], dtype=np.int64)
