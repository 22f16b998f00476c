"""The requests to providers as the database keeps them: a row each, and the events that led to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from audit.errors import Conflict, WorkspaceError
from audit.workspace import schema
from audit.workspace.access import NO_ACCESS, Actor, Permission
from audit.workspace.changes import change
from audit.workspace.events import Action, Draft, Event, append, now, stream

CHANGES = (Action.QUERY_DRAFTED, Action.QUERY_CHANGED)
"""The events that tell of a request."""


class QueryStatus(StrEnum):
    """Where a request is on its way."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    """A person has read it as it is, and the lint has nothing against it."""
    SENT = "sent"
    """Outside the program, by whoever said so."""
    ANSWERED = "answered"
    CLOSED = "closed"


NEXT: dict[QueryStatus, tuple[QueryStatus, ...]] = {
    QueryStatus.DRAFT: (QueryStatus.REVIEWED, QueryStatus.CLOSED),
    QueryStatus.REVIEWED: (QueryStatus.SENT, QueryStatus.CLOSED),
    QueryStatus.SENT: (QueryStatus.ANSWERED, QueryStatus.CLOSED),
    QueryStatus.ANSWERED: (QueryStatus.CLOSED,),
    QueryStatus.CLOSED: (),
}
"""Which step may follow which; a draft that is saved again is a draft again, as long as it was not sent."""
_UNDER_WAY = (QueryStatus.DRAFT, QueryStatus.REVIEWED, QueryStatus.SENT, QueryStatus.ANSWERED)


@dataclass(frozen=True)
class Step:
    """One thing that was done to a request: which status it led to, when, and by whom."""

    status: QueryStatus
    at: str
    actor: str


@dataclass(frozen=True)
class SavedQuery:
    """A request as it is kept. `version` is the number of its last event; a change names the version that was seen."""

    query_id: str
    run_id: str
    finding_id: str
    status: QueryStatus
    version: int
    text_id: str
    made_by: str
    made_at: str
    changed_at: str
    steps: tuple[Step, ...] = ()
    answer: str = ""
    """What came back, in the words in which a person wrote it down; blank before."""

    def last(self, status: QueryStatus) -> Step | None:
        """The last time that it came to this status."""
        return next((step for step in reversed(self.steps) if step.status is status), None)


def row_of(connection: Connection, query_id: str) -> RowMapping:
    """The row of a request; raises `WorkspaceError` where there is none."""
    table = schema.queries
    row = connection.execute(select(table).where(table.c.query_id == query_id)).mappings().first()
    if row is None:
        raise WorkspaceError(NO_ACCESS)
    return row


def under_way(connection: Connection, run_id: str, finding_id: str) -> RowMapping | None:
    """The row of the request of a finding that is not closed; None where there is none."""
    table = schema.queries
    wanted = select(table).where(
        table.c.run_id == run_id,
        table.c.finding_id == finding_id,
        table.c.status.in_([each.value for each in _UNDER_WAY]),
    )
    return connection.execute(wanted.order_by(table.c.made_at.desc())).mappings().first()


def row_as_seen(connection: Connection, query_id: str, version: int) -> RowMapping:
    """The row, as the person saw it; raises `Conflict` with who changed it and when otherwise."""
    row = row_of(connection, query_id)
    if row["changed"] != version:
        last = next(stream(connection, select(schema.events).where(schema.events.c.seq == row["changed"])))
        raise Conflict(
            f"{last.actor} changed this query at {last.at[:16].replace('T', ' ')} UTC, and it is {row['status']} now. "
            "Nothing of yours was written: look at it again."
        )
    return row


def change_row(
    connection: Connection,
    actor: Actor,
    row: RowMapping,
    action: Action,
    told: Mapping[str, Any],
    key: str,
    text_id: str | None = None,
) -> None:
    """The event, and the row as it then is, in the transaction that is open."""
    role = actor.role_for(Permission.DECIDE)
    event = Draft(action, told, row["run_id"], row["finding_id"] or None, key)
    if row["finding_id"]:
        (state,) = change(connection, actor, role, [event])
        seq = state.changed
    else:
        seq = append(connection, actor, role, [event])[0].seq
    table = schema.queries
    connection.execute(
        table.update()
        .where(table.c.query_id == row["query_id"])
        .values(
            status=told.get("status", QueryStatus.DRAFT.value),
            text_id=text_id or row["text_id"],
            changed_at=now(),
            changed=seq,
        )
    )


def saved_of(connection: Connection, row: RowMapping) -> SavedQuery:
    """The request in a row, with what was done to it."""
    events = _events(connection, row)
    texts = [event.payload["text"] for event in events if event.payload.get("status") == QueryStatus.ANSWERED]
    body = schema.texts.c.body
    answer = (
        connection.execute(select(body).where(schema.texts.c.text_id == texts[-1]["text_id"])).scalar() if texts else ""
    )
    return SavedQuery(
        query_id=row["query_id"],
        run_id=row["run_id"],
        finding_id=row["finding_id"],
        status=QueryStatus(row["status"]),
        version=row["changed"],
        text_id=row["text_id"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        changed_at=row["changed_at"],
        steps=tuple(_step(event) for event in events),
        answer=answer or "",
    )


def _events(connection: Connection, row: RowMapping) -> Sequence[Event]:
    table = schema.events
    wanted = select(table).where(
        table.c.run_id == row["run_id"],
        table.c.finding_id == row["finding_id"] if row["finding_id"] else table.c.finding_id.is_(None),
        table.c.action.in_([action.value for action in CHANGES]),
    )
    return [
        event
        for event in stream(connection, wanted.order_by(table.c.seq))
        if event.payload["query_id"] == row["query_id"]
    ]


def _step(event: Event) -> Step:
    return Step(QueryStatus(event.payload.get("status", QueryStatus.DRAFT)), event.at, event.actor)
