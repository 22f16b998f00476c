"""What `claims-audit queue|decide|undo|reopen|comment|history` do, in the name of the user of this computer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from audit.cli.opened import opened
from audit.cli.options import day_of, put_out
from audit.cli.second_review_steps import decision as read_decision
from audit.errors import AuditError
from audit.reports.filters import Filters
from audit.reports.text import table_text
from audit.reports.worklist import SORTS
from audit.workspace import Workspace
from audit.workspace.access import Actor
from audit.workspace.decision import Decision
from audit.workspace.decisions import comment, decide, history_of, reopen, seen_state, undo
from audit.workspace.queue import QueueScope, counts, page, take_next
from audit.workspace.state import DismissReason, Disposition, FindingState

_SHOWN = (
    "finding_id",
    "version",
    "severity",
    "rule",
    "code",
    "suggested_code",
    "difference",
    "service",
    "state",
    "disposition",
    "assigned_to",
    "due",
)


def filters_of(severity: Sequence[str] | None, rule: Sequence[str] | None) -> Filters:
    """The filters that the options make; `AuditError` names what cannot be read."""
    filters, problems = Filters.from_query({"severity": list(severity or ()), "rule": list(rule or ())})
    if problems:
        raise AuditError(" ".join(problems))
    return filters


def opinion_of(*, is_confirmed: bool, dismissed: str | None, is_queried: bool, deferred: str | None) -> Disposition:
    """The one disposition that was given; `AuditError` where there is none, or more than one."""
    given = {
        Disposition.CONFIRM: is_confirmed,
        Disposition.DISMISS: dismissed is not None,
        Disposition.QUERY: is_queried,
        Disposition.DEFER: deferred is not None,
    }
    chosen = [disposition for disposition, is_given in given.items() if is_given]
    if len(chosen) != 1:
        raise AuditError("decide: give exactly one of --confirm, --dismiss REASON, --query and --defer DATE.")
    return chosen[0]


def decision(
    opinion: Disposition,
    reason: str | None,
    code: str | None,
    units: str | None,
    amount: str | None,
    due: str | None,
    comment_text: str,
) -> Decision:
    """The decision that the options make; `AuditError` names the one that cannot be read."""
    if reason is not None and reason not in set(DismissReason):
        raise AuditError(f"--dismiss: not a reason of the list. Choose one of {', '.join(DismissReason)}.")
    day_of(due, "--defer")
    return read_decision(opinion, reason, code, units, amount, due, comment_text)


def show_queue(
    folder: Path | None,
    run_id: str,
    scope: str,
    filters: Filters,
    sort: str,
    offset: int,
    limit: int,
    as_json: bool,
) -> None:
    """A page of the queue, and how many findings each scope has."""
    if sort not in SORTS:
        raise AuditError(f"--sort: not known. Choose one of {', '.join(SORTS)}.")
    with opened(folder) as (workspace, actor):
        counted = counts(workspace, actor, run_id, filters)
        rows = page(workspace, actor, run_id, filters, QueueScope(scope), sort, offset=offset, limit=limit).to_dicts()
    told = ", ".join(f"{name} {number:,}" for name, number in asdict(counted).items())
    words = [told, table_text([_row(row) for row in rows], _SHOWN) if rows else f"No finding is {scope}."]
    put_out({"counts": asdict(counted), "scope": scope, "findings": rows}, "\n\n".join(words), as_json)


def take(folder: Path | None, run_id: str, count: int, filters: Filters, key: str | None, as_json: bool) -> None:
    """Take the next findings."""
    with opened(folder) as (workspace, actor):
        taken = take_next(workspace, actor, run_id, count, filters, key=key or _key())
    put_out({"taken": taken}, "\n".join(taken) or "There is nothing left to take.", as_json)


def decide_one(
    folder: Path | None,
    run_id: str,
    finding_id: str,
    wanted: Decision,
    version: int | None,
    key: str | None,
    as_json: bool,
) -> None:
    """Decide about a finding."""

    def act(workspace: Workspace, actor: Actor, seen: int) -> FindingState:
        return decide(workspace, actor, run_id, finding_id, wanted, version=seen, key=key or _key())

    _do(folder, run_id, finding_id, version, act, as_json)


def undo_one(
    folder: Path | None, run_id: str, finding_id: str, version: int | None, key: str | None, as_json: bool
) -> None:
    """Take back one's own last decision."""

    def act(workspace: Workspace, actor: Actor, seen: int) -> FindingState:
        return undo(workspace, actor, run_id, finding_id, version=seen, key=key or _key())

    _do(folder, run_id, finding_id, version, act, as_json)


def reopen_one(
    folder: Path | None, run_id: str, finding_id: str, why: str, version: int | None, key: str | None, as_json: bool
) -> None:
    """Take a decided finding up again."""

    def act(workspace: Workspace, actor: Actor, seen: int) -> FindingState:
        return reopen(workspace, actor, run_id, finding_id, why, version=seen, key=key or _key())

    _do(folder, run_id, finding_id, version, act, as_json)


def comment_on(folder: Path | None, run_id: str, finding_id: str, body: str, key: str | None, as_json: bool) -> None:
    """Add a comment."""

    def act(workspace: Workspace, actor: Actor, _: int) -> FindingState:
        return comment(workspace, actor, run_id, finding_id, body, key=key or _key())

    _do(folder, run_id, finding_id, None, act, as_json)


def show_history(folder: Path | None, run_id: str, finding_id: str, as_json: bool) -> None:
    """What was done to a finding."""
    with opened(folder) as (workspace, actor):
        state = seen_state(workspace, actor, run_id, finding_id)
        entries = history_of(workspace, actor, run_id, finding_id)
    lines = [_told(state)]
    for each in entries:
        undone = " (taken back)" if each.undone else ""
        lines.append(f"{each.at[:16].replace('T', ' ')} UTC  {each.actor}  {each.words}{undone}")
    put_out({"state": asdict(state), "history": [asdict(each) for each in entries]}, "\n".join(lines), as_json)


def _do(
    folder: Path | None,
    run_id: str,
    finding_id: str,
    version: int | None,
    act: Callable[[Workspace, Actor, int], FindingState],
    as_json: bool,
) -> None:
    with opened(folder) as (workspace, actor):
        seen = seen_state(workspace, actor, run_id, finding_id).version if version is None else version
        state = act(workspace, actor, seen)
    put_out(asdict(state), _told(state), as_json)


def _told(state: FindingState) -> str:
    parts = [state.state.replace("_", " ")]
    if state.disposition:
        parts.append(f"{state.disposition} by {state.decided_by}")
    if state.assigned_to:
        parts.append(f"assigned to {state.assigned_to}")
    return f"{state.finding_id}: {', '.join(parts)}, version {state.version}"


def _row(row: dict[str, Any]) -> dict[str, Any]:
    amount, service = row["amount_difference"], row["claim_line_start_date"]
    shown = {
        **row,
        "difference": "none"
        if amount is None
        else f"{'+' if amount > 0 else '−' if amount < 0 else ''}${abs(amount):,.2f}",
        "service": "not on the line" if service is None else service.isoformat(),
    }
    return {name: "none" if shown[name] is None else shown[name] for name in _SHOWN}


def _key() -> str:
    return secrets.token_hex(8)
