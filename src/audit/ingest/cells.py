"""A parser divides the text into cells: everything is text, nothing is guessed, and the order of the file is kept.

DuckDB reads every text. One in which each line is one record Arrow reads in a third of the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv

from audit.ingest.records import RECORD_LIMIT
from audit.model import duck

VALUE_LIMIT = 1024 * 1024
LONG_LINES = 2 * RECORD_LIMIT

_BUFFER = 32 * 1024 * 1024
_BLOCK = 2 * 1024 * 1024

_READ = """
select {wanted}
from read_csv($text, columns = {columns}, header = true, auto_detect = false, all_varchar = true, delim = $delimiter,
              quote = '"', escape = '"', strict_mode = true, null_padding = false, max_line_size = $line_limit,
              buffer_size = $buffer, store_rejects = true)
"""


class NotDivided(Exception):  # noqa: N818 - a signal between modules of this package
    """The parser refuses the text as a whole; its records have to be looked at one by one."""


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


def read_even_cells(
    text: Path, delimiter: str, width: int, rows: int, wanted: Sequence[str] = ()
) -> Iterator[pa.RecordBatch]:
    """The same of a text in which each line is one record and none is long, in batches of about `rows`.

    A line that is no record of `width` cells refuses the whole text: `NotDivided`.
    """
    names = cell_names(width)
    reading = arrow_csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK)
    parsing = arrow_csv.ParseOptions(delimiter=delimiter, double_quote=True, newlines_in_values=False)
    converting = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        include_columns=list(wanted),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
        check_utf8=False,
    )
    try:
        with arrow_csv.open_csv(text, reading, parsing, converting) as reader:
            yield from _in_batches(reader, rows)
    except pa.ArrowException:
        raise NotDivided from None


def _in_batches(blocks: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """The rows of the blocks in batches of at least `rows`, but for the last."""
    held: list[pa.RecordBatch] = []
    for block in blocks:
        held.append(block)
        if sum(each.num_rows for each in held) >= rows:
            yield pa.concat_batches(held)
            held = []
    if held:
        yield pa.concat_batches(held)
