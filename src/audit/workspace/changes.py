"""Changing findings: events appended, and the states that they lead to written, in the one transaction that is open."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Connection, delete, select

from audit.errors import Conflict, WorkspaceError
from audit.workspace import schema
from audit.workspace.access import Actor
from audit.workspace.blind import is_blind
from audit.workspace.events import Action, Draft, Event, append, now, stream
from audit.workspace.state import Disposition, FindingState, State, fold

LONGEST_TEXT = 2_000
_AT_ONCE = 500
_DID: dict[str, str] = {
    Disposition.CONFIRM: "confirmed",
    Disposition.DISMISS: "dismissed",
    Disposition.QUERY: "queried",
    Disposition.DEFER: "deferred",
    Action.DECIDED: "decided",
    Action.UNDONE: "took back a decision on",
    Action.REOPENED: "reopened",
    Action.ASSIGNED: "assigned",
    Action.REVIEWED: "gave a second opinion on",
    Action.ADJUDICATED: "adjudicated",
}
_Any = TypeVar("_Any")


def change(connection: Connection, actor: Actor, role: str, drafts: Sequence[Draft]) -> list[FindingState]:
    """Append the drafts, each about one finding, and give the new states of these findings, each once.

    The caller holds the writer's transaction, has asked whether the person may, and has compared versions.
    """
    append(connection, actor, role, drafts)
    wanted: dict[str, list[str]] = defaultdict(list)
    for draft in drafts:
        if draft.run_id is None or draft.finding_id is None:
            raise ValueError("a change is about a finding of a run")
        wanted[draft.run_id].append(draft.finding_id)
    states = [
        fold(run_id, finding_id, events)
        for run_id, finding_ids in wanted.items()
        for finding_id, events in _events(connection, run_id, list(dict.fromkeys(finding_ids)))
    ]
    _write(connection, states)
    return states


def state_of(connection: Connection, run_id: str, finding_id: str) -> FindingState:
    """The state of one finding: new, of version 0, where nothing was ever done to it."""
    return states_of(connection, run_id, [finding_id])[finding_id]


def states_of(connection: Connection, run_id: str, finding_ids: Sequence[str]) -> dict[str, FindingState]:
    """The states of some findings of a run, by id; a finding without events is new."""
    table = schema.finding_states
    found = {finding_id: FindingState(run_id, finding_id) for finding_id in finding_ids}
    for part in _parts(finding_ids):
        wanted = select(table).where(table.c.run_id == run_id, table.c.finding_id.in_(part))
        for row in connection.execute(wanted).mappings():
            found[row["finding_id"]] = FindingState(**row)
    return found


def require_versions(
    connection: Connection, run_id: str, seen: Mapping[str, int], actor: Actor | None = None
) -> dict[str, FindingState]:
    """The states of the findings, all of the version that the person saw; raises `Conflict`, who and when, otherwise.

    It does not say who to an `actor` who has yet to give a second opinion on the finding.
    """
    states = states_of(connection, run_id, list(seen))
    for finding_id, version in seen.items():
        state = states[finding_id]
        if state.version != version:
            raise Conflict(_said(connection, state, actor))
    return states


def keep_text(
    connection: Connection, actor: Actor, kind: str, body: str, run_id: str | None, finding_id: str | None = None
) -> dict[str, str]:
    """Keep what a person typed, and give what an event may hold of it: `text_id`, and a salted `digest`."""
    if len(body) > LONGEST_TEXT and kind != "query":
        raise WorkspaceError(
            f"The text has {len(body):,} characters, and {LONGEST_TEXT:,} are kept. Shorten it; nothing was written."
        )
    text_id, salt = secrets.token_hex(8), secrets.token_hex(16)
    connection.execute(
        schema.texts.insert().values(
            text_id=text_id,
            run_id=run_id,
            finding_id=finding_id,
            kind=kind,
            at=now(),
            actor=actor.actor_id,
            salt=salt,
            body=body,
        )
    )
    return {"text_id": text_id, "digest": text_digest(salt, body)}


def text_digest(salt: str, body: str) -> str:
    """What an event holds of a text."""
    return hashlib.sha256((salt + body).encode()).hexdigest()


def _events(connection: Connection, run_id: str, finding_ids: Sequence[str]) -> Iterator[tuple[str, list[Event]]]:
    table = schema.events
    for part in _parts(finding_ids):
        found: dict[str, list[Event]] = {finding_id: [] for finding_id in part}
        wanted = select(table).where(table.c.run_id == run_id, table.c.finding_id.in_(part)).order_by(table.c.seq)
        for event in stream(connection, wanted):
            found[str(event.finding_id)].append(event)
        yield from found.items()


def _write(connection: Connection, states: Sequence[FindingState]) -> None:
    table = schema.finding_states
    by_run: dict[str, list[FindingState]] = defaultdict(list)
    for state in states:
        by_run[state.run_id].append(state)
    for run_id, of_run in by_run.items():
        for part in _parts(of_run):
            ids = [state.finding_id for state in part]
            connection.execute(delete(table).where(table.c.run_id == run_id, table.c.finding_id.in_(ids)))
            connection.execute(table.insert(), [state.as_row() for state in part])


def _said(connection: Connection, state: FindingState, actor: Actor | None) -> str:
    table = schema.events
    last = select(table).where(table.c.seq == state.version)
    event = next(stream(connection, last), None)
    if event is None:
        return "The finding is not as you saw it. Load the page again; nothing was written."
    is_shown = event.action is Action.DECIDED and state.state != State.SECOND_REVIEW
    who = "Somebody" if actor is not None and is_blind(actor, state) else event.actor
    did = _DID.get(event.payload["disposition"] if is_shown else event.action, "changed")
    return (
        f"{who} {did} this finding at {event.at[:16].replace('T', ' ')} UTC. "
        "Nothing of yours was written: look at it again, and decide then, or ask for a second review."
    )


def _parts(values: Sequence[_Any]) -> Iterator[Sequence[_Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
