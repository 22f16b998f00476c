"""One number out of a column of a small frame; 0 where the column is empty."""

from __future__ import annotations

import polars as pl


def total(frame: pl.DataFrame, column: str) -> int:
    """The sum of a column of counts."""
    return int(frame.select(pl.col(column).sum()).item() or 0)


def largest(frame: pl.DataFrame, column: str) -> float:
    """The largest value of a numeric column."""
    return float(frame.select(pl.col(column).max()).item() or 0)
