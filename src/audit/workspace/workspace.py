"""The workspace: one folder with the runs, their inputs and the decisions about them, private to its owner.

```
workspace.toml       its id
decisions.sqlite3    events and decisions, where no other database is named
runs/<run id>/       run.json, in/ the files as uploaded, tables/ what `run_audit` wrote
staging/<process>/   what is under way; goes with the process, or at the next start after a crash
```
"""

from __future__ import annotations

import json
import secrets
import shutil
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import select

from audit.errors import WorkspaceError
from audit.model.places import workspace_directory
from audit.workspace import anchors, schema, soundness
from audit.workspace.access import Actor
from audit.workspace.database import Database, database_url
from audit.workspace.events import Action, Draft, append

FILE = "workspace.toml"
PRIVATE = 0o700


@dataclass(eq=False)
class Workspace:
    """An open workspace: its folder, its id and its database."""

    directory: Path
    workspace_id: str
    database: Database
    _staging_lock: FileLock | None = field(default=None, repr=False)

    @property
    def runs(self) -> Path:
        """The folder of the saved runs."""
        return self.directory / "runs"

    @cached_property
    def staging(self) -> Path:
        """This process's own folder for what is under way; another process leaves it alone while this one lives."""
        folder = self.directory / "staging" / secrets.token_hex(8)
        folder.mkdir(parents=True, mode=PRIVATE)
        self._staging_lock = FileLock(folder / "lock")
        self._staging_lock.acquire(timeout=0)
        return folder

    def new_folder(self) -> Path:
        """An empty folder in the staging area; its name says nothing."""
        folder = self.staging / secrets.token_hex(8)
        folder.mkdir(mode=PRIVATE)
        return folder

    def discard(self, folder: Path) -> None:
        """Delete a folder of the staging area with all that is in it; any other folder is left alone."""
        if self.staging in folder.parents:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Delete what was under way in this process, and close the database."""
        if self._staging_lock is not None:
            self._staging_lock.release()
            shutil.rmtree(self.staging, ignore_errors=True)
            self._staging_lock = None
        self.database.close()


def open_workspace(directory: Path | None = None, actor: Actor | None = None) -> Workspace:
    """Open the workspace in a folder, by default the person's own, and make it where there is none.

    What a process that died left half-done is removed. Raises `WorkspaceError`, which says where, what and what to do,
    where the folder cannot be written, or the database belongs to another workspace.
    """
    folder = directory or workspace_directory()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
        for part in ("runs", "staging"):
            (folder / part).mkdir(exist_ok=True, mode=PRIVATE)
        workspace_id = _id_of(folder)
    except OSError as problem:
        raise WorkspaceError(
            f"{folder}: cannot be used as a workspace ({problem.strerror}). Choose another folder with --workspace."
        ) from None
    database = Database(database_url(folder))
    database.make()
    workspace = Workspace(folder, workspace_id, database)
    _claim(workspace, actor)
    soundness.look(folder, database)
    _sweep(workspace)
    if not database.refusal:
        anchors.note_day(workspace)
    return workspace


def _id_of(folder: Path) -> str:
    """The id in the workspace's file, which is written where it is missing; two processes agree on one."""
    path = folder / FILE
    with FileLock(folder / ".lock", mode=0o600):
        if not path.is_file():
            written = path.with_suffix(".new")
            written.touch(mode=0o600)
            written.write_text(f'workspace_id = "{secrets.token_hex(16)}"\n', encoding="utf-8")
            written.replace(path)
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8"))["workspace_id"])
    except (tomllib.TOMLDecodeError, KeyError):
        raise WorkspaceError(f"{path}: is not a workspace's file. Restore it from a backup.") from None


def _claim(workspace: Workspace, actor: Actor | None) -> None:
    """Bind the database to the workspace's id at the first opening; refuse one that belongs to another workspace."""
    known = select(schema.meta.c.value).where(schema.meta.c.key == "workspace_id")
    with workspace.database.reading() as connection:
        found = connection.execute(known).scalar()
    if found is None:
        with workspace.database.writing() as connection:
            found = connection.execute(known).scalar()
            if found is None:
                found = workspace.workspace_id
                connection.execute(schema.meta.insert().values(key="workspace_id", value=found))
                seed = secrets.token_hex(32)
                connection.execute(schema.meta.insert().values(key=schema.REVIEW_SEED, value=seed))
                made = Draft(Action.WORKSPACE_MADE, {"version": schema.VERSION, schema.REVIEW_SEED: seed})
                append(connection, actor or Actor("program", "program", frozenset()), "", [made])
    if found != workspace.workspace_id:
        raise WorkspaceError(
            f"{workspace.directory}: its decisions are in another database than the one that is named. "
            "Name the database of this workspace, or open the workspace that belongs to the database."
        )


def _sweep(workspace: Workspace) -> None:
    """Remove what processes that are gone left under way, and folders of runs that were never saved."""
    for folder in (workspace.directory / "staging").iterdir():
        lock = FileLock(folder / "lock")
        with suppress(Timeout, OSError):
            lock.acquire(timeout=0)
            shutil.rmtree(folder, ignore_errors=True)
            lock.release()
    if workspace.database.refusal:
        return
    with workspace.database.writing() as connection:
        saved = set(connection.execute(select(schema.runs.c.run_id).where(schema.runs.c.status == "saved")).scalars())
        for folder in workspace.runs.iterdir():
            if folder.name not in saved:
                shutil.rmtree(folder, ignore_errors=True)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON file of the workspace as a dictionary."""
    return dict(json.loads(path.read_text(encoding="utf-8")))
