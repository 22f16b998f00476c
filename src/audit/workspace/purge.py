"""Purging a run: its files, texts, states and queries go; a tombstone of counts and digests stays in the trail.

The transaction that takes the run out of the lists comes first and notes that files are yet to go; what a crash leaves
is finished at the next opening. Nothing is ever purged by itself.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from filelock import FileLock
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import DBAPIError

from audit.errors import WorkspaceError
from audit.workspace import schema
from audit.workspace.access import Actor, Permission, require
from audit.workspace.database import Database
from audit.workspace.events import Action, Draft, append, event_of_key
from audit.workspace.retention import Preview, asked_for, kept_row, places_of, preview_in
from audit.workspace.runs import PURGED
from audit.workspace.workspace import Workspace

PENDING = "purging."
_TABLES = ("texts", "finding_states", "queries", "locks")
_PATIENCE_SECONDS = 5.0


@dataclass(frozen=True)
class Purged:
    """What a purge deleted; `left` says what is yet to go and why, blank where nothing is."""

    run_id: str
    files: int
    bytes: int
    texts: int
    left: str = ""


def ask_purge(workspace: Workspace, actor: Actor, run_id: str, *, key: str) -> Preview:
    """Ask for the purge of a run, which another person then confirms; to ask twice is to ask once.

    Raises `NotAllowed`, and `WorkspaceError` where there is no such run.
    """
    require(actor, Permission.ADMINISTER)
    with workspace.database.writing() as connection:
        preview = preview_in(connection, workspace, actor, run_id)
        if event_of_key(connection, key) is None and preview.asked_by is None:
            told = {"files": preview.files, "bytes": preview.bytes}
            role = actor.role_for(Permission.ADMINISTER)
            append(connection, actor, role, [Draft(Action.PURGE_ASKED, told, run_id, key=key)])
        return preview_in(connection, workspace, actor, run_id)


def purge(workspace: Workspace, actor: Actor, run_id: str, *, confirm: str, key: str) -> Purged:
    """Delete a run with all that was said about it. `confirm` is the run's id, as the person typed it.

    Where several people administer, another one has to have asked for it. Raises `NotAllowed`, and `WorkspaceError`
    where there is no such run, the id was not typed, or nobody else has asked.
    """
    require(actor, Permission.ADMINISTER)
    if confirm.strip() != run_id:
        raise WorkspaceError(f"Type the id of the run, {run_id}, to purge it. Nothing was deleted.")
    with alone(workspace), workspace.database.writing() as connection:
        before = event_of_key(connection, key)
        if before is None:
            preview = preview_in(connection, workspace, actor, run_id)
            _require_second_person(preview, actor)
            _take_out(connection, actor, preview, key)
            counts = (preview.files, preview.bytes, preview.texts)
        else:
            counts = (before.payload["files"], before.payload["bytes"], before.payload["texts"])
    return Purged(run_id, *counts, left=_finish(workspace, run_id))


def finish_purges(workspace: Workspace) -> str:
    """Delete what a purge that did not come to its end left; gives what is still to go, blank where nothing is."""
    table = schema.meta
    with workspace.database.reading() as connection:
        keys = connection.execute(select(table.c.key).where(table.c.key.startswith(PENDING))).scalars().all()
    left = [_finish(workspace, key.removeprefix(PENDING)) for key in keys]
    return " ".join(each for each in left if each)


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """A purge and a backup wait for each other, so that no backup holds half a run."""
    with FileLock(workspace.directory / ".maintenance", mode=0o600):
        yield


def _require_second_person(preview: Preview, actor: Actor) -> None:
    if not preview.needs_two:
        return
    if preview.asked_by is None:
        raise WorkspaceError("Two people purge a run here: ask for it, and let another administrator confirm it.")
    if preview.asked_by == actor.actor_id:
        raise WorkspaceError(
            "You asked for this purge, so another administrator has to confirm it. Nothing was deleted."
        )


def _take_out(connection: Connection, actor: Actor, preview: Preview, key: str) -> None:
    """The tombstone, the rows gone, and the note that files are yet to go: together or not at all."""
    run_id = preview.run_id
    row, asked = kept_row(connection, actor, run_id), asked_for(connection, run_id)
    told = {name: getattr(preview, name) for name in ("files", "bytes", "findings", "events", "texts")}
    told |= {"inputs": row["inputs"], "asked_by": asked.actor if asked else None}
    append(connection, actor, actor.role_for(Permission.ADMINISTER), [Draft(Action.RUN_PURGED, told, run_id, key=key)])
    connection.execute(update(schema.runs).where(schema.runs.c.run_id == run_id).values(status=PURGED))
    for name in _TABLES:
        table = schema.metadata.tables[name]
        connection.execute(delete(table).where(table.c.run_id == run_id))
    choices = schema.choices.c
    about = choices.name.contains(run_id) | choices.value.contains(run_id)
    connection.execute(delete(schema.choices).where(about))
    connection.execute(schema.meta.insert().values(key=PENDING + run_id, value=key))


def _finish(workspace: Workspace, run_id: str) -> str:
    """Delete the files, rewrite the database without the rows, and only then forget that it was to be done."""
    with alone(workspace):
        for place in places_of(workspace, run_id):
            if place.is_dir():
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)
    if places_of(workspace, run_id):
        return f"Files of run {run_id} cannot be deleted: close what has them open, and open the workspace again."
    if not _rewritten(workspace.database):
        return (
            f"Run {run_id} is out of every list; another process still reads the database, so the deleted text is "
            "yet to be overwritten. That is done when the workspace is opened next."
        )
    with workspace.database.writing() as connection:
        connection.execute(delete(schema.meta).where(schema.meta.c.key == PENDING + run_id))
    return ""


def _rewritten(database: Database) -> bool:
    """Whether the database's files were written anew without what was deleted."""
    return _rewrite_file(database) if database.is_file else _rewrite_tables(database)


def _rewrite_file(database: Database) -> bool:
    """SQLite: deleted text is overwritten at once; this also empties free pages and the log beside the file."""
    pooled = database.engine.raw_connection()
    try:
        connection = cast(sqlite3.Connection, pooled.driver_connection)
        connection.execute("pragma temp_store=memory")  # no copy of the texts in the system's temporary folder
        connection.execute("pragma busy_timeout=200")
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                connection.execute("vacuum")
                busy = connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
            except sqlite3.OperationalError:
                busy = 1
            if not busy or time.monotonic() > until:
                return not busy
            time.sleep(0.1)
    finally:
        pooled.invalidate()  # the next one has the settings of every other connection


def _rewrite_tables(database: Database) -> bool:
    """PostgreSQL: the tables are written anew; its write-ahead log and backups are the server's own to keep."""
    try:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"set lock_timeout = '{_PATIENCE_SECONDS:.0f}s'"))
            try:
                for name in (*_TABLES, "choices"):
                    connection.execute(text(f"vacuum (full) {name}"))
            finally:
                connection.execute(text("reset lock_timeout"))
    except DBAPIError:
        return False
    return True
