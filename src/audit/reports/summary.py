"""What a manager sees of a finished run: small frames, aggregated in DuckDB over the run's Parquet files.

Dollars are billed minus supported: overpaid is positive, underpaid negative, and the two are never netted. A line's
dollars are counted once in each direction: of its findings the one with the largest difference in that direction counts
(the first by rule where two are equal), among those that the filters leave. So the rules add up to the headline.
"""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from audit.model.columns import MONEY
from audit.reports.comparison import by_payer, by_place, by_provider
from audit.reports.filters import EVERYTHING, Filters, answer
from audit.reports.intervals import with_rates

__all__ = [
    "by_carc",
    "by_payer",
    "by_place",
    "by_provider",
    "by_rule",
    "code_by_rule",
    "headline",
    "trend",
    "unverified",
]

MOST_ROWS = 400
MOST_MONTHS = 120


def headline(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row: `lines_audited, lines_rejected, lines_flagged, lines_unverified, lines_clear, flag_rate`, and in dollars
    `overpaid, underpaid, at_risk`, with `lines_overpaid, lines_underpaid`.

    `at_risk` is what was billed on the flagged lines, once a line. A rejected record has no readable fields, so
    `lines_rejected` is of the whole run whatever the filters are.
    """
    told = answer(run, "headline", filters)
    return _money(told, "overpaid", "underpaid", "at_risk")


def unverified(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """Why lines could not be checked, most lines first: `reason, facts, lines`; the lines add up to the unverified ones.

    `reason` is `no record`, `record does not decide` (with the attributes in `facts`) or `rule not evaluated`.
    """
    return answer(run, "unverified", filters)


def by_rule(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row a rule and verdict, dearest first: `rule, verdict, rule_title, lines, overpaid, underpaid, running_share`.

    `running_share` is the share of all overpaid dollars up to the row, from 0 to 1; null where nothing is overpaid.
    """
    told = answer(run, "by_rule", filters, most=MOST_ROWS)
    told = _money(told, "overpaid", "underpaid")
    dollars = pl.col("overpaid").cast(pl.Float64)
    share = pl.when(dollars.sum() > 0).then(dollars.cum_sum() / dollars.sum())
    return told.with_columns(share.alias("running_share"))


def by_carc(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """The answer that a payer would likely give, most findings first: `carc, findings, lines`; `none` where no answer is likely."""
    return answer(run, "by_carc", filters, most=MOST_ROWS)


def code_by_rule(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """Lines flagged by code billed and rule, most first: `code, rule, verdict, rule_title, lines`."""
    return answer(run, "code_by_rule", filters, most=MOST_ROWS)


def trend(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row a month of service, in order: `month, lines, flagged, rate, low, high`; the latest 120 months with lines.

    A month without lines between two others has 0 lines and no rate. Months after the day of the audit are left out:
    their dates of service are findings, not history.
    """
    told = answer(run, "trend", filters, most=MOST_MONTHS, last_month=_month_of_the_audit(run))
    return with_rates(_whole_months(told.sort("month")), "flagged")


def _month_of_the_audit(run: Path) -> str:
    return str(json.loads((run / "summary.json").read_text(encoding="utf-8"))["today"])[:7]


def _whole_months(told: pl.DataFrame) -> pl.DataFrame:
    """The months with those between them that have no line; left as they are where the first and last lie far apart."""
    first_day = pl.col("month").str.to_date("%Y-%m")
    days = told.select(first_day).to_series()
    if told.height < 2 or (days[-1] - days[0]).days > 31 * MOST_MONTHS:
        return told
    every = pl.date_range(days[0], days[-1], interval="1mo", eager=True).dt.strftime("%Y-%m").alias("month").to_frame()
    return every.join(told, on="month", how="left", maintain_order="left").with_columns(
        pl.col("lines", "flagged").fill_null(0)
    )


def _money(told: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return told.with_columns(pl.col(columns).cast(MONEY))
