"""Deciding about a finding, undoing it, taking it up again, and saying something about it.

Every action takes the version of the finding that the person saw, and a key: where somebody changed the finding in the
meantime, `Conflict` says who and when; where the key was heard before, the answer is what it was the first time.
"""

from __future__ import annotations

from sqlalchemy import Connection

from audit.errors import WorkspaceError
from audit.workspace.access import Actor, Permission
from audit.workspace.acting import allowed_run, current, heard_before, require_open, state_after
from audit.workspace.blind import is_blind
from audit.workspace.bulk import BulkPreview, decide_in_bulk, preview_bulk
from audit.workspace.changes import change, keep_text
from audit.workspace.decision import Decision, require_words
from audit.workspace.events import Action, Draft, Event, events_of
from audit.workspace.history import Comment, Entry, comments_of, history_of, seen_state
from audit.workspace.holds import release
from audit.workspace.lookup import known_findings
from audit.workspace.sampling import why_review
from audit.workspace.settings import settings_in
from audit.workspace.state import BESIDE, FindingState, State
from audit.workspace.workspace import Workspace

__all__ = [
    "BulkPreview",
    "Comment",
    "Decision",
    "Entry",
    "comment",
    "comments_of",
    "decide",
    "decide_in_bulk",
    "history_of",
    "preview_bulk",
    "reopen",
    "seen_state",
    "undo",
]


def decide(
    workspace: Workspace, actor: Actor, run_id: str, finding_id: str, decision: Decision, *, version: int, key: str
) -> FindingState:
    """Decide about a finding that is open or waits; gives its new state, which may be that a second person looks at it.

    Raises `NotAllowed`, `Conflict`, and `WorkspaceError` where the finding is not there or is decided already.
    """
    run = allowed_run(workspace, actor, run_id, Permission.DECIDE)
    finding = known_findings(run, [finding_id])[finding_id]
    with workspace.database.writing() as connection:
        before = heard_before(connection, actor, run_id, key, Action.DECIDED, finding_id=finding_id)
        if before is not None:
            return state_after(connection, before)
        state = current(connection, run_id, finding_id, version, actor)
        require_open(state)
        limits = settings_in(connection)
        why = why_review(limits, run_id, finding_id, finding.severity, finding.amount, decision, in_bulk=False)
        told = decision.told() | {"rule_id": finding.rule_id, "review_why": why}
        if decision.comment:
            told["text"] = keep_text(connection, actor, "decision", decision.comment, run_id, finding_id)
        release(connection, actor, run_id, [finding_id])
        return _one(connection, actor, Draft(Action.DECIDED, told, run_id, finding_id, key))


def undo(workspace: Workspace, actor: Actor, run_id: str, finding_id: str, *, version: int, key: str) -> FindingState:
    """Take back one's own decision, where nothing was done to the finding since: it is again as it was before.

    Nothing is erased: the event of the decision stays, and another one says that it no longer holds.
    """
    allowed_run(workspace, actor, run_id, Permission.DECIDE)
    with workspace.database.writing() as connection:
        before = heard_before(connection, actor, run_id, key, Action.UNDONE, finding_id=finding_id)
        if before is not None:
            return state_after(connection, before)
        current(connection, run_id, finding_id, version, actor)
        last = last_standing(events_of(connection, run_id, finding_id))
        if last is None or last.action is not Action.DECIDED or last.actor != actor.actor_id:
            raise WorkspaceError(
                "There is no decision of yours to undo: only the last thing done to a finding can be undone, by who did it. "
                "Reopen the finding, and say why."
            )
        return _one(connection, actor, Draft(Action.UNDONE, {"seq": last.seq}, run_id, finding_id, key))


def reopen(
    workspace: Workspace, actor: Actor, run_id: str, finding_id: str, why: str, *, version: int, key: str
) -> FindingState:
    """Take a decided finding up again, with a reason of at least ten characters; what was decided stays in its history.

    Where two people disagree about it, neither of them may: a third person adjudicates. Who may still have to give a
    second opinion gives that instead: to take it up again would show them the first.
    """
    allowed_run(workspace, actor, run_id, Permission.DECIDE)
    words = require_words(why, "Reopen")
    with workspace.database.writing() as connection:
        before = heard_before(connection, actor, run_id, key, Action.REOPENED, finding_id=finding_id)
        if before is not None:
            return state_after(connection, before)
        state = current(connection, run_id, finding_id, version, actor)
        if state.disposition is None:
            raise WorkspaceError("Nothing is decided about this finding, so there is nothing to reopen. Decide it.")
        if state.state == State.ADJUDICATION and actor.actor_id in (state.decided_by, state.second_by):
            raise WorkspaceError("Two opinions differ about this finding, one of them yours. A third person decides.")
        if is_blind(actor, state):
            raise WorkspaceError(
                "This finding waits for a second opinion, which may be yours. Give it on the page Second review."
            )
        told = {"text": keep_text(connection, actor, "reopen", words, run_id, finding_id)}
        return _one(connection, actor, Draft(Action.REOPENED, told, run_id, finding_id, key))


def comment(workspace: Workspace, actor: Actor, run_id: str, finding_id: str, body: str, *, key: str) -> FindingState:
    """Add a comment of up to 2,000 characters; it changes no decision and is never changed itself."""
    run = allowed_run(workspace, actor, run_id, Permission.DECIDE)
    known_findings(run, [finding_id])
    words = body.strip()
    if not words:
        raise WorkspaceError("The comment is empty. Write something, or leave it.")
    with workspace.database.writing() as connection:
        before = heard_before(connection, actor, run_id, key, Action.COMMENTED, finding_id=finding_id)
        if before is not None:
            return state_after(connection, before)
        current(connection, run_id, finding_id)
        told = {"text": keep_text(connection, actor, "comment", words, run_id, finding_id)}
        return _one(connection, actor, Draft(Action.COMMENTED, told, run_id, finding_id, key))


def last_standing(events: list[Event]) -> Event | None:
    """The last event that changed the finding and still holds; None where there is none."""
    undone = {event.payload["seq"] for event in events if event.action is Action.UNDONE}
    standing = (
        event
        for event in reversed(events)
        if event.seq not in undone and event.action not in BESIDE and event.action is not Action.UNDONE
    )
    return next(standing, None)


def _one(connection: Connection, actor: Actor, draft: Draft) -> FindingState:
    (state,) = change(connection, actor, actor.role_for(Permission.DECIDE), [draft])
    return state
