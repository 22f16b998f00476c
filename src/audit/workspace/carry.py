"""Carrying decisions forward: what was decided in an earlier run holds in a later one where line and rule are unchanged.

Where either changed, the earlier decision is a suggestion and the finding is open. A finding that the later run was asked
about and no longer raises is superseded in the earlier one. What was done in the later run already is never touched.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from audit.errors import WorkspaceError
from audit.workspace import schema
from audit.workspace.access import Actor, Permission
from audit.workspace.acting import allowed_run, require_still_there
from audit.workspace.changes import change
from audit.workspace.compare import Change, Comparison, Why, compare
from audit.workspace.events import Action, Draft, Event, append, event_of_key
from audit.workspace.state import State
from audit.workspace.workspace import Workspace

_DECISION = ("corrected_code", "corrected_units", "corrected_amount", "due", "decided_by", "decided_at")
_UNSETTLED = (State.SECOND_REVIEW, State.ADJUDICATION)


@dataclass(frozen=True)
class Carried:
    """How many findings took over a decision or a suggestion, were left alone because something was done to them already,
    and are superseded in the earlier run."""

    decisions: int
    suggestions: int
    left: int
    superseded: int


def carry_forward(workspace: Workspace, actor: Actor, run_id: str, from_run: str, *, key: str) -> Carried:
    """Carry the decisions of an earlier run into this one, in one transaction; gives the counts.

    The same key again gives what the first gave. A decision that waits for a second person waits for one here too.
    Raises `NotAllowed`, and `WorkspaceError` where a run is not there or is not earlier.
    """
    for each in (run_id, from_run):
        allowed_run(workspace, actor, each, Permission.DECIDE)
    found = compare(workspace, actor, run_id, from_run)
    role = actor.role_for(Permission.DECIDE)
    with workspace.database.writing() as connection:
        if event := event_of_key(connection, key):
            return _heard(event, actor, run_id, from_run)
        for each in (run_id, from_run):
            require_still_there(connection, each)
        drafts, left = _drafts(connection, found)
        gone = _superseded(connection, found)
        counts = Carried(_number(drafts, "decision"), _number(drafts, "suggestion"), left, len(gone))
        change(connection, actor, role, [*drafts, *gone])
        told = {"from_run": from_run, **asdict(counts)}
        append(connection, actor, role, [Draft(Action.RUN_CARRIED, told, run_id, key=key)])
    return counts


def _heard(event: Event, actor: Actor, run_id: str, from_run: str) -> Carried:
    told = event.payload
    asked = (event.action, event.actor, event.run_id, told.get("from_run"))
    if asked != (Action.RUN_CARRIED, actor.actor_id, run_id, from_run):
        raise WorkspaceError("This click was already used for something else. Nothing was written; do it again.")
    return Carried(**{field.name: int(told[field.name]) for field in fields(Carried)})


def _drafts(connection: Connection, found: Comparison) -> tuple[list[Draft], int]:
    """An event for each finding of both runs that was decided in the earlier one, and how many were left alone."""
    table, run_id = schema.finding_states, found.run.run_id
    both = found.findings.filter(change=Change.UNCHANGED.value).vstack(
        found.findings.filter(change=Change.CHANGED.value)
    )
    whys = dict(both.select("finding_id", "why").iter_rows())
    taken = _touched(connection, run_id)
    decided = select(table).where(table.c.run_id == found.earlier.run_id, table.c.disposition.is_not(None))
    drafts, left = [], 0
    for row in connection.execute(decided.order_by(table.c.finding_id)).mappings():
        finding_id = row["finding_id"]
        if finding_id in taken:
            left += 1
        elif finding_id in whys:
            drafts.append(Draft(Action.CARRIED, _told(row, found.earlier.run_id, whys[finding_id]), run_id, finding_id))
    return drafts, left


def _touched(connection: Connection, run_id: str) -> set[str]:
    """The findings of the run that were decided, or to which something was carried before."""
    states, events = schema.finding_states, schema.events
    decided = select(states.c.finding_id).where(states.c.run_id == run_id, states.c.disposition.is_not(None))
    carried = select(events.c.finding_id).where(events.c.run_id == run_id, events.c.action == Action.CARRIED.value)
    return {*connection.execute(decided).scalars(), *connection.execute(carried).scalars()}


def _told(row: RowMapping, from_run: str, why: str | None) -> dict[str, Any]:
    """What the event holds of the earlier decision: the final one, or the first where it waits for a second person."""
    is_unsettled = row["state"] in _UNSETTLED or row["final_disposition"] is None
    held = {
        "from_run": from_run,
        "from_seq": row["version"],
        "rule_id": row["rule_id"],
        "as": "suggestion" if why else "decision",
        "why": why,
        "disposition": row["disposition"] if is_unsettled else row["final_disposition"],
        "reason": row["reason"] if is_unsettled else row["final_reason"],
        "review_why": row["review_why"] if is_unsettled else None,
        **{name: row[name] for name in _DECISION},
    }
    return {name: value for name, value in held.items() if value is not None}


def _superseded(connection: Connection, found: Comparison) -> list[Draft]:
    """An event in the earlier run for each finding that the later one was asked about and no longer raises."""
    gone = found.findings.filter(change=Change.GONE.value, why=Why.NO_LONGER_RAISED.value)["finding_id"]
    table, earlier = schema.finding_states, found.earlier.run_id
    known = select(table.c.finding_id).where(table.c.run_id == earlier, table.c.state == State.SUPERSEDED.value)
    done = set(connection.execute(known).scalars())
    told = {"by_run": found.run.run_id}
    return [Draft(Action.SUPERSEDED, told, earlier, finding_id) for finding_id in gone if finding_id not in done]


def _number(drafts: list[Draft], how: str) -> int:
    return sum(draft.payload["as"] == how for draft in drafts)
