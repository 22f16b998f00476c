"""What a file is, from its bytes alone, before anything parses it; what cannot be read is refused here with a sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from audit.errors import ClaimFileError
from audit.ingest.cells import VALUE_LIMIT
from audit.ingest.dialect import Dialect, find_dialect
from audit.ingest.progress import PREFLIGHT, Progress
from audit.ingest.received import Received, chunks, new_file, receive
from audit.ingest.records import BYTE_ORDER_MARK, RECORD_LIMIT, read_records
from audit.ingest.scan import Counts, count, whole_lines

UTF8, UTF8_WITH_MARK, WINDOWS = "utf-8", "utf-8-sig", "windows-1252"
LINE_LIMIT = 4 * RECORD_LIMIT

_LONGER_IN_UTF8 = 3
_SAMPLE = 1024 * 1024


@dataclass(frozen=True)
class Preflight:
    """A file that can be read. `text` holds it in UTF-8; `records` is without the header.

    `regular` says that a parser can take the text as it is; `even` that each of its lines is one record, too, and none is
    long; `padded` that blanks stand at the edge of some field.
    """

    name: str
    bytes: int
    sha256: str
    encoding: str
    dialect: Dialect
    records: int
    regular: bool
    even: bool
    padded: bool
    text: Path


def preflight(path: Path, work: Path, progress: Progress, *, exact: bool = False) -> Preflight:
    """What the file is, its text unpacked and in UTF-8 (in the folder `work` where that needs a copy).

    Where quotes are not in order, `records` is an estimate until the records are read one by one, or `exact` asks for it.

    Raises `ClaimFileError` for binary or compressed content, NUL bytes, other encodings, line ends of CR alone, no
    delimiter, too many columns, and a file without a data record.
    """
    received = receive(path, work, progress)
    with received.text.open("rb") as file:
        sample = file.read(_SAMPLE)
    _refuse_line_ends(received.name, sample)
    encoding = UTF8_WITH_MARK if sample.startswith(BYTE_ORDER_MARK) else UTF8
    dialect = _dialect(received, sample, encoding)
    digest = hashlib.sha256()
    counts = count(whole_lines(_read(received, digest, progress), received.name, LINE_LIMIT), dialect.delimiter)
    if exact and not counts.in_order:
        counts.records = _counted_one_by_one(received.text, dialect)
    _refuse(received.name, counts, encoding)
    if exact or counts.in_order:
        refuse_without_records(received.name, counts.records - 1)
    regular = _is_regular(counts, sample, dialect)
    found = Preflight(
        name=received.name,
        bytes=received.bytes,
        sha256=received.sha256 or digest.hexdigest(),
        encoding=encoding,
        dialect=dialect,
        records=counts.records - 1,
        regular=regular,
        even=regular and counts.lines == counts.records and counts.longest * _LONGER_IN_UTF8 <= VALUE_LIMIT,
        padded=counts.padded,
        text=received.text,
    )
    return found if counts.valid_utf8 else _in_utf8(found, received, sample, work)


def _dialect(received: Received, sample: bytes, encoding: str) -> Dialect:
    return find_dialect(received.name, sample[: sample.rfind(b"\n") + 1] or sample, encoding)


def _in_utf8(found: Preflight, received: Received, sample: bytes, work: Path) -> Preflight:
    """The same, with its text and headings read as Windows-1252."""
    text = _transcoded(received, work)
    return replace(found, encoding=WINDOWS, dialect=_dialect(received, sample, WINDOWS), text=text)


def _read(received: Received, digest: hashlib._Hash, progress: Progress) -> Iterator[bytes]:
    """The chunks of the text; they are hashed beside, on another core."""
    done, total = 0, received.text.stat().st_size
    with ThreadPoolExecutor(max_workers=1) as hasher:
        for chunk in chunks(received.text):
            hashed = hasher.submit(digest.update, chunk)
            yield chunk if done else chunk.removeprefix(BYTE_ORDER_MARK)
            hashed.result()
            done += len(chunk)
            progress.phase(PREFLIGHT, done, total)


def refuse_without_records(name: str, records: int) -> None:
    """Raise `ClaimFileError` where there is no data record."""
    if records < 1:
        raise ClaimFileError(
            f"{name}: there is no data record. Export it again, with its header and at least one claim line."
        )


def _counted_one_by_one(text: Path, dialect: Dialect) -> int:
    """The records of a text whose quotes are not in order, counted as they will be read."""
    with text.open("rb") as file:
        return sum(1 for _ in read_records(file, dialect.delimiter.encode()))


def _is_regular(counts: Counts, sample: bytes, dialect: Dialect) -> bool:
    starts_blank = sample.removeprefix(BYTE_ORDER_MARK).startswith((b"\n", b"\r\n"))
    even = counts.delimiters == counts.records * (len(dialect.headings) - 1)
    return counts.regular and even and not starts_blank


def _refuse_line_ends(name: str, sample: bytes) -> None:
    first = sample.find(b"\n")
    if b"\0" in sample:
        line = sample.count(b"\n", 0, sample.find(b"\0")) + 1
        hint = " It looks like UTF-16." if sample[1:2] == b"\0" or sample[0:1] == b"\0" else ""
        raise ClaimFileError(
            f"{name}, line {line}: there is a NUL byte, so this is no plain text.{hint} Save the file as UTF-8 text."
        )
    if first < 0 and b"\r" in sample:
        raise ClaimFileError(
            f"{name}: the lines end with CR alone. Save the file with the line ends of Windows (CR LF) or Unix (LF)."
        )
    if first >= 2 and sample[first - 2 : first] == b"\r\r":
        raise ClaimFileError(
            f"{name}: the lines end with CR CR LF, as after a wrong transfer. Save the file with line ends of CR LF or LF."
        )


def _refuse(name: str, counts: Counts, encoding: str) -> None:
    if counts.first_nul_line:
        raise ClaimFileError(
            f"{name}, line {counts.first_nul_line}: there is a NUL byte, so this is no plain text. Save the file as UTF-8 text."
        )
    if not counts.valid_utf8 and encoding == UTF8_WITH_MARK:
        raise ClaimFileError(
            f"{name}: the file says that it is UTF-8, but some of its bytes are not. Save it as UTF-8 again."
        )
    if not counts.valid_utf8 and counts.multibyte > counts.stray_bytes:
        raise ClaimFileError(f"{name}: the file mixes UTF-8 with another encoding. Save it as UTF-8 again.")


def _transcoded(received: Received, work: Path) -> Path:
    """The text in UTF-8, read as Windows-1252."""
    target = new_file(work)
    with target.open("wb") as out:
        for chunk in chunks(received.text):
            try:
                out.write(chunk.decode("cp1252").encode("utf-8"))
            except UnicodeDecodeError:
                raise ClaimFileError(
                    f"{received.name}: the encoding is neither UTF-8 nor Windows-1252. Save the file as UTF-8."
                ) from None
    return target
