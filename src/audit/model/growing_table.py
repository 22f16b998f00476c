"""A Parquet file that is written batch by batch, the same to the byte whatever the batches are."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from audit.model.tables import Schema

ROW_GROUP = 122_880
_NEARLY_UNIQUE = frozenset({"claim_id", "person_id", "record_number", "text", "note_text"})
"""Columns in which a dictionary would only cost time."""


class GrowingTable:
    """Takes rows with `add`, and writes them in row groups of `row_group` rows, in a thread of its own.

    Use it as a context: leaving it writes what is left. A write that fails raises at the next `add`, or on leaving.
    """

    def __init__(self, path: Path, schema: Schema, row_group: int = ROW_GROUP) -> None:
        self._pending = pl.DataFrame(schema=schema)
        self._row_group = row_group
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
        self._written: Future[None] | None = None
        self._writer = pq.ParquetWriter(
            path,
            _arrow(self._pending).schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=[name for name in schema if name not in _NEARLY_UNIQUE],
        )

    def add(self, rows: pl.DataFrame) -> None:
        """Add rows below those that are there."""
        self._pending = pl.concat([self._pending, rows])
        whole = self._pending.height - self._pending.height % self._row_group
        if whole:
            self._write(self._pending[:whole])
            self._pending = self._pending[whole:]

    def _write(self, rows: pl.DataFrame) -> None:
        self._wait()
        self._written = self._thread.submit(self._writer.write_table, _arrow(rows), row_group_size=self._row_group)

    def _wait(self) -> None:
        if self._written is not None:
            self._written.result()

    def __enter__(self) -> GrowingTable:
        return self

    def __exit__(self, *error: object) -> None:
        try:
            if self._pending.height:
                self._write(self._pending)
            self._wait()
        finally:
            self._thread.shutdown()
            self._writer.close()


def _arrow(rows: pl.DataFrame) -> pq.Table:
    return rows.to_arrow(compat_level=pl.CompatLevel.oldest())
