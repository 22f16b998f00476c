"""A Parquet file of claim lines that is written beside the reading, in row groups of one size whatever the batches are."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from audit.errors import AuditError
from audit.model.growing_table import ROW_GROUP

_SAMPLE = 16_384
_SEARCHED = ("claim_id", "hcpcs_code", "claim_line_start_date")


class ClaimTable:
    """Takes batches of claim lines and writes them on another core; `lines` counts what was taken."""

    def __init__(self, path: Path, row_group: int = ROW_GROUP) -> None:
        self.lines = 0
        self._row_group = row_group
        self._path = path
        self._writer: pq.ParquetWriter | None = None
        self._pending: list[pa.RecordBatch] = []
        self._waiting = 0
        self._worker = ThreadPoolExecutor(max_workers=1)
        self._writing: Future[None] | None = None

    def add(self, batch: pa.RecordBatch) -> None:
        """Take a batch; it is written as soon as a row group is full."""
        self.lines += batch.num_rows
        self._pending.append(batch)
        self._waiting += batch.num_rows
        while self._waiting >= self._row_group:
            table = pa.Table.from_batches(self._pending)
            self._submit(table.slice(0, self._row_group))
            self._pending = table.slice(self._row_group).to_batches()
            self._waiting -= self._row_group

    def __enter__(self) -> ClaimTable:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        try:
            if kind is None:
                self._wait()
                if self._waiting or (self._pending and self._writer is None):
                    self._submit(pa.Table.from_batches(self._pending))
                    self._wait()
        finally:
            self._worker.shutdown()
            if self._writer is not None:
                self._writer.close()

    def _submit(self, rows: pa.Table) -> None:
        self._wait()
        self._writing = self._worker.submit(self._write, rows)

    def _wait(self) -> None:
        """Let the last row group be written; a full disk is said here."""
        if self._writing is not None:
            try:
                self._writing.result()
            except OSError as problem:
                raise AuditError(
                    f"{self._path.parent}: the claim lines cannot be written ({problem.strerror}). Make room on the disk."
                ) from None

    def _write(self, rows: pa.Table) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self._path,
                rows.schema,
                compression="snappy",
                use_dictionary=_repetitive(rows),
                write_statistics=[name for name in _SEARCHED if name in rows.column_names],
                store_decimal_as_integer=True,
            )
        self._writer.write_table(rows, row_group_size=self._row_group)


def _repetitive(rows: pa.Table) -> list[str]:
    """The columns whose first values repeat enough for a dictionary to be worth its time."""
    sample = rows.slice(0, _SAMPLE)
    distinct = {name: pc.count_distinct(sample[name]).as_py() for name in sample.column_names}
    return [name for name, count in distinct.items() if 0 < count <= sample.num_rows // 4]
