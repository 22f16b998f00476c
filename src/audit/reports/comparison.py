"""Providers, payers and places beside each other: rates and dollars with the interval that chance explains, and no ranks."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from audit.model.columns import MONEY
from audit.reports.filters import EVERYTHING, Filters, answer
from audit.reports.intervals import ENOUGH, dollars_a_line, with_rates, with_spans

MOST_ROWS = 400


def by_provider(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row a provider, largest first: `provider, lines, overpaid, overpaid_per_line, low, high, group_median, standing`.

    The interval is a 95 % one (`dollars_a_line`). `standing` is `above` or `below` where it leaves the median provider
    out, else `within`; with fewer than 30 lines it is `too few`, whatever the interval says. Most lines: 400 providers.
    """
    told = answer(run, "by_provider", filters, most=MOST_ROWS)
    spans = [
        dollars_a_line(float(total), squares, largest, lines)
        for total, squares, largest, lines in told.select(
            "overpaid", "squares", "largest_or_typical", "lines"
        ).iter_rows()
    ]
    told = with_spans(told.with_columns(pl.col("overpaid").cast(MONEY)), spans).with_columns(_standing())
    columns = ("provider", "lines", "overpaid", "overpaid_per_line", "low", "high", "group_median", "standing")
    return told.sort("overpaid_per_line", "lines", "provider", descending=[True, True, False]).select(columns)


def by_payer(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row a payer, most lines first: `payer, lines, flagged, rate, low, high, overpaid, underpaid`."""
    return _by_group(run, "payer", filters)


def by_place(run: Path, filters: Filters = EVERYTHING) -> pl.DataFrame:
    """One row a place of service, most lines first: `place, lines, flagged, rate, low, high, overpaid, underpaid`."""
    return _by_group(run, "place", filters)


def _by_group(run: Path, group: str, filters: Filters) -> pl.DataFrame:
    told = answer(run, "by_group", filters, written={"group": group}, most=MOST_ROWS)
    columns = (group, "lines", "flagged", "rate", "low", "high", "overpaid", "underpaid")
    return with_rates(told.with_columns(pl.col("overpaid", "underpaid").cast(MONEY)), "flagged").select(columns)


def _standing() -> pl.Expr:
    return (
        pl.when(pl.col("lines") < ENOUGH)
        .then(pl.lit("too few"))
        .when(pl.col("low") > pl.col("group_median"))
        .then(pl.lit("above"))
        .when(pl.col("high") < pl.col("group_median"))
        .then(pl.lit("below"))
        .otherwise(pl.lit("within"))
        .alias("standing")
    )
