"""The file as it was given: what its first bytes say it is, its hash, and its bytes unpacked into the run's folder."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from audit.errors import ClaimFileError
from audit.ingest.progress import RECEIVED, Progress

CHUNK = 2 * 1024 * 1024
UNPACKED_LIMIT = 40 * 1024**3
UNPACKED_FREELY = 64 * 1024 * 1024
UNPACKED_RATIO = 100

_HEAD = 4096
_GZIP = b"\x1f\x8b"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"(\xb5/\xfd", "compressed with zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
    (b"ISA*", "an X12 transaction"),
)
_UNICODE: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


@dataclass(frozen=True)
class Received:
    """A file that may be text. `text` is where its unpacked bytes lie: `path` itself, or a file in the run's folder."""

    path: Path
    name: str
    bytes: int
    sha256: str | None
    text: Path


def receive(path: Path, work: Path, progress: Progress) -> Received:
    """The file, recognised and unpacked; `sha256` is None where the bytes are still to be read once (no gzip).

    Raises `ClaimFileError` for what is no text, for another encoding, and for an archive that grows too much.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as problem:
        raise ClaimFileError(
            f"{path.name}: the file cannot be opened ({problem.strerror}). Check its name and your access."
        ) from None
    if head.startswith(_GZIP):
        return _unpacked(path, size, work, progress)
    refuse_what_is_no_text(path.name, head)
    return Received(path, path.name, size, None, path)


def refuse_what_is_no_text(name: str, head: bytes) -> None:
    """Raise `ClaimFileError` where there are no bytes, or the first belong to another kind of file or to an encoding that is not read."""
    if not head:
        raise ClaimFileError(
            f"{name}: the file is empty. Export it again, with its header and at least one claim line."
        )
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if head[8:12] == b"DUCK":
        kind = "a DuckDB database"
    if kind:
        raise ClaimFileError(f"{name}: this is not delimited text but {kind}. Export the claim lines as CSV.")
    encoding = next((encoding for mark, encoding in _UNICODE if head.startswith(mark)), None)
    if encoding:
        raise ClaimFileError(f"{name}: the encoding is {encoding}, which is not read. Save the file as UTF-8.")


def chunks(path: Path, size: int = CHUNK) -> Iterator[bytes]:
    """The bytes of a file, in order."""
    with path.open("rb") as file:
        while chunk := file.read(size):
            yield chunk


def place_beside(path: Path, work: Path) -> Path:
    """The file under a name of our own in the run's folder; a link where the disk allows it, else a copy."""
    target = new_file(work)
    try:
        os.link(path.resolve(), target)
    except OSError:
        shutil.copyfile(path, target)
    return target


def new_file(work: Path) -> Path:
    """A path in the run's folder that no other file has; users' file names are never used."""
    folder = work / "in"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{uuid4().hex}.csv"


def _unpacked(path: Path, size: int, work: Path, progress: Progress) -> Received:
    if path.suffix.lower() != ".gz":
        raise ClaimFileError(
            f"{path.name}: the file is compressed with gzip, but its name does not say so. Name it .csv.gz, or unpack it."
        )
    limit = min(UNPACKED_LIMIT, max(UNPACKED_FREELY, size * UNPACKED_RATIO))
    _refuse_where_over(path, _declared_size(path), limit)
    target, digest = new_file(work), hashlib.sha256()
    for chunk in chunks(path):
        digest.update(chunk)
    try:
        _unpack(path, target, limit, progress)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise ClaimFileError(
            f"{path.name}: the gzip file is damaged or incomplete. Copy or compress it again."
        ) from None
    with target.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_GZIP):
        raise ClaimFileError(f"{path.name}: the file is compressed twice. Unpack it once.")
    refuse_what_is_no_text(path.name, head)
    return Received(path, path.name, size, digest.hexdigest(), target)


def _unpack(path: Path, target: Path, limit: int, progress: Progress) -> None:
    with gzip.open(path, "rb") as packed, target.open("wb") as unpacked:
        while chunk := packed.read(CHUNK):
            unpacked.write(chunk)
            _refuse_where_over(path, unpacked.tell(), limit)
            progress.phase(RECEIVED, unpacked.tell())


def _declared_size(path: Path) -> int:
    """What the archive says of its unpacked size, modulo 4 GiB: a first look before anything is unpacked."""
    with path.open("rb") as file:
        file.seek(-min(4, path.stat().st_size), os.SEEK_END)
        return int.from_bytes(file.read(4), "little")


def _refuse_where_over(path: Path, size: int, limit: int) -> None:
    if size > limit:
        raise ClaimFileError(
            f"{path.name}: unpacked, the file is over {limit // 1024**2:,} MB, too much for its packed size. Unpack it yourself if you trust it."
        )
