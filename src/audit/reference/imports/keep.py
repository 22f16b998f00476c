"""Imported editions go into the store whole or not at all.

Each is written under a passing name, then takes its own; the list of editions is replaced in one step, while a lock
keeps other imports waiting. Whatever ends the process, the list is the old one or the new one, and every file that it
names is there.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import IO

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.manifest import file_hash
from audit.reference.store import EDITIONS, Edition, read_editions

_HEAD = (
    "# The imported editions, written by `claims-audit reference import`. A file that is not listed is not loaded.\n"
)
_LOCK, _PASSING = ".lock", ".part"
_LEFTOVERS_AFTER = 24 * 60 * 60
_ROW_GROUP = 1 << 18


@dataclass(frozen=True)
class Kept:
    """What became of an edition: `added`, `replaced`, or `unchanged` where the store has it already."""

    edition: Edition
    what: str


def keep(directory: Path, editions: Sequence[tuple[Edition, pl.DataFrame]], *, replacing: bool = False) -> list[Kept]:
    """Put editions and their rows into the store in `directory`, all of them or none."""
    passing: list[Path] = []
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = []
        for edition, rows in editions:
            passing.append(directory / f"{uuid.uuid4().hex}{_PASSING}")
            written.append(_written(edition, rows, passing[-1]))
        with _locked(directory):
            return _publish(directory, written, passing, replacing=replacing)
    except OSError as problem:
        raise ReferenceError(
            f"{directory}: cannot be written ({problem.strerror or problem}). Make room or give yourself access to it,"
            " or name another folder with --reference. What was imported before is as it was."
        ) from None
    finally:
        for path in passing:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _written(edition: Edition, rows: pl.DataFrame, path: Path) -> Edition:
    """Write the rows, for the owner's eyes only, and name the file after its content."""
    with _private(path) as file:
        try:
            rows.write_parquet(file, compression="zstd", compression_level=3, row_group_size=_ROW_GROUP)
        except pl.exceptions.ComputeError as problem:
            raise OSError(None, str(problem).strip()) from None
        file.flush()
        os.fsync(file.fileno())
    sha256 = file_hash(path)
    parts = (edition.table, edition.setting, edition.edition.isoformat(), sha256[:12])
    return replace(edition, rows=rows.height, sha256=sha256, file="-".join(filter(None, parts)) + ".parquet")


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Keep every other import into the folder waiting; the lock is given back however the process ends."""
    with os.fdopen(os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _publish(directory: Path, written: list[Edition], passing: list[Path], *, replacing: bool) -> list[Kept]:
    known = {edition.key: edition for edition in read_editions(directory)}
    kept = [
        _judged(directory, known.get(edition.key), edition, path, replacing=replacing)
        for edition, path in zip(written, passing, strict=True)
    ]
    for path, each in zip(passing, kept, strict=True):
        if not (directory / each.edition.file).is_file():
            path.replace(directory / each.edition.file)
    if any(each.what != "unchanged" for each in kept):
        known.update({each.edition.key: each.edition for each in kept})
        _write_list(directory, sorted(known.values(), key=lambda edition: edition.key))
    _sweep(directory, {edition.file for edition in known.values()})
    return kept


def _judged(directory: Path, before: Edition | None, now: Edition, path: Path, *, replacing: bool) -> Kept:
    """What is to become of an edition; ReferenceError where that is for a person to say."""
    if before is None:
        return Kept(now, "added")
    same_days = (before.covers_from, before.covers_to) == (now.covers_from, now.covers_to)
    if same_days and _same_rows(directory, before, now, path):
        return Kept(before, "unchanged")
    if replacing:
        return Kept(now, "replaced")
    name = " ".join(filter(None, (now.table, now.setting)))
    differs = "other rows" if same_days else "other days that it covers, or other rows"
    raise ReferenceError(
        f"{name}: edition {now.edition} is imported already, from {before.source_name}, with {differs}"
        f" ({before.rows:,} before, {now.rows:,} now). To put {now.source_name} in its place, say --replace; until then"
        " nothing is changed."
    )


def _same_rows(directory: Path, before: Edition, now: Edition, path: Path) -> bool:
    """Whether two files hold the same rows; their bytes may differ where another version of a library wrote them."""
    if before.sha256 == now.sha256:
        return True
    old = directory / before.file
    return before.rows == now.rows and old.is_file() and pl.read_parquet(old).equals(pl.read_parquet(path))


def _write_list(directory: Path, editions: Sequence[Edition]) -> None:
    path = directory / f"{uuid.uuid4().hex}{_PASSING}"
    try:
        with _private(path) as file:
            file.write((_HEAD + "".join(map(_entry, editions))).encode())
            file.flush()
            os.fsync(file.fileno())
        path.replace(directory / EDITIONS)
    finally:
        path.unlink(missing_ok=True)


def _entry(edition: Edition) -> str:
    values = ((field.name, getattr(edition, field.name)) for field in fields(edition))
    lines = [f"{name} = {_toml(value)}" for name, value in values if value is not None]
    return "\n".join(["", "[[edition]]", *lines]) + "\n"


def _toml(value: str | int | date) -> str:
    if not isinstance(value, str):
        return str(value)
    return re.sub(r"\x7f", r"\\u007f", json.dumps(value, ensure_ascii=False))


def _sweep(directory: Path, listed: set[str]) -> None:
    """Take away what an import left that was ended, and what was replaced, once no run can be reading it any more."""
    before = time.time() - _LEFTOVERS_AFTER
    for path in (*directory.glob(f"*{_PASSING}"), *directory.glob("*.parquet")):
        with suppress(OSError):
            if path.name not in listed and path.stat().st_mtime < before:
                path.unlink()
