"""What holds on a day: rows have a first and a last day, both included; a blank one is open."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from audit.reference.tables import EFFECTIVE_FROM, EFFECTIVE_TO

BEGINNING = date.min
"""Stands for the time before the first known date."""


def in_force(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """The rows of a dated table that hold on a day."""
    started = pl.col(EFFECTIVE_FROM).is_null() | (pl.col(EFFECTIVE_FROM) <= on)
    not_ended = pl.col(EFFECTIVE_TO).is_null() | (pl.col(EFFECTIVE_TO) >= on)
    return rows.filter(started & not_ended)


def turning_points(*tables: pl.DataFrame) -> list[date]:
    """The days on which something begins to be otherwise in any of the tables, the beginning of time first."""
    days = {BEGINNING}
    for rows in tables:
        days.update(rows[EFFECTIVE_FROM].drop_nulls().to_list())
        ends = rows[EFFECTIVE_TO].drop_nulls().unique().to_list()
        days.update(last + timedelta(days=1) for last in ends if last < date.max)
    return sorted(days)
