"""A file as it was downloaded, opened: plain, gzip or zip with one or several members. Nothing is written to disk."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references

LARGEST = 1 << 30
"""Bytes of one table at most: several times the largest that CMS publishes."""
DENSEST = 400
"""How many times smaller than its content a member may be; tables of codes come to a few dozen."""

_READABLE = (".csv", ".txt", ".xlsx", ".parquet")
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file. Save it as .xlsx or .csv, or take the text file beside it",
    b"%PDF": "a PDF. The table itself is the .csv, .txt, .xlsx or .zip file beside it",
}


@dataclass(frozen=True)
class Member:
    """One table of a file, not yet read: `label` for messages, `name` for what it tells of itself."""

    label: str
    name: str
    content: Callable[[], bytes]


@dataclass(frozen=True)
class Opened:
    """What a file holds: tables, each with the forms in which it stands there, and the tables that were left out."""

    tables: tuple[tuple[Member, ...], ...]
    left_out: tuple[str, ...] = ()


def open_file(path: Path, member: str = "", prefers: str = "") -> Opened:
    """The tables in a file. `member` and `prefers` are patterns that pick among the members of a zip file."""
    first = _first_bytes(path)
    for magic, what in _FOREIGN.items():
        if first.startswith(magic):
            raise ReferenceError(f"{path}: this is {what}.")
    if first.startswith(_GZIP):
        name = path.name.removesuffix(".gz")
        return Opened(((Member(path.name, name, lambda: _gunzip(path)),),))
    if first.startswith(_ZIP) and not _is_workbook(path):
        return _open_zip(path, member, prefers)
    return Opened(((Member(path.name, path.name, lambda: _content(path)),),))


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            first = file.read(8)
    except FileNotFoundError:
        raise ReferenceError(f"{path}: there is no such file. Check its name and folder.") from None
    except IsADirectoryError:
        raise ReferenceError(f"{path}: this is a folder. Name the file, or the files, in it.") from None
    except OSError as problem:
        raise ReferenceError(f"{path}: cannot be read ({problem.strerror}). Give yourself access to it.") from None
    if not first:
        raise ReferenceError(f"{path}: the file is empty. Download it again.")
    return first


def _content(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise _too_large(path.name)
    return path.read_bytes()


def _gunzip(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            return _bounded(file, path.name)
    except (OSError, EOFError, zlib.error):
        raise ReferenceError(f"{path}: the gzip file is broken or cut short. Download it again.") from None


def _bounded(file: IO[bytes] | gzip.GzipFile, label: str) -> bytes:
    """The content of a compressed stream, which may be more than it says."""
    out = io.BytesIO()
    while chunk := file.read(1 << 24):
        out.write(chunk)
        if out.tell() > LARGEST:
            raise _too_large(label)
    return out.getvalue()


def _too_large(label: str) -> ReferenceError:
    return ReferenceError(
        f"{label}: more than {LARGEST >> 20} MB of table, which no file of this kind has. Take the file as published."
    )


def _is_workbook(path: Path) -> bool:
    with _zip(path) as archive:
        return "xl/workbook.xml" in archive.namelist()


def _zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise ReferenceError(f"{path}: the zip file is broken or cut short. Download it again.") from None


def _open_zip(path: Path, member: str, prefers: str) -> Opened:
    with _zip(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
    for info in infos:
        _check(path, info)
    readable = [info for info in infos if PurePosixPath(info.filename).suffix.lower() in _READABLE]
    chosen = [info for info in readable if re.search(member, PurePosixPath(info.filename).name, re.IGNORECASE)]
    if len({_stem(info) for info in readable}) == 1:
        chosen = readable
    preferred = [info for info in chosen if prefers and re.search(prefers, info.filename, re.IGNORECASE)]
    taken = preferred or chosen
    if not taken:
        held = ", ".join(sorted(info.filename for info in infos)[:8]) or "nothing"
        raise ReferenceError(
            f"{path}: none of its members is known as the table ({held}). Unzip it, and name the file that is."
        )
    forms: dict[str, list[zipfile.ZipInfo]] = {}
    for info in sorted(taken, key=lambda info: (info.filename.lower(), info.filename)):
        forms.setdefault(_stem(info), []).append(info)
    left = {str(PurePosixPath(info.filename)) for info in chosen} - {info.filename for info in taken}
    return Opened(tuple(tuple(_member(path, info) for info in same) for same in forms.values()), tuple(sorted(left)))


def _stem(info: zipfile.ZipInfo) -> str:
    return str(PurePosixPath(info.filename.lower()).with_suffix(""))


def _check(path: Path, info: zipfile.ZipInfo) -> None:
    """Refuse a member that no published file has: outside its folder, locked, or far larger than it looks."""
    parts = PurePosixPath(info.filename.replace("\\", "/"))
    problem = ""
    if parts.is_absolute() or ".." in parts.parts:
        problem = "its name leads out of the archive"
    elif info.flag_bits & 0x1:
        problem = "it is locked with a password"
    elif info.file_size > LARGEST or info.file_size > DENSEST * max(info.compress_size, 1 << 16):
        problem = "it unpacks to far more than a table of this kind holds"
    if problem:
        raise ReferenceError(f"{path}: {info.filename}: {problem}. Take the file as published.")


def _member(path: Path, info: zipfile.ZipInfo) -> Member:
    label = f"{path.name}: {info.filename}"

    def content() -> bytes:
        try:
            with _zip(path) as archive, archive.open(info) as file:
                return _bounded(file, label)
        except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError):
            raise ReferenceError(f"{label}: the zip file is broken or cut short. Download it again.") from None

    return Member(label, PurePosixPath(info.filename).name, content)
