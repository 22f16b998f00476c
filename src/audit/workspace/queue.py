"""The queue: the findings of a run with where they stand, who works on which, and what to take next."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl
from sqlalchemy import Connection

from audit.errors import Conflict, WorkspaceError
from audit.reports import listing, worklist
from audit.reports.filters import EVERYTHING, Filters
from audit.workspace.access import Actor, Permission
from audit.workspace.acting import OPEN, allowed_run, heard_before, require_still_there, together_with
from audit.workspace.blind import veiled_frame
from audit.workspace.changes import change, states_of
from audit.workspace.decision import today
from audit.workspace.events import Action, Draft
from audit.workspace.holds import Hold, held_by_others, hold, let_go
from audit.workspace.lookup import known_findings
from audit.workspace.standing import standing
from audit.workspace.state import State
from audit.workspace.workspace import Workspace

__all__ = ["Counts", "Hold", "QueueScope", "assign", "counts", "hold", "let_go", "page", "states", "take_next"]

MOST_TAKEN = 100
_LONGEST_ID = 200
_TAKEABLE = "state = 'new' and assigned_to is null"


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


_IS_OPEN = "state in ('new', 'assigned')"
_CONDITIONS = {
    QueueScope.MINE: f"{_IS_OPEN} and assigned_to = $actor",
    QueueScope.OPEN: _IS_OPEN,
    QueueScope.UNASSIGNED: f"{_IS_OPEN} and assigned_to is null",
    QueueScope.WAITING: "state = 'waiting'",
    QueueScope.DUE: "state = 'waiting' and due <= $today",
    QueueScope.DECIDED: "state = 'decided'",
    QueueScope.SECOND_REVIEW: "state in ('second_review', 'adjudication')",
    QueueScope.CARRIED: "carried_from is not null",
    QueueScope.ALL: "true",
}


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
    return veiled_frame(actor, standing(workspace, run_id))


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
    return listing.page(
        run.audit.directory,
        veiled_frame(actor, standing(workspace, run_id)),
        filters,
        _CONDITIONS[scope],
        sort,
        offset=offset,
        limit=limit,
        **_values(actor),
    )


def counts(workspace: Workspace, actor: Actor, run_id: str, filters: Filters = EVERYTHING) -> Counts:
    """How many findings each scope has under the filters."""
    run = allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    found = veiled_frame(actor, standing(workspace, run_id))
    scopes = {scope.value: condition for scope, condition in _CONDITIONS.items()}
    return Counts(**listing.counts(run.audit.directory, found, filters, scopes, **_values(actor)))


def take_next(
    workspace: Workspace, actor: Actor, run_id: str, count: int = 20, filters: Filters = EVERYTHING, *, key: str
) -> list[str]:
    """Assign to oneself the next findings that nobody has: the gravest first, then the dearest, then the oldest.

    Gives their ids in that order; never one that somebody else has or looks at. Fewer where there are not so many.
    """
    run = allowed_run(workspace, actor, run_id, Permission.DECIDE)
    wanted = max(0, min(count, MOST_TAKEN))
    while True:
        found = standing(workspace, run_id)
        candidates = listing.first(
            run.audit.directory, found, filters, _TAKEABLE, limit=wanted + MOST_TAKEN, **_values(actor)
        )
        with workspace.database.writing() as connection:
            before = heard_before(connection, actor, run_id, key, Action.ASSIGNED)
            if before is not None:
                return [str(event.finding_id) for event in together_with(connection, before)]
            require_still_there(connection, run_id)
            free = _free(connection, actor, run_id, candidates)[:wanted]
            if len(free) == wanted or len(candidates) < wanted + MOST_TAKEN:
                if free:
                    role = actor.role_for(Permission.DECIDE)
                    change(connection, actor, role, _assignments(run_id, free, actor.actor_id, key))
                return free


def assign(
    workspace: Workspace, actor: Actor, run_id: str, finding_ids: Sequence[str], to: str | None, *, key: str
) -> list[str]:
    """Assign findings that are still to decide to a person, or give them back with None; gives the ids that moved.

    To take what nobody has, and to give back one's own, everybody may who decides; the rest needs the right to assign.
    Raises `WorkspaceError` where `to` can be nobody's id.
    """
    if to is not None and not _is_person(to):
        raise WorkspaceError("Not a person. Name the id with which the person signs in; nothing was assigned.")
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


def _is_person(given: str) -> bool:
    return 0 < len(given) <= _LONGEST_ID and given.isprintable() and given == given.strip()


def _free(connection: Connection, actor: Actor, run_id: str, finding_ids: Sequence[str]) -> list[str]:
    """Those of the findings that are new, are nobody's, and at which nobody else looks now."""
    found = states_of(connection, run_id, finding_ids)
    held = held_by_others(connection, actor, run_id)
    return [
        finding_id
        for finding_id, state in found.items()
        if state.state == State.NEW and state.assigned_to is None and finding_id not in held
    ]


def _values(actor: Actor) -> dict[str, str]:
    return {"actor": actor.actor_id, "today": today().isoformat()}
