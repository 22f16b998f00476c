"""Notes in one file: delimited text, Parquet, or JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from audit.errors import ClaimFileError
from audit.ingest.ahead import ahead
from audit.ingest.cells import LONG_LINES, VALUE_LIMIT, NotDivided, cell_names, read_cells
from audit.ingest.note_rows import BATCH_NOTES, Tally, columns_of, in_batches, tidied
from audit.ingest.preflight import Preflight
from audit.ingest.progress import Progress
from audit.ingest.received import Received, place_beside
from audit.ingest.records import BYTE_ORDER_MARK, RECORD_LIMIT
from audit.ingest.rejects import Reject
from audit.ingest.set_aside import set_aside_broken

_TOO_LONG = f"The value is longer than {VALUE_LIMIT:,} bytes."
_PARQUET = b"PAR1"
_JSON_NAMES = (".jsonl", ".ndjson", ".json")


class LostRecords(Exception):  # noqa: N818 - a signal between modules of this package
    """Not every record came back; the text has to be read carefully."""


def is_parquet(head: bytes) -> bool:
    """Whether a file that begins with these bytes is Parquet."""
    return head.startswith(_PARQUET)


def is_json_lines(name: str, head: bytes) -> bool:
    """Whether a file of that name that begins with these bytes holds JSON."""
    plain = name.lower().removesuffix(".gz")
    return plain.endswith(_JSON_NAMES) or head.removeprefix(BYTE_ORDER_MARK).lstrip().startswith(b"{")


def delimited_notes(
    source: Preflight, work: Path, progress: Progress, tally: Tally, *, careful: bool
) -> Iterator[pl.DataFrame]:
    """The notes of a delimited text. Read carefully, broken records are set aside; else `LostRecords` says that it has some."""
    columns = columns_of(source.dialect.headings)
    if not careful:
        yield from _records(source, _text(source, work), VALUE_LIMIT, columns, work, _Numbers(source.records))
        return
    clean = set_aside_broken(source, work, progress)
    for reject in clean.rejects:
        tally.leave_out(f"record {reject.record_number}", reject.reason)
    yield from _records(source, clean.path, LONG_LINES, columns, work, _Numbers(clean.records, clean.rejects))


class _Numbers:
    """The number of every record that comes back, though others were set aside between them."""

    def __init__(self, records: int, broken: tuple[Reject, ...] = ()) -> None:
        self.rows = 0
        self.expected = records - len(broken)
        self._before = np.array([reject.record_number for reject in broken], dtype=np.int64) - np.arange(
            1, len(broken) + 1
        )

    def take(self, height: int) -> pl.Series:
        """The places of the next rows, as `record 17`."""
        rows = np.arange(self.rows, self.rows + height)
        self.rows += height
        numbers = pl.Series(rows + 1 + np.searchsorted(self._before, rows, side="right"))
        return pl.select(pl.format("record {}", numbers)).to_series()


def _text(source: Preflight, work: Path) -> Path:
    return source.text if source.text.is_relative_to(work) else place_beside(source.text, work)


def _records(
    source: Preflight, text: Path, limit: int, columns: Mapping[str, int], work: Path, numbers: _Numbers
) -> Iterator[pl.DataFrame]:
    width = len(source.dialect.headings)
    names = cell_names(width)
    try:
        for batch in ahead(read_cells(text, source.dialect.delimiter, width, limit, work, BATCH_NOTES)):
            cells = {name: pl.Series(batch.column(names[at])) for name, at in columns.items()}
            yield tidied(pl.DataFrame({"place": numbers.take(batch.num_rows), **cells}))
    except NotDivided:
        raise LostRecords from None
    if numbers.rows != numbers.expected:
        raise LostRecords


def parquet_notes(path: Path) -> Iterator[pl.DataFrame]:
    """The notes of a Parquet file; `ClaimFileError` where it is damaged or a column is no text, number or date."""
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            headings = file.schema_arrow.names
            columns = columns_of(headings)
            wanted = [headings[at] for at in columns.values()]
            read = 0
            for batch in file.iter_batches(BATCH_NOTES, columns=wanted):
                values = {name: _as_text(path.name, batch.column(headings[at])) for name, at in columns.items()}
                places = [f"record {read + number}" for number in range(1, batch.num_rows + 1)]
                read += batch.num_rows
                yield tidied(pl.DataFrame({"place": places, **values}))
    except (pa.ArrowException, OSError, KeyError):
        raise ClaimFileError(
            f"{path.name}: this Parquet file cannot be read. Write it again, with one column of each name."
        ) from None


def parquet_columns(path: Path) -> dict[str, int]:
    """Which column of the Parquet file holds which column of a note."""
    try:
        return columns_of(pq.read_schema(path).names)
    except (pa.ArrowException, OSError):
        raise ClaimFileError(f"{path.name}: this Parquet file cannot be read. Write it again.") from None


def _as_text(name: str, column: pa.Array) -> pl.Series:
    values = pl.Series(column)
    if values.dtype.is_float() and (values.drop_nulls() % 1 == 0).all():
        values = values.cast(pl.Int64)
    if values.dtype.is_nested() or values.dtype == pl.Binary:
        raise ClaimFileError(f"{name}: a column of the notes is no text. Write ids and notes as text, dates as dates.")
    if values.dtype == pl.Datetime:
        values = values.dt.date()
    return values.cast(pl.String)


def json_notes(source: Received, tally: Tally, reached: set[str]) -> Iterator[pl.DataFrame]:
    """The notes of a file with one JSON object a line; `reached` takes the columns that its names reach."""
    return in_batches(_objects(source, tally, reached))


def _objects(source: Received, tally: Tally, reached: set[str]) -> Iterator[tuple[str, dict[str, str | None]]]:
    columns: dict[tuple[str, ...], dict[str, int]] = {}
    for number, line in enumerate(_lines(source), 1):
        if not line.strip():
            continue
        place = f"line {number}"
        found = _object(line)
        if isinstance(found, str):
            tally.leave_out(place, found)
            continue
        names = tuple(found)
        if names not in columns:
            columns[names] = columns_of(names)
            reached.update(columns[names])
        values = list(found.values())
        yield place, {name: values[at] for name, at in columns[names].items()}


def _lines(source: Received) -> Iterator[bytes]:
    with source.text.open("rb") as file:
        if file.read(len(BYTE_ORDER_MARK)) != BYTE_ORDER_MARK:
            file.seek(0)
        if file.peek(1)[:1] == b"[":
            raise ClaimFileError(f"{source.name}: this is one JSON list. Write one JSON object a line.")
        while line := file.readline(RECORD_LIMIT):
            yield line


def _object(line: bytes) -> dict[str, str | None] | str:
    """The object of a line, its values as text; else why it is none."""
    try:
        found = json.loads(line.decode(), parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return "The line is no JSON object in UTF-8."
    if not isinstance(found, dict):
        return "The line is no JSON object in UTF-8."
    values = {name: value if value is None or isinstance(value, str) else None for name, value in found.items()}
    if any(len(value) > VALUE_LIMIT for value in values.values() if value):
        return _TOO_LONG
    try:
        "".join(value for value in values.values() if value).encode()
    except UnicodeEncodeError:
        return "The text holds half a character."
    return values
