"""Which dates of service each dated table answers for, and in which edition: filed and imported, and the gaps between."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.fee_editions import FEES
from audit.reference.load import Reference
from audit.reference.store import Span

FEE_SCHEDULE = "fee_schedule"
_WORDS = {
    FEE_SCHEDULE: "fee schedule",
    FEES: "fee schedule",
    "ncci_ptp": "NCCI pair table",
    "ncci_mue": "MUE table",
    "ncci_add_on": "add-on table",
    "gpci": "GPCI table",
    "hcpcs": "HCPCS table",
    "leie": "exclusion list",
    "icd10cm": "ICD-10-CM table",
    "coverage": "coverage list",
}
_NAMED = 3
_DAY = timedelta(days=1)

Days = tuple[date, date]


@dataclass(frozen=True)
class Held:
    """The days, both included, on which one edition answers; `is_part` says that it does so only among our own codes."""

    edition: str
    first: date
    last: date
    is_imported: bool
    is_part: bool = False


@dataclass(frozen=True)
class Covered:
    """A dated table, in one setting where it has settings, and what of it answers when, in order of time."""

    table: str
    setting: str | None
    held: tuple[Held, ...]

    @property
    def words(self) -> str:
        """What a person reads for the table: `MUE table (outpatient)`."""
        return words_of(self.table, self.setting)

    def spans(self) -> tuple[Days, ...]:
        """The days that are covered, whatever the edition; spans that touch are one."""
        merged: list[Days] = []
        for each in self.held:
            if merged and merged[-1][1] + _DAY == each.first:
                merged[-1] = (merged[-1][0], each.last)
            else:
                merged.append((each.first, each.last))
        return tuple(merged)

    def gaps(self) -> tuple[Days, ...]:
        """The days between two editions that none covers."""
        spans = self.spans()
        return tuple((spans[n][1] + _DAY, spans[n + 1][0] - _DAY) for n in range(len(spans) - 1))

    def edition_on(self, day: date) -> Held | None:
        """What answers on a day; None where nothing does."""
        at = bisect_right([each.first for each in self.held], day) - 1
        return self.held[at] if at >= 0 and day <= self.held[at].last else None


def covered(reference: Reference) -> tuple[Covered, ...]:
    """Every table that has editions, with the days on which they answer at the reference's processing date."""
    store = reference.store
    imported = [(table, setting) for table in store.tables() if table != FEES for setting in store.settings(table)]
    return (_fees(reference), *(covered_by(reference, table, setting) for table, setting in imported))


def loaded(reference: Reference) -> tuple[str, ...]:
    """The tables of which an edition is known at the processing date, by name."""
    return tuple(sorted({each.table for each in covered(reference) if each.held}))


def require_known(reference: Reference) -> None:
    """Nothing where some edition is known at the processing date; else a ReferenceError that names the first one."""
    if reference.as_of is None or loaded(reference):
        return
    filed = reference.filed.get(FEE_SCHEDULE, reference.tables[FEE_SCHEDULE])
    days = [*filed["effective_from"].drop_nulls(), *(edition.edition for edition in reference.store.editions)]
    first = f" The first is of {min(days)}." if days else ""
    raise ReferenceError(
        f"--as-of {reference.as_of}: no edition of any dated table was known on that day.{first}"
        " Give a later day, or leave --as-of out."
    )


def covered_by(reference: Reference, table: str, setting: str | None = None) -> Covered:
    """One table, in one setting: nothing is held where it is not loaded."""
    if table == FEE_SCHEDULE:
        return _fees(reference)
    spans = reference.store.spans(table, setting, reference.as_of)
    return Covered(table, setting, tuple(_held(span) for span in spans))


def words_of(table: str, setting: str | None = None) -> str:
    """What a person reads for a table, with its setting where it has one."""
    name = _WORDS.get(table, f"{table.replace('_', ' ')} table")
    return f"{name} ({setting})" if setting else name


def days_text(spans: tuple[Days, ...]) -> str:
    """Spans of days for people; an open end is said in words, and only the first few of many are named."""
    told = [_days(first, last) for first, last in spans]
    if len(told) > _NAMED + 1:
        told = [*told[:_NAMED], f"{len(told) - _NAMED} more spans"]
    return ", ".join(told[:-1]) + f" and {told[-1]}" if len(told) > 1 else "".join(told)


def _days(first: date, last: date) -> str:
    if first == date.min:
        return "every date" if last == date.max else f"every date until {last}"
    if last == date.max:
        return f"every date from {first}"
    return str(first) if first == last else f"{first} to {last}"


def _fees(reference: Reference) -> Covered:
    """The fee schedule as it is laid out: filed editions, and imported ones on their days."""
    imported = {span.first for span in reference.store.spans(FEES, as_of=reference.as_of)}
    columns = ("edition", "effective_from", "effective_to")
    rows = reference.tables[FEE_SCHEDULE].select(columns).unique().sort("effective_from", "effective_to", "edition")
    held = [Held(name, first, last, first in imported) for name, first, last in rows.drop_nulls().iter_rows()]
    return Covered(FEE_SCHEDULE, None, tuple(held))


def _held(span: Span) -> Held:
    is_part = span.edition.complete_among is not None
    return Held(span.edition.edition.isoformat(), span.first, span.last, is_imported=True, is_part=is_part)


def rows_of(
    reference: Reference,
    table: str,
    columns: dict[str, pl.DataType],
    setting: str | None = None,
    where: pl.Expr | None = None,
) -> pl.DataFrame:
    """The rows of an imported table, in one setting where it has settings, each with its `edition` and the days on which that answers.

    `columns` are wanted; `first_day` and `last_day` come beside them. Only rows for which `where` holds are read. Without
    an edition there are no rows.
    """
    added: dict[str, pl.DataType] = {"edition": pl.String(), "first_day": pl.Date(), "last_day": pl.Date()}
    parts = [
        reference.store.scan(span.edition)
        .filter(pl.lit(value=True) if where is None else where)
        .select(
            *(pl.col(name).cast(dtype) for name, dtype in columns.items()),
            pl.lit(span.edition.edition.isoformat()).alias("edition"),
            pl.lit(span.first).alias("first_day"),
            pl.lit(span.last).alias("last_day"),
        )
        for span in reference.store.spans(table, setting, reference.as_of)
    ]
    return pl.concat([pl.DataFrame(schema={**columns, **added}), *pl.collect_all(parts)])
