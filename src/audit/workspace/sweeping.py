"""What a process that died left behind: taken away at the next opening, and nothing that any other process still needs.

A folder of the staging area belongs to the process that holds its lock. A folder of a run belongs to the database: it
carries a mark until its row is there, so that one without row and mark, which this program did not leave half-done, stays.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from sqlalchemy import Connection, select

from audit.workspace import schema
from audit.workspace.disk import PRIVATE_FILE

if TYPE_CHECKING:
    from audit.workspace.workspace import Workspace

LOCK, OWN_LOCK = ".lock", "lock"
UNSAVED = "unsaved"
"""The mark in the folder of a run whose row may not be there yet."""


@contextmanager
def one_at_a_time(directory: Path) -> Iterator[None]:
    """Only one process at a time makes or sweeps folders of the workspace in `directory`."""
    with FileLock(directory / LOCK, mode=PRIVATE_FILE):
        yield


def own(folder: Path) -> FileLock:
    """The lock of a folder of the staging area, held from now on until it is released or this process ends."""
    lock = FileLock(folder / OWN_LOCK, mode=PRIVATE_FILE)
    lock.acquire(timeout=0)
    return lock


def sweep_staging(directory: Path) -> None:
    """Delete the folders of the staging area whose processes are gone."""
    with one_at_a_time(directory):
        for folder in (directory / "staging").iterdir():
            with suppress(Timeout, OSError):
                lock = own(folder)
                shutil.rmtree(folder, ignore_errors=True)
                lock.release()


def sweep_runs(workspace: Workspace) -> None:
    """Delete the folders of runs that were never saved, or were purged; those of saved runs lose their mark.

    A run that another process is saving has its folder and its row in one transaction, so it is asked for in another.
    """
    with workspace.database.reading() as connection:
        status = _status(connection)
    if all(_is_in_order(folder, status) for folder in _folders(workspace.runs)):
        return
    gone = []
    with workspace.database.writing() as connection:
        status = _status(connection)
        for folder in _folders(workspace.runs):
            if status.get(folder.name) == "saved":
                (folder / UNSAVED).unlink(missing_ok=True)
            elif not _is_in_order(folder, status):
                gone.append(folder.replace(workspace.new_folder() / folder.name))
    for folder in gone:
        workspace.discard(folder.parent)


def saved_folders(runs: Path) -> list[Path]:
    """The folders of runs that were saved once, whatever database knows of them."""
    return [folder for folder in _folders(runs) if not (folder / UNSAVED).exists()]


def _folders(runs: Path) -> list[Path]:
    return [folder for folder in runs.iterdir() if folder.is_dir()]


def _status(connection: Connection) -> dict[str, str]:
    return {row.run_id: row.status for row in connection.execute(select(schema.runs.c.run_id, schema.runs.c.status))}


def _is_in_order(folder: Path, status: Mapping[str, str]) -> bool:
    return status.get(folder.name, "saved") == "saved" and not (folder / UNSAVED).exists()
