"""What the join answered for the profiles of a run, kept from batch to batch: a profile is asked once.

A profile of one batch mostly comes again in the next. The join answers it by its columns and its days alone, so that the
answer of the first batch is that of every other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from audit.join.profiles import DAY

_HELD = 200_000
"""Profiles from which on everything is forgotten, so that what is held does not grow with the run."""

_NUMBER = "number"


class Answered:
    """The answers by the number of the profile in the run; between two `turning_points` every day is alike to the join.

    Ask `is_full` before a batch; `number` its profiles, `learn` what the join says of the new ones, and read with `of`.
    """

    def __init__(self, turning_points: Sequence[date]) -> None:
        self._days = pl.Series("epoch", turning_points, dtype=pl.Date)
        self._keys: pl.DataFrame | None = None
        self._tables: dict[str, pl.DataFrame] = {}

    @property
    def is_full(self) -> bool:
        """Whether so much is held that it is time to begin anew."""
        return self._keys is not None and self._keys.height > _HELD

    def number(self, profiles: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
        """The number in the run of each of `profiles`, and the rows of those that are new, with it as their `profile`."""
        epochs = self._days.search_sorted(profiles[DAY], side="right")
        keys = profiles.select(
            pl.exclude("profile", "line_count", DAY), pl.Series("epoch", epochs), pl.col(DAY).is_null().alias("undated")
        )
        if self._keys is None or self._keys.drop(_NUMBER).schema != keys.schema:
            self._keys, self._tables = keys.clear().with_columns(pl.lit(None, pl.Int64).alias(_NUMBER)), {}
        held = self._keys
        found = keys.join(held, on=keys.columns, how="left", nulls_equal=True, maintain_order="left")[_NUMBER]
        is_new = found.is_null()
        numbers = found.zip_with(~is_new, is_new.cast(pl.Int64).cum_sum() - 1 + held.height).alias(_NUMBER)
        self._keys = pl.concat([held, keys.hstack([numbers]).filter(is_new)])
        return numbers, profiles.with_columns(numbers.alias("profile")).filter(is_new)

    def learn(self, tables: Mapping[str, pl.DataFrame]) -> None:
        """Keep the answers, tables with rows by `profile`, for the profiles that were new."""
        told = {name: rows.rename({"profile": _NUMBER}) for name, rows in tables.items()}
        self._tables = {
            name: pl.concat([self._tables[name], rows]) if name in self._tables else rows for name, rows in told.items()
        }

    def of(self, numbers: pl.Series) -> dict[str, pl.DataFrame]:
        """The answers for the profiles of a batch, whose `numbers` these are: by `profile`, its position among them."""
        asked = pl.DataFrame([pl.int_range(numbers.len(), eager=True).alias("profile"), numbers])
        return {
            name: asked.join(rows, on=_NUMBER, how="inner", maintain_order="left_right").drop(_NUMBER)
            for name, rows in self._tables.items()
        }
