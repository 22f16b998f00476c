"""The workspace: one folder with the runs, their inputs and the decisions about them, private to its owner.

```
workspace.toml       its id
decisions.sqlite3    events and decisions, where no other database is named
runs/<run id>/       run.json, in/ the files as uploaded, tables/ what `run_audit` wrote
staging/<process>/   what is under way; goes with the process, or at the next start after a crash
```

Every folder and file is for its owner alone, whatever the process was started with.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import stat
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import select

from audit.errors import WorkspaceError
from audit.model.places import workspace_directory
from audit.workspace import anchors, schema, soundness
from audit.workspace.access import Actor
from audit.workspace.database import SQLITE_FILE, Database, database_url
from audit.workspace.disk import PRIVATE, PRIVATE_FILE, refusals_told
from audit.workspace.events import Action, Draft, append
from audit.workspace.sweeping import LOCK, one_at_a_time, own, saved_folders, sweep_runs, sweep_staging

FILE = "workspace.toml"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OWN_NAMES = (FILE, LOCK, "workspace.new", "runs", "staging")


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
        with one_at_a_time(self.directory):
            folder.mkdir(parents=True, mode=PRIVATE)
            self._staging_lock = own(folder)
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

    What a process that died left half-done is removed; from here on the process makes files for its user alone. Raises `WorkspaceError`, which says where, what and what to do,
    where the folder cannot be written, or the database belongs to another workspace.
    """
    folder = directory or workspace_directory()
    os.umask(_OTHERS)
    with refusals_told(folder, "Nothing was written."):
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
            _require_own(folder)
            for part in (folder, folder / "runs", folder / "staging"):
                part.mkdir(exist_ok=True, mode=PRIVATE)
                if part.stat().st_mode & _OTHERS:
                    part.chmod(PRIVATE)
            workspace_id = _id_of(folder)
            sweep_staging(folder)
        except (FileExistsError, NotADirectoryError):
            raise WorkspaceError(f"{folder}: is a file. Choose a folder with --workspace.") from None
    database = Database(database_url(folder))
    database.make()
    workspace = Workspace(folder, workspace_id, database)
    _claim(workspace, actor)
    soundness.look(folder, database)
    if not database.refusal:
        _go_on(workspace)
    return workspace


def _go_on(workspace: Workspace) -> None:
    """Remove what crashes left, finish purges that one cut short, and note the day's anchor."""
    from audit.workspace.purge import finish_purges  # it works on an open workspace, as all that builds on this module

    sweep_runs(workspace)
    finish_purges(workspace)
    anchors.note_day(workspace)


def _require_own(folder: Path) -> None:
    """Raises `WorkspaceError` where the folder holds other things: a workspace is a folder of its own."""
    others = (path for path in folder.iterdir() if not path.name.startswith((*_OWN_NAMES, SQLITE_FILE)))
    if not (folder / FILE).is_file() and any(others):
        raise WorkspaceError(
            f"{folder}: holds other files, and a workspace is a folder of its own. Choose an empty folder with --workspace."
        )


def _id_of(folder: Path) -> str:
    """The id in the workspace's file, which is written where it is missing; two processes agree on one."""
    path = folder / FILE
    with one_at_a_time(folder):
        if not path.is_file():
            written = path.with_suffix(".new")
            written.touch(mode=PRIVATE_FILE)
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
    if found is None and (runs := saved_folders(workspace.runs)):
        raise WorkspaceError(
            f"{workspace.directory}: holds runs ({len(runs):,}), and the database that is named knows none of them. "
            "Name the database of this workspace, or restore it from a backup; nothing was changed."
        )
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


def read_json(path: Path) -> dict[str, Any]:
    """A JSON file of the workspace as a dictionary."""
    return dict(json.loads(path.read_text(encoding="utf-8")))
