"""What a disk refuses, told as something that a person can mend: no room, or a place that cannot be written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from polars.exceptions import PolarsError

from audit.errors import WorkspaceError

PRIVATE, PRIVATE_FILE = 0o700, 0o600
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_WRITING = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def refusals_told(folder: Path, kept: str) -> Iterator[None]:
    """Raise `WorkspaceError` where writing below `folder` is refused; `kept` says what became of what was under way.

    The libraries that write tables tell of a full disk in their own words; anything else is raised as it is.
    """
    try:
        yield
    except (OSError, duckdb.Error, PolarsError) as problem:
        why = _why(problem)
        if not why:
            raise
        raise WorkspaceError(f"{folder}: {why} {kept}") from None


def make_private(folder: Path) -> None:
    """Let only their owner read the folder and all that is in it, and wait until every file of it is on the disk."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(PRIVATE)
            onto_disk(path)
        elif path.is_file():
            path.chmod(PRIVATE_FILE)
            onto_disk(path)


def onto_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk: what is then said to be saved survives a power cut."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _why(problem: Exception) -> str:
    number = problem.errno if isinstance(problem, OSError) else None
    said = str(problem).lower()
    if number in _NO_ROOM or "no space left" in said or "file too large" in said:
        return "there is no room left on the disk."
    if number in _NO_WRITING or "read-only file system" in said or "permission denied" in said:
        return "nothing can be written there. Check who owns the folder, or choose another one with --workspace."
    return ""
