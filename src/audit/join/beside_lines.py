"""The facts that other lines make, as they lie between the steps that answer and the batches that read them.

An answer has rows for those lines only that have something. A short one is held; a long one lies in a file of which a
batch reads its own rows, so that what is held does not grow with the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import ReconciliationDefect
from audit.model.growing_table import ROW_GROUP

_HELD = 65_536
"""Rows up to which an answer is held."""


@dataclass(frozen=True)
class BesideLines:
    """The facts of a whole run, one frame a step that answers, each by `line` in order; long ones lie in `folder`."""

    answers: tuple[pl.LazyFrame, ...]
    folder: Path | None = None

    def of(self, lines: pl.Series) -> pl.DataFrame:
        """Every fact for `lines`, one row each: null where a step has nothing to say, false for a flag."""
        if not self.answers:
            return pl.DataFrame()
        first, last = (0, -1) if lines.is_empty() else (int(lines.min()), int(lines.max()))  # type: ignore[arg-type]
        asked = [answer.filter(pl.col("line").is_between(first, last)) for answer in self.answers]
        parts = pl.collect_all(asked, engine="in-memory")
        told = pl.concat([_spread(part, first, last - first + 1) for part in parts], how="horizontal")
        if told.height != lines.len():
            told = told[lines - first]
        return told.with_columns(pl.col(pl.Boolean).fill_null(value=False))


def keep(
    connection: duckdb.DuckDBPyConnection, table: str, facts: Mapping[str, pl.DataType], path: Path
) -> pl.LazyFrame:
    """The answer of a step by line: `line` and its `facts`; in the file `path` where it is long.

    Raises `ReconciliationDefect` where a line has two rows.
    """
    names = ", ".join(facts)
    rows = connection.sql(f"select line, {names} from {table} order by line")
    ((count,),) = connection.sql(f"select count(*) from {table}").fetchall()
    schema = {"line": pl.Int64(), **facts}
    if count <= _HELD:
        return _typed(pl.DataFrame(rows.pl()), schema, table, -1).lazy()
    before = -1
    file_schema = _arrow(pl.DataFrame(schema=schema)).schema
    writer = pq.ParquetWriter(path, file_schema, compression="lz4", use_dictionary=list(facts))
    with writer:
        for batch in rows.to_arrow_reader(ROW_GROUP):
            part = _typed(pl.DataFrame(pl.from_arrow(batch)), schema, table, before)
            writer.write_table(_arrow(part))
            before = int(part["line"][-1])
    return pl.scan_parquet(path, glob=False)


def _typed(rows: pl.DataFrame, schema: Mapping[str, pl.DataType], table: str, before: int) -> pl.DataFrame:
    """The rows in their types, each of a later line than the one before."""
    typed = rows.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
    if not (typed["line"].diff(null_behavior="ignore").fill_null(1) > 0).all() or (
        rows.height and typed["line"][0] <= before
    ):
        raise ReconciliationDefect(f"The step {table} answers twice for a line: the reference has overlapping rows.")
    return typed


def _spread(part: pl.DataFrame, first: int, size: int) -> pl.DataFrame:
    """The facts of `part` for each of `size` lines from `first` on."""
    facts = part.drop("line")
    if part.height == size:
        return facts
    if part.is_empty():
        return facts.clear(size)
    at = pl.Series([None], dtype=pl.UInt32).new_from_index(0, size)
    at = at.scatter(part["line"] - first, pl.int_range(part.height, dtype=pl.UInt32, eager=True))
    return facts.select(pl.all().gather(at))


def _arrow(rows: pl.DataFrame) -> pa.Table:
    return rows.to_arrow(compat_level=pl.CompatLevel.oldest())
