"""Soft locks: who looks at a finding now, so that two people do not do the same work. No decision depends on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, select

from audit.workspace import schema
from audit.workspace.access import Actor, Permission
from audit.workspace.acting import allowed_run, require_still_there
from audit.workspace.events import now
from audit.workspace.lookup import known_findings
from audit.workspace.workspace import Workspace

HELD_FOR = timedelta(minutes=15)
_RENEWED_BELOW = timedelta(minutes=10)


@dataclass(frozen=True)
class Hold:
    """Who holds a finding, by id and name, until when in UTC, and whether it is the person who asked."""

    holder: str
    holder_name: str
    until: str
    is_mine: bool


def hold(workspace: Workspace, actor: Actor, run_id: str, finding_id: str) -> Hold:
    """Hold a finding for 15 minutes, or learn who does; to look at it again renews it."""
    run = allowed_run(workspace, actor, run_id, Permission.DECIDE)
    known_findings(run, [finding_id])
    with workspace.database.reading() as connection:
        found = _holder(connection, run_id, finding_id)
    if found is not None and (found["holder"] != actor.actor_id or found["until"] > _in(_RENEWED_BELOW)):
        return _told(found, actor)
    with workspace.database.writing(beside=True) as connection:
        require_still_there(connection, run_id)
        found = _holder(connection, run_id, finding_id)
        if found is not None and found["holder"] != actor.actor_id:
            return _told(found, actor)
        table = schema.locks
        of_finding = (table.c.run_id == run_id) & (table.c.finding_id == finding_id)
        connection.execute(delete(table).where(of_finding | (table.c.until <= now())))
        row = {
            "run_id": run_id,
            "finding_id": finding_id,
            "holder": actor.actor_id,
            "holder_name": actor.name,
            "until": _in(HELD_FOR),
        }
        connection.execute(table.insert().values(row))
    return Hold(actor.actor_id, actor.name, row["until"], is_mine=True)


def let_go(workspace: Workspace, actor: Actor, run_id: str, finding_id: str) -> None:
    """Hold the finding no longer; what another person holds stays theirs."""
    allowed_run(workspace, actor, run_id, Permission.DECIDE)
    with workspace.database.writing(beside=True) as connection:
        release(connection, actor, run_id, [finding_id])


def release(connection: Connection, actor: Actor, run_id: str, finding_ids: list[str]) -> None:
    """The same, inside the transaction that decides."""
    table = schema.locks
    own = (table.c.run_id == run_id) & (table.c.holder == actor.actor_id)
    connection.execute(delete(table).where(own, table.c.finding_id.in_(finding_ids)))


def held_by_others(connection: Connection, actor: Actor, run_id: str) -> set[str]:
    """The findings of a run at which other people look now."""
    table = schema.locks
    others = (table.c.run_id == run_id) & (table.c.holder != actor.actor_id) & (table.c.until > now())
    return set(connection.execute(select(table.c.finding_id).where(others)).scalars())


def _holder(connection: Connection, run_id: str, finding_id: str) -> RowMapping | None:
    table = schema.locks
    of_finding = (table.c.run_id == run_id) & (table.c.finding_id == finding_id)
    return connection.execute(select(table).where(of_finding, table.c.until > now())).mappings().first()


def _told(found: RowMapping, actor: Actor) -> Hold:
    return Hold(found["holder"], found["holder_name"], found["until"], is_mine=found["holder"] == actor.actor_id)


def _in(time: timedelta) -> str:
    return (datetime.now(UTC) + time).isoformat(timespec="milliseconds")
