"""DuckDB divides the text into cells: everything is text, nothing is guessed, and the order of the file is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from audit.ingest.records import RECORD_LIMIT
from audit.model import duck

VALUE_LIMIT = 1024 * 1024
LONG_LINES = 2 * RECORD_LIMIT

_BUFFER = 32 * 1024 * 1024

_READ = """
select {wanted}
from read_csv($text, columns = {columns}, header = true, auto_detect = false, all_varchar = true, delim = $delimiter,
              quote = '"', escape = '"', strict_mode = true, null_padding = false, max_line_size = $line_limit,
              buffer_size = $buffer, store_rejects = true)
"""


class NotDivided(Exception):  # noqa: N818 - a signal between modules of this package
    """DuckDB refuses the text as a whole; its records have to be looked at one by one."""


def cell_names(width: int) -> list[str]:
    """The names of the cells of a record: `c0`, `c1`, … in the order of the file."""
    return [f"c{position}" for position in range(width)]


def no_cells(width: int) -> pa.RecordBatch:
    """A batch without rows that has the cells of a record."""
    return pa.RecordBatch.from_arrays([pa.nulls(0, pa.string())] * width, names=cell_names(width))


def read_cells(
    text: Path, delimiter: str, width: int, line_limit: int, work: Path, rows: int, wanted: Sequence[str] = ("*",)
) -> Iterator[pa.RecordBatch]:
    """The cells of the text in batches of at most `rows`, blank ones null; rows that DuckDB refuses are left out without a word.

    `text` must lie inside `work`. Counting what comes is the caller's part. Raises `NotDivided`.
    """
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in cell_names(width))
    statement = _READ.format(wanted=", ".join(wanted), columns=f"{{{columns}}}")
    parameters = {
        "text": str(text),
        "delimiter": delimiter,
        "line_limit": line_limit,
        "buffer": max(_BUFFER, 2 * line_limit),
    }
    connection = duck.connect(work)
    try:
        yield from connection.sql(statement, params=parameters).to_arrow_reader(rows)
    except (duckdb.InvalidInputException, pa.ArrowException):
        raise NotDivided from None
    finally:
        connection.close()
