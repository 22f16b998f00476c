"""A run on which people have worked: decisions, comments, second thoughts; so that a trail has something to tell."""

from __future__ import annotations

from audit.workspace import Workspace
from audit.workspace.access import Actor
from audit.workspace.changes import state_of
from audit.workspace.decision import Decision
from audit.workspace.decisions import comment, decide, reopen, undo
from audit.workspace.runs import SavedRun
from audit.workspace.state import DismissReason, Disposition


def worked_on(
    workspace: Workspace, saved: SavedRun, first: Actor, second: Actor, words: str = "Seen.", turns: int = 3
) -> None:
    """Some thirty events about the findings of a run by two people; every text says `words`."""
    why = f"{words} The record was looked at again."
    dismissed = Decision(Disposition.DISMISS, DismissReason.OTHER, comment=why)
    run_id = saved.run_id
    for finding_id in sorted(saved.audit.findings["finding_id"]):
        for turn in range(turns):
            key = f"{run_id}.{finding_id}.{turn}"
            comment(workspace, second, run_id, finding_id, words, key=f"{key}.comment")
            version = _decide(workspace, first, run_id, finding_id, dismissed, f"{key}.first")
            undo(workspace, first, run_id, finding_id, version=version, key=f"{key}.undo")
            version = _decide(workspace, first, run_id, finding_id, Decision(Disposition.CONFIRM), f"{key}.second")
            reopen(workspace, first, run_id, finding_id, why, version=version, key=f"{key}.reopen")


def _decide(workspace: Workspace, actor: Actor, run_id: str, finding_id: str, decision: Decision, key: str) -> int:
    with workspace.database.reading() as connection:
        version = state_of(connection, run_id, finding_id).version
    return decide(workspace, actor, run_id, finding_id, decision, version=version, key=key).version
