"""Numbers out of the columns of a small frame, 0 where a column is empty, and columns of words for marks."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl


def total(frame: pl.DataFrame, column: str) -> int:
    """The sum of a column of counts."""
    return int(frame.select(pl.col(column).sum()).item() or 0)


def largest(frame: pl.DataFrame, column: str) -> float:
    """The largest value of a numeric column."""
    return float(frame.select(pl.col(column).max()).item() or 0)


def texts(name: str, words: Iterable[str]) -> pl.Series:
    """A column of text, also where there is no row."""
    return pl.Series(name, list(words), dtype=pl.String)
