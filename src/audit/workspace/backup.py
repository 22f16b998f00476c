"""Backup and restore: runs and decisions as one file, of one moment, that restores into SQLite or PostgreSQL alike."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.exc import DBAPIError, StatementError

from audit.errors import ReadOnly, WorkspaceError
from audit.workspace import schema
from audit.workspace.access import Actor, Permission, require
from audit.workspace.anchors import FILE as ANCHORS
from audit.workspace.anchors import note_anchor, parse_anchor
from audit.workspace.archive import Reader, Writer, damaged, read_archive
from audit.workspace.database import Database, database_url
from audit.workspace.disk import PRIVATE
from audit.workspace.events import Action, Draft, append, head, now
from audit.workspace.links import Anchor
from audit.workspace.purge import alone
from audit.workspace.runs import SAVED
from audit.workspace.sweeping import UNSAVED
from audit.workspace.verify import Verdict, break_in, verify
from audit.workspace.workspace import FILE, Workspace, open_workspace

LEFT_OUT = ("sessions", "locks")
"""Tables of the moment: a restored sign-in would let somebody in who was signed out since."""
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Backup:
    """A backup that was written: its size, its digest, what it holds, and the head of the chain in it."""

    path: Path
    bytes: int
    sha256: str
    runs: int
    events: int
    anchor: str


@dataclass(frozen=True)
class Restored:
    """A workspace that was restored: its folder, what is in it, and what the verification of it said."""

    directory: Path
    runs: int
    events: int
    verdict: Verdict


def backup(workspace: Workspace, actor: Actor, path: Path) -> Backup:
    """Write runs and decisions, as they are at one moment, into one file that only its owner can read.

    The file is there whole or not at all. Raises `NotAllowed`, and `WorkspaceError` where it exists, the disk refuses,
    or the trail is broken.
    """
    require(actor, Permission.ADMINISTER)
    if workspace.database.refusal:
        raise ReadOnly(workspace.database.refusal)
    if path.exists():
        raise WorkspaceError(f"{path}: is there already. Choose another name; nothing was written.")
    with alone(workspace), _written_whole(path) as part:
        told = _write(workspace, part)
    digest = _sha256(path)
    with workspace.database.writing() as connection:
        role = actor.role_for(Permission.ADMINISTER)
        append(connection, actor, role, [Draft(Action.BACKED_UP, {"sha256": digest})])
    note_anchor(workspace, "backup")
    return Backup(path, path.stat().st_size, digest, told["runs"], told["events"], told["anchor"])


def restore(path: Path, directory: Path, actor: Actor) -> Restored:
    """Make a workspace in `directory`, which is empty or not there, of a backup; all of it or nothing.

    Raises `NotAllowed`, and `WorkspaceError` where the folder or the database is in use, or the backup is damaged.
    """
    require(actor, Permission.ADMINISTER)
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise WorkspaceError(f"{directory}: is not empty. Restore into an empty folder; nothing was changed.")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        building = directory.with_name(f".{directory.name}.{secrets.token_hex(4)}")
        building.mkdir(mode=PRIVATE)
    except OSError as problem:
        raise WorkspaceError(f"{directory}: cannot be made ({problem.strerror}). Choose another folder.") from None
    try:
        with read_archive(path) as archive:
            _build(archive, building, directory)
    except OSError as problem:
        raise WorkspaceError(f"{directory}: cannot be written ({problem.strerror}). Nothing was restored.") from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return _opened(path, directory, actor)


def _write(workspace: Workspace, part: Path) -> dict[str, Any]:
    """The archive, of one state of the database; gives what it tells of itself."""
    with workspace.database.reading() as connection, ZipFile(part, "w", compresslevel=3) as archive:
        writer, end = Writer(archive), Anchor(*head(connection))
        for table in schema.metadata.sorted_tables:
            if table.name not in LEFT_OUT:
                ordered = select(table).order_by(*table.primary_key.columns)
                with connection.execute(ordered, execution_options={"yield_per": _AT_ONCE}) as rows:
                    writer.table(table.name, rows.mappings())  # type: ignore[arg-type]  # mappings of text
        runs = connection.execute(select(schema.runs.c.run_id).where(schema.runs.c.status == SAVED)).scalars().all()
        for name in (FILE, ANCHORS):
            if (workspace.directory / name).is_file():
                writer.file(workspace.directory / name, name)
        for path in _files(workspace, sorted(runs)):
            writer.file(path, path.relative_to(workspace.directory).as_posix())
        told: dict[str, Any] = {
            "made_at": now(),
            "workspace_id": workspace.workspace_id,
            "schema": schema.VERSION,
            "anchor": str(end),
        }
        told |= {"runs": len(runs), "events": writer.tables["events"]["rows"]}
        writer.finish(told)
    return told


def _files(workspace: Workspace, runs: list[str]) -> Iterator[Path]:
    for run_id in runs:
        folder = workspace.runs / run_id
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / UNSAVED)


def _build(archive: Reader, building: Path, directory: Path) -> None:
    """The workspace in a folder of its own, put in place once its trail holds."""
    if archive.told["schema"] != schema.VERSION:
        raise damaged(archive.path, "it is of another version of this program")
    if archive.bytes > shutil.disk_usage(building).free:
        raise WorkspaceError(f"{directory}: there is no room for {archive.bytes:,} bytes. Nothing was restored.")
    archive.unpack(building)
    database = Database(database_url(building))
    try:
        database.make()
        with database.writing(is_new=True) as connection:
            _require_unused(connection, database)
            _load(archive, connection, building)
            if not database.is_file:
                _put(building, directory)
    except BaseException:
        if not database.is_file and not building.exists():
            shutil.rmtree(directory, ignore_errors=True)
        raise
    finally:
        database.close()
    if database.is_file:
        _put(building, directory)


def _require_unused(connection: Connection, database: Database) -> None:
    if connection.execute(select(schema.events.c.seq).limit(1)).first() is not None:
        where = "the database" if database.is_file else "the database that is named"
        raise WorkspaceError(
            f"Decisions of a workspace stand in {where} already. Name an empty one; nothing was changed."
        )


def _load(archive: Reader, connection: Connection, building: Path) -> None:
    """The rows into the tables, and the trail walked before anybody sees them."""
    for table in schema.metadata.sorted_tables:
        connection.execute(delete(table))
    try:
        for table in schema.metadata.sorted_tables:
            if table.name in archive.told["tables"]:
                _fill(archive, connection, table)
    except (DBAPIError, StatementError):
        raise damaged(archive.path, "its rows do not fit the tables") from None
    _require_sound(archive, connection, building)


def _fill(archive: Reader, connection: Connection, table: Table) -> None:
    columns, part = set(table.columns.keys()), []
    for row in archive.rows(table.name):
        if set(row) != columns:
            raise damaged(archive.path, f"the table {table.name} has other columns")
        part.append(row)
        if len(part) == _AT_ONCE:
            connection.execute(table.insert(), part)
            part = []
    if part:
        connection.execute(table.insert(), part)


def _require_sound(archive: Reader, connection: Connection, building: Path) -> None:
    known = select(schema.meta.c.value).where(schema.meta.c.key == "workspace_id")
    workspace_id = str(connection.execute(known).scalar())
    file = building / FILE
    if not file.is_file() or f'"{workspace_id}"' not in file.read_text(encoding="utf-8"):
        raise damaged(archive.path, "its parts are of different workspaces")
    found = break_in(connection, workspace_id, [parse_anchor(archive.told["anchor"])])
    if found is not None:
        raise damaged(archive.path, f"its trail does not hold: {found.why.rstrip('.')}")
    runs = connection.execute(select(schema.runs.c.run_id).where(schema.runs.c.status == SAVED)).scalars()
    if not all((building / "runs" / run_id / "run.json").is_file() for run_id in runs):
        raise damaged(archive.path, "the files of a run are missing")


def _put(building: Path, directory: Path) -> None:
    if directory.exists():
        directory.rmdir()
    building.replace(directory)


def _opened(path: Path, directory: Path, actor: Actor) -> Restored:
    workspace = open_workspace(directory, actor)
    try:
        with workspace.database.writing() as connection:
            told = {"sha256": _sha256(path)}
            append(connection, actor, actor.role_for(Permission.ADMINISTER), [Draft(Action.RESTORED, told)])
        verdict = verify(workspace)
        return Restored(directory, sum(folder.is_dir() for folder in workspace.runs.iterdir()), verdict.events, verdict)
    finally:
        workspace.close()


@contextmanager
def _written_whole(path: Path) -> Iterator[Path]:
    """A file to write into that takes its name only once it is on the disk."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except OSError as problem:
        raise WorkspaceError(
            f"{path}: cannot be written ({problem.strerror}). Nothing was; choose another place."
        ) from None
    finally:
        part.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
