"""What changed in the reference between two editions, or between two processing dates: rows that came, went or differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Reference, Store, dollars, load_reference
from audit.reference.covered import FEE_SCHEDULE
from audit.reference.fee_editions import FEES
from audit.reference.imports import IMPORTERS
from audit.reference.tables import EFFECTIVE_FROM, EFFECTIVE_TO

CAME, WENT, DIFFERS = "added", "removed", "changed"
OFFICE, FACILITY = "office_fee", "facility_fee"
_TOTALS = {OFFICE: "non_facility_total_rvu", FACILITY: "facility_total_rvu"}
_NOT_COMPARED = {"edition", "source"}
_NOT_KEY = {EFFECTIVE_FROM, EFFECTIVE_TO, "rationale"}
_NAME = re.compile(r"(?:(?P<table>\w+)(?::(?P<setting>\w+))?@)?(?P<day>\d{4}-\d{2}-\d{2})")
_CODES = ("hcpcs_code", "column_1", "column_2", "add_on_code", "primary_code")


@dataclass(frozen=True)
class Named:
    """What a person asked for: the state on a processing date, or one edition of a table."""

    day: date
    table: str | None = None
    setting: str | None = None


@dataclass(frozen=True)
class RowChange:
    """One row that came, went or differs: its key, and in each column that differs what it was and what it is."""

    change: str
    key: dict[str, Any]
    was: dict[str, Any]
    now: dict[str, Any]
    is_ours: bool

    def dearer(self) -> Decimal:
        """By how many dollars the fee moved, the larger of office and facility; nothing where there is no fee twice."""
        steps = [
            abs(self.now[name] - self.was[name])
            for name in (OFFICE, FACILITY)
            if self.was.get(name) is not None and self.now.get(name) is not None
        ]
        return max(steps, default=Decimal(0))


@dataclass(frozen=True)
class TableDiff:
    """What changed in one table and setting. An edition that was not known yet, or is not loaded, is None."""

    table: str
    setting: str | None
    before: str | None
    after: str | None
    rows: tuple[RowChange, ...]

    def count(self, change: str) -> int:
        """How many rows came, went or differ."""
        return sum(row.change == change for row in self.rows)

    def columns(self) -> dict[str, int]:
        """How many rows differ in each column, most first."""
        counted: dict[str, int] = {}
        for row in self.rows:
            for name in row.now if row.change == DIFFERS else ():
                counted[name] = counted.get(name, 0) + 1
        return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def named(given: str) -> Named:
    """An edition as it is written on the command line; ReferenceError where it is neither a date nor `table@date`."""
    found = _NAME.fullmatch(given)
    try:
        day = date.fromisoformat(found["day"]) if found else None
    except ValueError:
        day = None
    if found is None or day is None:
        raise ReferenceError(
            f"reference diff {given}: not an edition. Write a date, YYYY-MM-DD, for all that was known on it, or"
            " table@date or table:setting@date for one edition."
        )
    return Named(day, found["table"], found["setting"])


def diff_editions(
    directory: Path | None, before: Named, after: Named, table: str | None = None, setting: str | None = None
) -> tuple[TableDiff, ...]:
    """What changed from one to the other, by table; only `table` and `setting`, where they are given."""
    if (before.table, before.setting) != (after.table, after.setting):
        raise ReferenceError(
            "reference diff: give two dates, or two editions of one table and setting; these are of different ones."
        )
    states = [load_reference(directory, each.day) for each in (before, after)]
    wanted = _wanted(states[1], before.table or table, before.setting or setting)
    ours = _codes_of_families(states[1])
    exact = before.table is not None
    told = []
    for name, place in wanted:
        old, new = (_snapshot(state, name, place, exact=exact) for state in states)
        if old or new:
            told.append(_table_diff(name, place, old, new, ours))
    return tuple(told)


@dataclass(frozen=True, eq=False)
class _Snapshot:
    edition: str
    rows: pl.DataFrame


def _wanted(reference: Reference, table: str | None, setting: str | None) -> list[tuple[str, str | None]]:
    """The tables and settings to compare; fees stand under one name, filed and imported together."""
    store = reference.store
    known = {(FEE_SCHEDULE, None), *((each.table, each.setting) for each in store.editions if each.table != FEES)}
    if table == FEES:
        known |= {(FEES, None)}
    chosen = [pair for pair in known if table in {None, pair[0]} and setting in {None, pair[1]}]
    if not chosen:
        names = ", ".join(f"{name}:{place}" if place else name for name, place in sorted(known, key=str))
        asked = f"{table or 'any table'}{f':{setting}' if setting else ''}"
        raise ReferenceError(f"reference diff: {asked} is not loaded. Loaded are {names}.")
    return sorted(chosen, key=str)


def _snapshot(reference: Reference, table: str, setting: str | None, *, exact: bool) -> _Snapshot | None:
    """The latest edition of a table known on the reference's processing date; with `exact` that of the very day."""
    day = reference.as_of or date.max
    if table == FEE_SCHEDULE:
        return _fees(reference.tables[FEE_SCHEDULE], day)
    editions = [each for each in reference.store.editions if (each.table, each.setting) == (table, setting)]
    known = [each for each in editions if (each.edition == day if exact else each.edition <= day)]
    if exact and not known:
        days = ", ".join(str(each.edition) for each in editions)
        raise ReferenceError(f"reference diff: {table} has no edition of {day}. Its editions are of {days}.")
    return _read(reference.store, known[-1]) if known else None


def _fees(rows: pl.DataFrame, day: date) -> _Snapshot | None:
    """The fees of the day, filed or imported; in a gap those before it."""
    begun = rows.filter(pl.col(EFFECTIVE_FROM) <= day)
    latest = begun.filter(pl.col(EFFECTIVE_FROM) == pl.col(EFFECTIVE_FROM).max())
    return _Snapshot(str(latest["edition"][0]), latest) if latest.height else None


def _read(store: Store, edition: Any) -> _Snapshot:
    return _Snapshot(edition.edition.isoformat(), store.scan(edition).collect())


def _codes_of_families(reference: Reference) -> frozenset[str]:
    codes = reference.tables["codes"].filter(pl.col("family_id").is_not_null())
    return frozenset(codes["hcpcs_code"])


def _table_diff(
    table: str, setting: str | None, before: _Snapshot | None, after: _Snapshot | None, ours: frozenset[str]
) -> TableDiff:
    old, new = (each.edition if each else None for each in (before, after))
    if before is None or after is None:
        return TableDiff(table, setting, old, new, ())
    changes = sorted(_changes(table, before.rows, after.rows, ours), key=_order)
    return TableDiff(table, setting, old, new, tuple(changes))


def _order(row: RowChange) -> tuple[Any, ...]:
    """Codes of our families first, then what moves most dollars, then by key."""
    return (not row.is_ours, -row.dearer(), *(str(value or "") for value in row.key.values()))


def _changes(table: str, before: pl.DataFrame, after: pl.DataFrame, ours: frozenset[str]) -> Iterator[RowChange]:
    is_fees = table in {FEE_SCHEDULE, FEES}
    key = _key(table)
    left, right = (_numbered(rows, key) for rows in _unlike(before, after, key))
    unlike = [name for name in right.columns if name not in {*key, "occurrence", *_NOT_COMPARED}]
    unlike = [name for name in unlike if name in left.columns and not (is_fees and name in _NOT_KEY)]
    on = [*key, "occurrence"]
    for change, rows in ((CAME, _without(right, left, on)), (WENT, _without(left, right, on))):
        for cells in rows.iter_rows(named=True):
            told = {name: cells[name] for name in unlike if cells[name] is not None}
            was, now = ({}, told) if change == CAME else (told, {})
            yield _row(change, cells, key, was, now, ours, is_fees=is_fees)
    both = left.join(right, on=on, how="inner", nulls_equal=True, suffix=" now", maintain_order="left")
    differs = pl.any_horizontal(
        pl.lit(value=False), *(pl.col(name).ne_missing(pl.col(f"{name} now")) for name in unlike)
    )
    for cells in both.filter(differs).iter_rows(named=True):
        names = [name for name in unlike if cells[name] != cells[f"{name} now"]]
        was, now = ({name: cells[f"{name}{end}"] for name in names} for end in ("", " now"))
        if is_fees:
            fees = (_fees_of(cells, ""), _fees_of(cells, " now"))
            moved = [name for name in _TOTALS if fees[0][name] != fees[1][name]]
            was, now = (
                {**told, **{name: each[name] for name in moved}} for told, each in zip((was, now), fees, strict=True)
            )
        yield RowChange(DIFFERS, {name: cells[name] for name in key}, was, now, _is_ours(cells, ours))


def _row(
    change: str,
    cells: dict[str, Any],
    key: list[str],
    was: dict[str, Any],
    now: dict[str, Any],
    ours: frozenset[str],
    *,
    is_fees: bool,
) -> RowChange:
    if is_fees:
        (now if change == CAME else was).update(_fees_of(cells, ""))
    return RowChange(change, {name: cells[name] for name in key}, was, now, _is_ours(cells, ours))


def _fees_of(cells: dict[str, Any], end: str) -> dict[str, Decimal | None]:
    """The dollars of a row of fees, in an office and in a facility."""
    factor = cells[f"conversion_factor{end}"]
    return {name: dollars(cells[f"{total}{end}"], factor) for name, total in _TOTALS.items()}


def _is_ours(cells: dict[str, Any], ours: frozenset[str]) -> bool:
    return any(cells.get(name) in ours for name in _CODES)


def _key(table: str) -> list[str]:
    """What makes a row the same in two editions: its key without the dates, which may change."""
    wanted = FEES if table == FEE_SCHEDULE else table
    (importer,) = (each for each in IMPORTERS.values() if each.table == wanted)
    return [name for name in importer.key if name not in _NOT_KEY]


def _unlike(before: pl.DataFrame, after: pl.DataFrame, key: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of both editions the rows whose key has a row that the other does not have: most of a large table goes unseen."""
    compared = [name for name in after.columns if name in before.columns and name not in _NOT_COMPARED]
    lone = [_without(rows, others, compared).select(key) for rows, others in ((before, after), (after, before))]
    keys = pl.concat(lone).unique()
    left, right = (rows.join(keys, on=key, how="semi", nulls_equal=True) for rows in (before, after))
    return left, right


def _numbered(rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """The rows with `occurrence`: a key that stands several times, once a span of days, is told apart by their order."""
    order = [*key, *(name for name in (EFFECTIVE_FROM, EFFECTIVE_TO) if name in rows.columns)]
    return rows.sort(order, nulls_last=True).with_columns(occurrence=pl.int_range(pl.len()).over(key))


def _without(rows: pl.DataFrame, others: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    return rows.join(others, on=on, how="anti", nulls_equal=True, maintain_order="left")
