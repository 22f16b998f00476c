"""Does each table that a rule needs cover the line's date of service, in the line's setting, and where not, why not?

Two facts a table: `<table>_is_loaded`, and `<table>_missing`, the reason in words, null where the table covers the date.
The reasons are made once for each span of days; a line only takes its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from audit.model.columns import INSTITUTIONAL
from audit.reference import Reference
from audit.reference.covered import Covered, covered_by, days_text

PRACTITIONER, OUTPATIENT = "practitioner", "outpatient"
_DAY = timedelta(days=1)


def is_loaded(table: str) -> str:
    """The fact that tells whether an edition of the table is known, in the line's setting."""
    return f"{table}_is_loaded"


def missing(table: str) -> str:
    """The fact that tells why the table does not answer on the date of service; null where it does."""
    return f"{table}_missing"


def is_outpatient() -> pl.Expr:
    """Whether a line is judged by the tables of outpatient hospitals: an institutional one is; the others, and those that do not say, by those of practitioners."""
    return pl.col("claim_type").str.contains(INSTITUTIONAL).fill_null(value=False)


class Reach:
    """What the needed tables cover, laid out for lines."""

    def __init__(self, reference: Reference, tables: Iterable[str]) -> None:
        self._reasons = {table: _by_setting(reference, table) for table in tables}

    def facts(self, batch: pl.DataFrame) -> pl.DataFrame:
        """The two facts of every table for every line of `batch`, in order."""
        days = batch["claim_line_start_date"]
        told: list[pl.Series] = []
        for table, by_setting in self._reasons.items():
            parts = {setting: reasons.on(days, table) for setting, reasons in by_setting.items()}
            told.extend(parts[None] if None in parts else _of_setting(batch, parts))
        return pl.DataFrame(told)


class _Reasons:
    """Why a table does not answer, by day: one reason a span of days, null for those that are covered."""

    def __init__(self, covered: Covered, *, was_later: bool) -> None:
        self._is_loaded = bool(covered.held)
        outside = _why_not(covered, was_later=was_later)
        self._starts: list[date] = []
        words: list[str | None] = [outside]
        for first, last in covered.spans():
            self._starts += [first, *([last + _DAY] if last < date.max else [])]
            words += [None, *([outside] if last < date.max else [])]
        self._words = pl.Series("missing", words, dtype=pl.String)

    def on(self, days: pl.Series, table: str) -> pl.DataFrame:
        """The two facts for each of the days."""
        at = pl.Series(self._starts, dtype=pl.Date).search_sorted(days, side="right")
        return pl.DataFrame(
            {is_loaded(table): pl.repeat(self._is_loaded, len(days), eager=True), missing(table): self._words[at]}
        )


def _by_setting(reference: Reference, table: str) -> dict[str | None, _Reasons]:
    settings = reference.store.settings(table)
    wanted: tuple[str | None, ...] = (PRACTITIONER, OUTPATIENT) if settings and None not in settings else (None,)
    return {
        setting: _Reasons(covered_by(reference, table, setting), was_later=setting in settings) for setting in wanted
    }


def _why_not(covered: Covered, *, was_later: bool) -> str:
    """Why a day outside every span is not answered for."""
    if covered.held:
        return f"the {covered.words} covers {days_text(covered.spans())}; the date of service is outside"
    return f"no edition of the {covered.words} was known yet" if was_later else f"the {covered.words} is not loaded"


def _of_setting(batch: pl.DataFrame, parts: dict[str | None, pl.DataFrame]) -> Iterable[pl.Series]:
    """Each line's facts from its own setting: an institutional line's from that of outpatient hospitals."""
    if "claim_type" not in batch.columns:
        return parts[PRACTITIONER]
    outpatient = batch.select(is_outpatient()).to_series()
    pairs = zip(parts[OUTPATIENT], parts[PRACTITIONER], strict=True)
    return [theirs.zip_with(outpatient, ours) for theirs, ours in pairs]
