"""The queue: the findings of a run with where they stand, who works on which, and what to take next."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl
from sqlalchemy import select

from audit.errors import Conflict, WorkspaceError
from audit.reports import worklist
from audit.reports.filters import EVERYTHING, Filters
from audit.workspace import schema
from audit.workspace.access import Actor, Permission
from audit.workspace.acting import OPEN, allowed_run, heard_before, require_still_there, together_with
from audit.workspace.blind import veiled_frame
from audit.workspace.changes import change, states_of
from audit.workspace.decision import today
from audit.workspace.events import Action, Draft, now
from audit.workspace.holds import Hold, hold, let_go
from audit.workspace.lookup import known_findings
from audit.workspace.state import State
from audit.workspace.workspace import Workspace

__all__ = ["Counts", "Hold", "QueueScope", "assign", "counts", "hold", "let_go", "page", "states", "take_next"]

MOST_TAKEN = 100
_SHOWN = ("state", "disposition", "assigned_to", "version", "due", "suggested_disposition", "carried_from")
_COLUMNS = {column.name: pl.String() for column in schema.finding_states.columns} | {
    "version": pl.Int64(),
    "changed": pl.Int64(),
    "comments": pl.Int64(),
}


class QueueScope(StrEnum):
    """Which part of a run's findings a person looks at."""

    MINE = "mine"
    """Assigned to this person, and still to decide."""
    OPEN = "open"
    """Still to decide, whoever has it."""
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    """Queried or deferred."""
    DUE = "due"
    """Deferred to today or a day before."""
    DECIDED = "decided"
    SECOND_REVIEW = "second_review"
    """Waits for a second opinion, or for a third person."""
    CARRIED = "carried"
    """Decided or suggested by an earlier run."""
    ALL = "all"


@dataclass(frozen=True)
class Counts:
    """How many findings there are in each scope, under the filters."""

    mine: int
    open: int
    unassigned: int
    waiting: int
    due: int
    decided: int
    second_review: int
    carried: int
    all: int

    def of(self, scope: QueueScope) -> int:
        """The number of one scope."""
        return int(getattr(self, scope.value))


def states(workspace: Workspace, actor: Actor, run_id: str) -> pl.DataFrame:
    """Where the findings of a run stand that something was done to, with the columns of `finding_states`.

    What a person may not know before giving a second opinion is left out for them.
    """
    allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    return veiled_frame(actor, _states(workspace, run_id))


def page(
    workspace: Workspace,
    actor: Actor,
    run_id: str,
    filters: Filters = EVERYTHING,
    scope: QueueScope = QueueScope.ALL,
    sort: str = worklist.DEFAULT_SORT,
    *,
    offset: int = 0,
    limit: int = 100,
) -> pl.DataFrame:
    """Up to `limit` findings of the scope from `offset` on: the columns of `worklist.page`, and where each stands.

    A finding that nothing was done to is `new`, of version 0.
    """
    run = allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    beside = veiled_frame(actor, _states(workspace, run_id)).select("finding_id", *_SHOWN)
    every = worklist.page(run.audit.directory, filters, sort, offset=0, limit=worklist.MOST_ROWS)
    whole = _with_state(every.join(beside, on="finding_id", how="left", maintain_order="left"))
    return whole.filter(_within(scope, actor)).slice(max(0, offset), max(1, limit))


def counts(workspace: Workspace, actor: Actor, run_id: str, filters: Filters = EVERYTHING) -> Counts:
    """How many findings each scope has under the filters."""
    run = allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    left = worklist.findings(run.audit.directory, filters).select("finding_id")
    whole = _with_state(left.join(_states(workspace, run_id), on="finding_id", how="left"))
    return Counts(**{scope.value: whole.filter(_within(scope, actor)).height for scope in QueueScope})


def take_next(
    workspace: Workspace, actor: Actor, run_id: str, count: int = 20, filters: Filters = EVERYTHING, *, key: str
) -> list[str]:
    """Assign to oneself the next findings that nobody has: the gravest first, then the dearest, then the oldest.

    Gives their ids in that order; never one that somebody else has or looks at. Fewer where there are not so many.
    """
    run = allowed_run(workspace, actor, run_id, Permission.DECIDE)
    order = worklist.page(run.audit.directory, filters, limit=worklist.MOST_ROWS)["finding_id"]
    with workspace.database.writing() as connection:
        before = heard_before(connection, actor, run_id, key, Action.ASSIGNED)
        if before is not None:
            return [str(event.finding_id) for event in together_with(connection, before)]
        require_still_there(connection, run_id)
        table, locks = schema.finding_states, schema.locks
        taken = select(table.c.finding_id).where(
            table.c.run_id == run_id, (table.c.state != State.NEW.value) | table.c.assigned_to.is_not(None)
        )
        held = select(locks.c.finding_id).where(
            locks.c.run_id == run_id, locks.c.until > now(), locks.c.holder != actor.actor_id
        )
        gone = {*connection.execute(taken).scalars(), *connection.execute(held).scalars()}
        chosen = [each for each in order if each not in gone][: max(0, min(count, MOST_TAKEN))]
        if chosen:
            change(
                connection, actor, actor.role_for(Permission.DECIDE), _assignments(run_id, chosen, actor.actor_id, key)
            )
    return chosen


def assign(
    workspace: Workspace, actor: Actor, run_id: str, finding_ids: Sequence[str], to: str | None, *, key: str
) -> list[str]:
    """Assign findings that are still to decide to a person, or give them back with None; gives the ids that moved.

    To take what nobody has, and to give back one's own, everybody may who decides; the rest needs the right to assign.
    """
    run = allowed_run(
        workspace, actor, run_id, Permission.DECIDE if to in (None, actor.actor_id) else Permission.ASSIGN
    )
    wanted = list(known_findings(run, list(dict.fromkeys(finding_ids))))
    with workspace.database.writing() as connection:
        before = heard_before(connection, actor, run_id, key, Action.ASSIGNED)
        if before is not None:
            return [str(event.finding_id) for event in together_with(connection, before)]
        require_still_there(connection, run_id)
        found = states_of(connection, run_id, wanted)
        if any(state.state not in OPEN for state in found.values()):
            raise WorkspaceError("Some of these findings are decided. Only what is still to decide is assigned.")
        holders = {state.assigned_to for state in found.values()} - {None, actor.actor_id}
        if holders and not actor.may(Permission.ASSIGN, run.engagement):
            raise Conflict(
                f"Some of these findings are assigned to {', '.join(sorted(map(str, holders)))}. Nothing was written."
            )
        moved = [finding_id for finding_id, state in found.items() if state.assigned_to != to]
        if moved:
            role = actor.role_for(Permission.ASSIGN) or actor.role_for(Permission.DECIDE)
            change(connection, actor, role, _assignments(run_id, moved, to, key))
    return moved


def _assignments(run_id: str, finding_ids: Sequence[str], to: str | None, key: str) -> list[Draft]:
    told = {"to": to, "bulk_id": secrets.token_hex(8)}
    return [
        Draft(Action.ASSIGNED, told, run_id, finding_id, key if position == 0 else None)
        for position, finding_id in enumerate(finding_ids)
    ]


def _states(workspace: Workspace, run_id: str) -> pl.DataFrame:
    table = schema.finding_states
    with workspace.database.reading() as connection:
        rows = connection.execute(select(table).where(table.c.run_id == run_id)).all()
    return pl.DataFrame([tuple(row) for row in rows], schema=_COLUMNS, orient="row")


def _with_state(findings: pl.DataFrame) -> pl.DataFrame:
    return findings.with_columns(pl.col("state").fill_null(State.NEW.value), pl.col("version").fill_null(0))


def _within(scope: QueueScope, actor: Actor) -> pl.Expr:
    state = pl.col("state")
    is_open = state.is_in([State.NEW.value, State.ASSIGNED.value])
    waits = state == State.WAITING.value
    match scope:
        case QueueScope.MINE:
            return is_open & (pl.col("assigned_to") == actor.actor_id)
        case QueueScope.OPEN:
            return is_open
        case QueueScope.UNASSIGNED:
            return is_open & pl.col("assigned_to").is_null()
        case QueueScope.WAITING:
            return waits
        case QueueScope.DUE:
            return waits & (pl.col("due") <= today().isoformat())
        case QueueScope.DECIDED:
            return state == State.DECIDED.value
        case QueueScope.SECOND_REVIEW:
            return state.is_in([State.SECOND_REVIEW.value, State.ADJUDICATION.value])
        case QueueScope.CARRIED:
            return pl.col("carried_from").is_not_null()
        case QueueScope.ALL:
            return pl.lit(value=True)
