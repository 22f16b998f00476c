"""Which dates of service each table covers, beside the dates of service of a run, and what of the run is not covered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from audit.join.reach import OUTPATIENT, PRACTITIONER, is_outpatient
from audit.reference import Reference
from audit.reference.covered import Covered, Days, covered, days_text
from audit.reference.listing import Listed, days_dict, gaps_text
from audit.reports import text

DAY = "claim_line_start_date"
QUIET = timedelta(days=92)


@dataclass(frozen=True)
class TableDates:
    """One table: what it covers, how many lines of the run ask it, and how many of those it does not cover, and when."""

    covered: Covered
    lines: int
    outside: int
    missed: tuple[Days, ...]

    def sentence(self) -> str:
        """What of the run is not covered, in words."""
        name = self.covered.words
        if not self.lines:
            return f"No line of the run asks the {name}."
        if not self.outside:
            return f"The {name} covers every line of the run."
        return (
            f"The {name} does not cover {self.outside:,} of {self.lines:,} lines of the run,"
            f" with dates of service {days_text(self.missed)}."
        )


@dataclass(frozen=True)
class DateCoverage:
    """Every table that has editions; and of the run, where there is one, how many lines each month of service has.

    `months` has the columns `month` (its first day) and `lines`, in order of time.
    """

    tables: tuple[TableDates, ...]
    months: pl.DataFrame

    @property
    def lines(self) -> int:
        """How many lines the run has; none where there is no run."""
        return int(self.months["lines"].sum())

    def sentences(self) -> list[str]:
        """In words: what of the run each table does not cover, or, without a run, which days stand between editions."""
        if not self.lines:
            return [f"{gap[:1].upper()}{gap[1:]}." for each in self.tables if (gap := gaps_text(each.covered))]
        return [each.sentence() for each in self.tables]


def date_coverage(reference: Reference, run: Path | None = None) -> DateCoverage:
    """What the tables cover, beside the run in the folder `run`, where there is one."""
    days = _days_of(run) if run else pl.DataFrame(schema=_DAYS)
    tables = tuple(_of_table(each, days) for each in covered(reference))
    months = days.group_by(pl.col(DAY).dt.truncate("1mo").alias("month")).agg(pl.col("lines").sum())
    return DateCoverage(tables, months.sort("month"))


_DAYS = {DAY: pl.Date(), "setting": pl.String(), "lines": pl.Int64()}


def _days_of(run: Path) -> pl.DataFrame:
    """How many lines of the run have each date of service, in the setting of practitioners or of outpatient hospitals."""
    claims = pl.scan_parquet(run / "claims.parquet")
    outpatient = is_outpatient() if "claim_type" in claims.collect_schema() else pl.lit(value=False)
    setting = pl.when(outpatient).then(pl.lit(OUTPATIENT)).otherwise(pl.lit(PRACTITIONER)).alias("setting")
    counted = claims.group_by(DAY, setting).agg(pl.len().cast(pl.Int64).alias("lines"))
    return counted.sort(DAY, "setting").collect().drop_nulls(DAY)


def _of_table(table: Covered, days: pl.DataFrame) -> TableDates:
    asked = days if table.setting is None else days.filter(pl.col("setting") == table.setting)
    missed = asked.filter([table.edition_on(day) is None for day in asked[DAY]])
    spans = _runs(table, missed[DAY].unique().sort().to_list())
    return TableDates(table, int(asked["lines"].sum()), int(missed["lines"].sum()), spans)


def _runs(table: Covered, days: list[date]) -> tuple[Days, ...]:
    """The days that are not covered as spans: what neither a covered day nor a quiet quarter parts stands together."""
    spans: list[Days] = []
    starts = sorted(first for first, _ in table.spans())
    for day in days:
        is_near = bool(spans) and day - spans[-1][1] <= QUIET
        if is_near and not any(spans[-1][1] < start <= day for start in starts):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return tuple(spans)


def listing_dict(listed: tuple[Listed, ...], coverage: DateCoverage) -> dict[str, Any]:
    """What is loaded, as plain data: every table and edition, and the gaps between the editions of one table."""
    gaps = [
        {"table": each.covered.table, "setting": each.covered.setting, **days_dict(gap)}
        for each in coverage.tables
        for gap in each.covered.gaps()
    ]
    return {"reference": [{**each.as_dict(), "source": each.source} for each in listed], "gaps": gaps}


def listing_text(listed: tuple[Listed, ...], coverage: DateCoverage) -> str:
    """What is loaded, and the dates of service that each edition answers for, for a terminal."""
    names = ("table", "setting", "edition", "rows", "source")
    table = text.table_text([{name: getattr(each, name) for name in names} for each in listed], names)
    told = ["", "Dates of service that are answered for (every other table has dates in its rows, or none):"]
    for each in listed:
        if each.covers is not None:
            name = " ".join(part for part in (each.table, each.setting, each.edition) if part)
            told.append(f"  {name}: {each.covers_text()}")
    told += [f"  gap: {gap}" for each in coverage.tables if (gap := gaps_text(each.covered))]
    return "\n".join([table, *told])
