"""What is kept, for how long, and what a purge would delete: looked at by who administers, without a claim line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, RowMapping, func, select

from audit.errors import WorkspaceError
from audit.workspace import schema
from audit.workspace.access import NO_ACCESS, Actor, Permission, Role, require
from audit.workspace.events import Action, Event, stream
from audit.workspace.runs import SAVED
from audit.workspace.settings import settings
from audit.workspace.workspace import Workspace


@dataclass(frozen=True)
class RunOnDisk:
    """A run as who administers sees it: no name of a file. `due` is the day from which it is due for purge."""

    run_id: str
    saved_at: str
    saved_by: str
    engagement: str
    lines: int
    findings: int
    due: str
    is_due: bool
    asked_by: str | None


@dataclass(frozen=True)
class Exported:
    """An export that was made of a run: it lies outside the workspace, where no purge reaches it."""

    at: str
    by: str
    export_id: str
    format: str
    level: str


@dataclass(frozen=True)
class Preview:
    """What a purge of a run would delete, what stays, and whether a second person has to confirm it.

    `asked_by` is who asked for the purge already; None where nobody has.
    """

    run_id: str
    saved_at: str
    engagement: str
    files: int
    bytes: int
    findings: int
    texts: int
    states: int
    queries: int
    events: int
    exports: tuple[Exported, ...]
    needs_two: bool
    asked_by: str | None
    asked_at: str | None


def runs_on_disk(workspace: Workspace, actor: Actor) -> list[RunOnDisk]:
    """The runs that are kept, oldest first; raises `NotAllowed` where the person does not administer."""
    require(actor, Permission.ADMINISTER)
    days, today = settings(workspace).retention_days, datetime.now(UTC)
    table = schema.runs
    wanted = select(table).where(table.c.status == SAVED).order_by(table.c.saved_at, table.c.run_id)
    with workspace.database.reading() as connection:
        rows = connection.execute(wanted).mappings().all()
        asked = {row["run_id"]: asked_for(connection, row["run_id"]) for row in rows}
    found = []
    for row in rows:
        if actor.may(Permission.ADMINISTER, row["engagement"]):
            due = datetime.fromisoformat(row["saved_at"]) + timedelta(days=days)
            told = {name: row[name] for name in ("run_id", "saved_at", "saved_by", "engagement", "lines", "findings")}
            by = asked[row["run_id"]]
            found.append(
                RunOnDisk(**told, due=f"{due:%Y-%m-%d}", is_due=due <= today, asked_by=by.actor if by else None)
            )
    return found


def preview_purge(workspace: Workspace, actor: Actor, run_id: str) -> Preview:
    """What a purge of the run would delete. Raises `NotAllowed`, and `WorkspaceError` where there is no such run."""
    require(actor, Permission.ADMINISTER)
    with workspace.database.reading() as connection:
        return preview_in(connection, workspace, actor, run_id)


def preview_in(connection: Connection, workspace: Workspace, actor: Actor, run_id: str) -> Preview:
    """The preview as a transaction sees it."""
    row = kept_row(connection, actor, run_id)
    sizes = [path.stat().st_size for path in files_of(workspace, run_id)]
    asked = asked_for(connection, run_id)
    return Preview(
        run_id=run_id,
        saved_at=row["saved_at"],
        engagement=row["engagement"],
        files=len(sizes),
        bytes=sum(sizes),
        findings=row["findings"],
        texts=_count(connection, "texts", run_id),
        states=_count(connection, "finding_states", run_id),
        queries=_count(connection, "queries", run_id),
        events=_count(connection, "events", run_id),
        exports=tuple(_exports(connection, run_id)),
        needs_two=len(administrators(connection)) > 1,
        asked_by=asked.actor if asked else None,
        asked_at=asked.at if asked else None,
    )


def kept_row(connection: Connection, actor: Actor, run_id: str) -> RowMapping:
    """The row of a run that is kept and that the person may administer; raises `WorkspaceError` otherwise."""
    table = schema.runs
    wanted = select(table).where(table.c.run_id == run_id, table.c.status == SAVED)
    row = connection.execute(wanted).mappings().first()
    if row is None or not actor.may(Permission.ADMINISTER, row["engagement"]):
        raise WorkspaceError(NO_ACCESS)
    return row


def administrators(connection: Connection) -> set[str]:
    """Who has signed in as an administrator and is not shut out; on a laptop, where nobody signs in, nobody."""
    table = schema.people
    rows = connection.execute(select(table.c.actor, table.c.roles).where(table.c.disabled == 0))
    return {row.actor for row in rows if Role.ADMIN in row.roles.split()}


def asked_for(connection: Connection, run_id: str) -> Event | None:
    """The first asking for the run's purge; None where nobody has asked."""
    table = schema.events
    wanted = select(table).where(table.c.run_id == run_id, table.c.action == Action.PURGE_ASKED).order_by(table.c.seq)
    return next(stream(connection, wanted), None)


def files_of(workspace: Workspace, run_id: str) -> Iterator[Path]:
    """Every file of the run: those in its folder, and any other of the workspace that is named after it."""
    for place in places_of(workspace, run_id):
        yield from [place] if place.is_file() else (path for path in place.rglob("*") if path.is_file())


def places_of(workspace: Workspace, run_id: str) -> list[Path]:
    """The folder of the run, and what else of the workspace, beside other runs, is named after it."""
    found = [path for path in [workspace.runs / run_id] if path.exists()]
    for part in sorted(workspace.directory.iterdir()):
        named = [part] if run_id in part.name else []
        if not named and part.is_dir() and part.name not in ("runs", "staging"):
            named = sorted(part.rglob(f"*{run_id}*"))
        found += [path for path in named if not any(outer in path.parents for outer in named)]
    return found


def _count(connection: Connection, name: str, run_id: str) -> int:
    table = schema.metadata.tables[name]
    wanted = select(func.count()).select_from(table).where(table.c.run_id == run_id)
    return int(connection.execute(wanted).scalar_one())


def _exports(connection: Connection, run_id: str) -> Iterator[Exported]:
    table = schema.events
    wanted = select(table).where(table.c.run_id == run_id, table.c.action == Action.EXPORTED).order_by(table.c.seq)
    for event in stream(connection, wanted):
        told = event.payload
        yield Exported(
            event.at,
            event.actor,
            str(told.get("export_id", "")),
            str(told.get("format", "")),
            str(told.get("level", "")),
        )
