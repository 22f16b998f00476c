"""Lines that agree in everything that the join reads are joined once: they share a profile.

A claim file repeats itself: the same code, on a day of the same edition, in the same place, with the same said by the
record. The join depends on nothing else, so it runs over the distinct combinations and hands its facts to every line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

JOIN_COLUMNS = ("hcpcs_code", "place_of_service_code")
DAY = "claim_line_start_date"


@dataclass(frozen=True)
class Profiles:
    """The profiles of a batch.

    `rows` has one row a profile, in the order in which they first occur: `profile` (0, 1, 2 …), `line_count`, the join's
    columns, a date of service that stands for all of them, and the readings. `of_line` is the profile of every line of
    the batch, in order.
    """

    rows: pl.DataFrame
    of_line: pl.Series


def find_profiles(
    batch: pl.DataFrame, readings: pl.DataFrame, turning_points: Sequence[date], also: Sequence[str] = ()
) -> Profiles:
    """The profiles of `batch`; between two `turning_points` every day is alike to the join.

    `readings` says what the record says of each line, in order; `also` names further columns to tell apart.
    """
    columns = [*JOIN_COLUMNS, *also]
    epochs = pl.Series("epoch", turning_points, dtype=pl.Date).search_sorted(batch[DAY], side="right")
    keyed = batch.select(
        *columns, DAY, epoch=pl.Series(epochs, dtype=pl.UInt32), position=pl.int_range(pl.len(), dtype=pl.Int64)
    ).hstack(readings)
    grouped = (
        keyed.group_by(*columns, "epoch", *readings.columns, maintain_order=True)
        .agg(pl.col(DAY).first(), "position")
        .with_row_index("profile")
    )
    of_line = np.empty(batch.height, dtype=np.int64)
    spread = grouped.select("profile", "position").explode("position", empty_as_null=False)
    of_line[spread["position"].to_numpy()] = spread["profile"].to_numpy()
    rows = grouped.with_columns(
        pl.col("profile").cast(pl.Int64), line_count=pl.col("position").list.len().cast(pl.Int64)
    )
    return Profiles(rows.drop("epoch", "position"), pl.Series("profile", of_line))


def spread_to_lines(facts: pl.DataFrame, of_line: pl.Series) -> pl.DataFrame:
    """The row of `facts`, which has one a profile in order, for every line."""
    return facts[of_line]
