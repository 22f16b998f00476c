"""The records of a text that needs care: the good ones in a clean text for DuckDB, the others with their number and reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audit.ingest.cells import VALUE_LIMIT
from audit.ingest.preflight import Preflight
from audit.ingest.progress import SETTING_ASIDE, Progress
from audit.ingest.received import new_file
from audit.ingest.records import QUOTE, RECORD_LIMIT, Record, read_records
from audit.ingest.rejects import Reject
from audit.model.vocabulary import RejectReason

_REPORT_EVERY = 100_000


@dataclass(frozen=True)
class CleanText:
    """A text that DuckDB reads without a refusal, and the rejects: together they are `records`, the header not counted."""

    path: Path
    rejects: tuple[Reject, ...]
    records: int


def set_aside_broken(source: Preflight, work: Path, progress: Progress) -> CleanText:
    """Every record of the file, looked at one by one: kept for reading, or set aside."""
    target, delimiter = new_file(work), source.dialect.delimiter.encode()
    rejects: list[Reject] = []
    number = 0
    with source.text.open("rb") as file, target.open("wb") as clean:
        for number, record in enumerate(read_records(file, delimiter)):
            problem = _problem(number, record, source.dialect.headings, delimiter) if number else None
            if problem is None:
                clean.write(_written(record, delimiter))
            else:
                rejects.append(problem)
            if number % _REPORT_EVERY == 0:
                progress.phase(SETTING_ASIDE, number, source.records)
    return CleanText(target, tuple(rejects), number)


def _problem(number: int, record: Record, headings: tuple[str, ...], delimiter: bytes) -> Reject | None:
    """Why the record cannot be loaded, or None where it can."""
    if record.problem:
        return _reject(number, record, RejectReason.TEXT_UNREADABLE, f"{record.problem}.")
    if record.width != len(headings):
        reason = f"The record has {record.width:,} fields; the header has {len(headings):,}."
        return _reject(number, record, RejectReason.FIELD_COUNT, reason)
    if len(record.raw) <= VALUE_LIMIT:
        return None
    long = next((headings[at] for at, field in enumerate(record.fields(delimiter)) if len(field) > VALUE_LIMIT), None)
    if long is not None:
        return _reject(
            number, record, RejectReason.VALUE_TOO_LONG, f"The value is longer than {VALUE_LIMIT:,} bytes.", long
        )
    if len(record.raw) > RECORD_LIMIT:
        return _reject(
            number, record, RejectReason.VALUE_TOO_LONG, f"The record is longer than {RECORD_LIMIT:,} bytes."
        )
    return None


def _reject(number: int, record: Record, code: RejectReason, reason: str, column: str | None = None) -> Reject:
    return Reject(number, code, column, reason[:1].upper() + reason[1:], record.raw.decode("utf-8", errors="replace"))


def _written(record: Record, delimiter: bytes) -> bytes:
    """The record with plain quoting and a line end of LF; a line end inside a field stays as it is."""
    if record.quoted is None:
        return record.raw + b"\n"
    return delimiter.join(_quoted(field, delimiter) for field in record.quoted) + b"\n"


def _quoted(field: bytes, delimiter: bytes) -> bytes:
    if any(mark in field for mark in (QUOTE, delimiter, b"\n", b"\r")) or field.startswith(b" "):
        return QUOTE + field.replace(QUOTE, QUOTE * 2) + QUOTE
    return field
