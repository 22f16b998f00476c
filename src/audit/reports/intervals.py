"""How sure a number of few lines is: 95 % intervals for a rate and for dollars a line, honest where n is small."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import polars as pl

Z = 1.959964
ENOUGH = 30


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The Wilson interval of a rate, both ends between 0 and 1; everything from 0 to 1 where n is 0."""
    if n == 0:
        return 0.0, 1.0
    rate, square = hits / n, Z * Z
    middle = rate + square / (2 * n)
    half = Z * sqrt(rate * (1 - rate) / n + square / (4 * n * n))
    low, high = (middle - half) / (1 + square / n), (middle + half) / (1 + square / n)
    return (0.0 if hits == 0 else low), (1.0 if hits == n else high)


def dollars_a_line(total: float, squares: float, largest: float, n: int) -> tuple[float, float]:
    """The interval of mean dollars over n lines of which most are 0: Fay and Feuer's, for a sum of weighted Poisson counts.

    `total` and `squares` are the sums of the amounts and of their squares, `largest` the largest single one. It is never
    negative, leans to the right as dollars do, and stays open upwards where nothing was found on a few lines.
    """
    if n == 0 or largest <= 0:
        return 0.0, 0.0
    low = squares / (2 * total) * _chi_square(-Z, 2 * total * total / squares) if total > 0 else 0.0
    more, wider = total + largest, squares + largest * largest
    high = wider / (2 * more) * _chi_square(Z, 2 * more * more / wider)
    return low / n, high / n


def with_rates(groups: pl.DataFrame, hits: str) -> pl.DataFrame:
    """The groups with `rate, low, high`: of `hits` among `lines`, with Wilson's interval; no rate where there are no lines."""
    rate = pl.when(pl.col("lines") > 0).then(pl.col(hits) / pl.col("lines")).alias("rate")
    return with_spans(groups.with_columns(rate), [wilson(*row) for row in groups.select(hits, "lines").iter_rows()])


def with_spans(groups: pl.DataFrame, spans: Sequence[tuple[float, float]]) -> pl.DataFrame:
    """The groups with `low` and `high`, an interval a row."""
    ends = pl.DataFrame(spans, schema={"low": pl.Float64, "high": pl.Float64}, orient="row")
    return pl.concat([groups, ends], how="horizontal")


def _chi_square(z: float, freedom: float) -> float:
    """The quantile of a chi-square at the normal quantile `z`, by Wilson and Hilferty."""
    step = 2 / (9 * freedom)
    return freedom * max(1 - step + z * sqrt(step), 0.0) ** 3
