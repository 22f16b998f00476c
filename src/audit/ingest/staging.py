"""DuckDB reads the text into Parquet, every cell as text, in the order of the file; what it would refuse is set aside first.

Rows loaded plus records set aside are the records counted, or nothing is given out. A text that is regular goes to DuckDB
as it is. Where that meets one refused row, or where the preflight saw quotes or line ends that need care, the records are
read one by one: good ones into a clean text for DuckDB, the others with their number and their bytes to the rejects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from audit.errors import ReconciliationDefect
from audit.ingest.preflight import Preflight
from audit.ingest.progress import READING, SETTING_ASIDE, Progress, run_with_progress
from audit.ingest.received import new_file, place_beside
from audit.ingest.records import QUOTE, RECORD_LIMIT, Record, read_records
from audit.ingest.rejects import Reject
from audit.model.vocabulary import RejectReason

VALUE_LIMIT = 1024 * 1024

_REPORT_EVERY = 100_000
_COPY = """
copy (
    select *
    from read_csv($text, columns = $columns, header = true, auto_detect = false, all_varchar = true, delim = $delimiter,
                  quote = '"', escape = '"', strict_mode = true, null_padding = false, max_line_size = $line_limit,
                  buffer_size = $buffer, store_rejects = true)
)
to '$staged' (format parquet, compression snappy)
"""


@dataclass(frozen=True)
class Staged:
    """The cells of a file as text: columns `c0`, `c1`, … in file order, and the records that have no row there."""

    path: Path
    rows: int
    rejects: tuple[Reject, ...]

    @property
    def rejected_numbers(self) -> list[int]:
        """The record numbers without a row, rising."""
        return [reject.record_number for reject in self.rejects]


def stage(source: Preflight, work: Path, progress: Progress) -> Staged:
    """The records of the file as rows of text; raises `ReconciliationDefect` where a record would be lost."""
    if source.regular:
        text = source.text if source.text.is_relative_to(work) else place_beside(source.text, work)
        loaded = _copy(text, source, VALUE_LIMIT, work, progress)
        if loaded is not None and loaded.rows == source.records:
            return loaded
    clean, rejects, records = _set_aside(source, work, progress)
    loaded = _copy(clean, source, 2 * RECORD_LIMIT, work, progress)
    if loaded is None or loaded.rows + len(rejects) != records:
        raise ReconciliationDefect(
            f"{source.name}: {records} records were counted, and not all of them were loaded or set aside."
        )
    return Staged(loaded.path, loaded.rows, tuple(rejects))


def _copy(text: Path, source: Preflight, line_limit: int, work: Path, progress: Progress) -> Staged | None:
    """The rows that DuckDB reads from the text; None where it refuses the text."""
    staged = new_file(work).with_suffix(".parquet")
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(source.dialect.headings)))
    statement = _COPY.replace("$columns", f"{{{columns}}}").replace("$staged", str(staged).replace("'", "''"))
    parameters = {
        "text": str(text),
        "delimiter": source.dialect.delimiter,
        "line_limit": line_limit,
        "buffer": 16 * line_limit,
    }
    try:
        rows = run_with_progress(work, statement, parameters, progress, READING)
    except duckdb.InvalidInputException:
        return None
    return Staged(staged, rows, ())


def _set_aside(source: Preflight, work: Path, progress: Progress) -> tuple[Path, list[Reject], int]:
    """A clean text of the good records, the others, and how many there are of both."""
    target, delimiter = new_file(work), source.dialect.delimiter.encode()
    rejects: list[Reject] = []
    number = -1
    with source.text.open("rb") as file, target.open("wb") as clean:
        for number, record in enumerate(read_records(file, delimiter)):
            problem = _problem(number, record, source) if number else None
            if problem is None:
                clean.write(_written(record, delimiter))
            else:
                rejects.append(problem)
            if number % _REPORT_EVERY == 0:
                progress.phase(SETTING_ASIDE, number, source.records)
    return target, rejects, number


def _problem(number: int, record: Record, source: Preflight) -> Reject | None:
    """Why the record cannot be loaded, or None where it can."""
    width = len(source.dialect.headings)
    if record.fields is None:
        return _reject(number, record, RejectReason.TEXT_UNREADABLE, f"{record.problem}.")
    if len(record.fields) != width:
        reason = f"The record has {len(record.fields)} fields; the header has {width}."
        return _reject(number, record, RejectReason.FIELD_COUNT, reason)
    long = next((at for at, field in enumerate(record.fields) if len(field) > VALUE_LIMIT), None)
    if long is not None or len(record.raw) > RECORD_LIMIT:
        reason = f"A value is longer than {VALUE_LIMIT:,} bytes, or the record longer than {RECORD_LIMIT:,}."
        return _reject(
            number,
            record,
            RejectReason.VALUE_TOO_LONG,
            reason,
            source.dialect.headings[long] if long is not None else None,
        )
    return None


def _reject(number: int, record: Record, code: RejectReason, reason: str, column: str | None = None) -> Reject:
    sentence = reason[:1].upper() + reason[1:]
    return Reject(number, code, column, sentence, record.raw.decode("utf-8", errors="replace"))


def _written(record: Record, delimiter: bytes) -> bytes:
    if QUOTE not in record.raw and b"\r" not in record.raw:
        return record.raw + b"\n"
    return delimiter.join(_quoted(field, delimiter) for field in _fields(record)) + b"\n"


def _fields(record: Record) -> Sequence[bytes]:
    return record.fields or ()


def _quoted(field: bytes, delimiter: bytes) -> bytes:
    if QUOTE in field or delimiter in field or b"\n" in field or b"\r" in field or field.startswith(b" "):
        return QUOTE + field.replace(b'"', b'""') + QUOTE
    return field
