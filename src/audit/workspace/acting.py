"""What every action on findings asks first: may the person, is the run still there, was this very click heard before."""

from __future__ import annotations

from itertools import takewhile

from sqlalchemy import Connection, select

from audit.errors import WorkspaceError
from audit.workspace import schema
from audit.workspace.access import NO_ACCESS, Actor, Permission, require
from audit.workspace.changes import require_versions, state_of
from audit.workspace.events import Action, Event, event_of_key, events_of, stream
from audit.workspace.runs import SAVED, SavedRun, require_run
from audit.workspace.state import FindingState, State, fold
from audit.workspace.workspace import Workspace

_MOST_TOGETHER = 1_000
_USED = "This click was already used for something else. Nothing was written; do it again."
OPEN = frozenset({State.NEW, State.ASSIGNED, State.WAITING})
"""Where a finding can be decided."""


def allowed_run(workspace: Workspace, actor: Actor, run_id: str, permission: Permission) -> SavedRun:
    """The run, where the person may do this in it; raises `NotAllowed` or `WorkspaceError`, which say no more."""
    require(actor, permission)
    run = require_run(workspace, actor, run_id)
    require(actor, permission, run.engagement)
    return run


def require_still_there(connection: Connection, run_id: str) -> None:
    """Raises `WorkspaceError` where the run was purged while the action was on its way."""
    status = connection.execute(select(schema.runs.c.status).where(schema.runs.c.run_id == run_id)).scalar()
    if status != SAVED:
        raise WorkspaceError(NO_ACCESS)


def require_raised(state: FindingState) -> None:
    """Raises `WorkspaceError` where a later run no longer raises the finding."""
    if state.state == State.SUPERSEDED:
        raise WorkspaceError(
            "A later run of these claims no longer raises this finding, so nothing more is decided here. Open the later run."
        )


def require_open(state: FindingState) -> None:
    """Raises `WorkspaceError` where the finding is decided already."""
    if state.state in OPEN:
        return
    when = f"{(state.decided_at or '')[:16].replace('T', ' ')} UTC"
    if state.state == State.DECIDED:
        raise WorkspaceError(
            f"{state.decided_by} decided this finding at {when}. Reopen it first, and say why; nothing was written."
        )
    raise WorkspaceError(
        "Somebody decided this finding, and it waits for another person's opinion. Nothing was written."
    )


def heard_before(
    connection: Connection, actor: Actor, run_id: str, key: str, *actions: Action, finding_id: str | None = None
) -> Event | None:
    """The event that this key stands for already; None where the key is new.

    Raises `WorkspaceError` where it stands for something else than one of these actions of this person in this run,
    and on this finding where one is named.
    """
    if not key:
        raise ValueError("an action needs a key")
    event = event_of_key(connection, key)
    if event is None:
        return None
    is_same = event.actor == actor.actor_id and event.run_id == run_id and event.action in actions
    if not is_same or finding_id not in (None, event.finding_id):
        raise WorkspaceError(_USED)
    return event


def state_after(connection: Connection, event: Event) -> FindingState:
    """The state to which a finding had come with this event."""
    run_id, finding_id = str(event.run_id), str(event.finding_id)
    return fold(
        run_id, finding_id, [each for each in events_of(connection, run_id, finding_id) if each.seq <= event.seq]
    )


def together_with(connection: Connection, first: Event) -> list[Event]:
    """The events that were written in one with the first: those that share its `bulk_id`; raises `WorkspaceError` where it
    was written alone."""
    table = schema.events
    wanted = select(table).where(table.c.seq >= first.seq).order_by(table.c.seq).limit(_MOST_TOGETHER)
    bulk_id = first.payload.get("bulk_id")
    if bulk_id is None:
        raise WorkspaceError(_USED)
    return list(takewhile(lambda event: event.payload.get("bulk_id") == bulk_id, stream(connection, wanted)))


def current(
    connection: Connection, run_id: str, finding_id: str, version: int | None = None, actor: Actor | None = None
) -> FindingState:
    """The state of a finding on which something may still be done, of the version that the person saw where one is named."""
    require_still_there(connection, run_id)
    state = state_of(connection, run_id, finding_id)
    require_raised(state)
    if version is not None:
        require_versions(connection, run_id, {finding_id: version}, actor)
    return state
