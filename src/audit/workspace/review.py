"""Second review: a second person judges without knowing the first decision; where they differ, a third one decides.

What waits is given without anything of the first decision. Nobody gives an opinion on their own decision, and neither
of two who differ settles it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from audit.errors import Conflict, WorkspaceError
from audit.workspace import schema
from audit.workspace.access import Actor, Permission
from audit.workspace.acting import allowed_run, current, heard_before, state_after
from audit.workspace.changes import change, keep_text, require_versions
from audit.workspace.decision import Decision
from audit.workspace.events import Action, Draft, Event, stream
from audit.workspace.holds import release
from audit.workspace.lookup import known_findings
from audit.workspace.review_numbers import Numbers, agreement_numbers, numbers
from audit.workspace.runs import TABLES, SavedRun
from audit.workspace.sampling import Why, why_review
from audit.workspace.state import FindingState, State
from audit.workspace.workspace import Workspace

__all__ = [
    "Disagreement",
    "Numbers",
    "Opinion",
    "adjudicate",
    "adjudications",
    "agreement_numbers",
    "ask_for_review",
    "numbers",
    "second_opinion",
    "waiting",
    "why_review",
]

_SHOWN = (
    "finding_id",
    "rule_id",
    "rule_title",
    "severity",
    "hcpcs_code",
    "suggested_code",
    "amount_difference",
    "claim_line_start_date",
)
_RANKS = {"high": 3, "medium": 2, "low": 1}


@dataclass(frozen=True)
class Opinion:
    """What one person made of a finding: who, when in UTC, what an event holds of the decision, and the words typed."""

    actor: str
    at: str
    told: dict[str, Any]
    words: str


@dataclass(frozen=True)
class Disagreement:
    """A finding on which two people differ, of the version that is seen; `is_mine_to_settle` where the person is neither."""

    finding_id: str
    rule_id: str
    rule_title: str
    code: str | None
    severity: str
    version: int
    first: Opinion
    second: Opinion
    is_mine_to_settle: bool


def waiting(workspace: Workspace, actor: Actor, run_id: str) -> pl.DataFrame:
    """What waits for this person's second opinion, gravest and dearest first: `finding_id, rule_id, rule_title, severity,
    hcpcs_code, suggested_code, amount_difference, claim_line_start_date, version`.

    Never one's own decision, and nothing of the decision: not what, why, when or by whom, nor why it was sent here.
    """
    run = allowed_run(workspace, actor, run_id, Permission.REVIEW)
    table = schema.finding_states
    wanted = select(table.c.finding_id, table.c.version).where(
        table.c.run_id == run_id, table.c.state == State.SECOND_REVIEW.value, table.c.decided_by != actor.actor_id
    )
    with workspace.database.reading() as connection:
        rows = [tuple(row) for row in connection.execute(wanted)]
    found = pl.DataFrame(rows, schema={"finding_id": pl.String(), "version": pl.Int64()}, orient="row")
    return _findings(run, found["finding_id"].to_list()).join(
        found, on="finding_id", how="inner", maintain_order="left"
    )


def second_opinion(
    workspace: Workspace, actor: Actor, run_id: str, finding_id: str, decision: Decision, *, version: int, key: str
) -> FindingState:
    """Give the second opinion; where it is another disposition than the first, a third person has to decide.

    Raises `NotAllowed`; `WorkspaceError` where the decision is one's own or nothing waits; and `Conflict` where the
    finding was changed in the meantime, which names nobody while it still waits.
    """
    run = allowed_run(workspace, actor, run_id, Permission.REVIEW)
    known_findings(run, [finding_id])
    with workspace.database.writing() as connection:
        before = heard_before(connection, actor, run_id, key, Action.REVIEWED)
        if before is not None:
            return state_after(connection, before)
        state = current(connection, run_id, finding_id)
        _require_of_another(state, actor)
        if state.state != State.SECOND_REVIEW:
            require_versions(connection, run_id, {finding_id: version}, actor)
            raise WorkspaceError("This finding does not wait for a second opinion. Take the next one of the list.")
        if state.version != version:
            raise Conflict(
                "The finding was decided anew while you looked at it. Nothing was written: look at it again."
            )
        draft = _opinion_draft(connection, actor, Action.REVIEWED, decision, (run_id, finding_id, key))
        release(connection, actor, run_id, [finding_id])
        (after,) = change(connection, actor, actor.role_for(Permission.REVIEW), [draft])
        return after


def adjudications(workspace: Workspace, actor: Actor, run_id: str) -> list[Disagreement]:
    """The findings of a run on which two people differ, longest waiting first, with both opinions."""
    run = allowed_run(workspace, actor, run_id, Permission.REVIEW)
    table = schema.finding_states
    wanted = (
        select(table)
        .where(table.c.run_id == run_id, table.c.state == State.ADJUDICATION.value)
        .order_by(table.c.version)
    )
    with workspace.database.reading() as connection:
        states = [FindingState(**row) for row in connection.execute(wanted).mappings().all()]
        findings = _findings(run, [state.finding_id for state in states])
        known = {row["finding_id"]: row for row in findings.iter_rows(named=True)}
        told = _told_of(connection, run_id)
        words = _words_of(connection, run_id)
    return [_disagreement(actor, state, known[state.finding_id], told[state.finding_id], words) for state in states]


def adjudicate(
    workspace: Workspace, actor: Actor, run_id: str, finding_id: str, decision: Decision, *, version: int, key: str
) -> FindingState:
    """Settle a finding on which two others differ: this decision is final.

    Raises `NotAllowed`; `Conflict` where somebody was quicker; and `WorkspaceError` where one of the opinions is one's
    own, or nobody differs.
    """
    run = allowed_run(workspace, actor, run_id, Permission.REVIEW)
    known_findings(run, [finding_id])
    with workspace.database.writing() as connection:
        before = heard_before(connection, actor, run_id, key, Action.ADJUDICATED)
        if before is not None:
            return state_after(connection, before)
        state = current(connection, run_id, finding_id)
        if state.state == State.SECOND_REVIEW:
            raise WorkspaceError("This finding still waits for a second opinion, so there is nothing to settle yet.")
        require_versions(connection, run_id, {finding_id: version}, actor)
        if state.state != State.ADJUDICATION:
            raise WorkspaceError("Nobody differs about this finding. Take the next one of the list.")
        if actor.actor_id in (state.decided_by, state.second_by):
            raise WorkspaceError("One of the two opinions is yours, so a third person decides. Nothing was written.")
        draft = _opinion_draft(connection, actor, Action.ADJUDICATED, decision, (run_id, finding_id, key))
        release(connection, actor, run_id, [finding_id])
        (after,) = change(connection, actor, actor.role_for(Permission.REVIEW), [draft])
        return after


def ask_for_review(
    workspace: Workspace, actor: Actor, run_id: str, finding_id: str, *, version: int, key: str
) -> FindingState:
    """Ask for a second opinion on a decision that is final without one; it is not final until that is given."""
    run = allowed_run(workspace, actor, run_id, Permission.DECIDE)
    known_findings(run, [finding_id])
    with workspace.database.writing() as connection:
        before = heard_before(connection, actor, run_id, key, Action.SENT_TO_REVIEW)
        if before is not None:
            return state_after(connection, before)
        state = current(connection, run_id, finding_id)
        require_versions(connection, run_id, {finding_id: version}, actor)
        if state.final_disposition is None or state.second_by is not None:
            raise WorkspaceError(
                "There is no decision of one person alone to review. Decide the finding, or reopen it."
            )
        draft = Draft(Action.SENT_TO_REVIEW, {"why": Why.ASKED.value}, run_id, finding_id, key)
        (after,) = change(connection, actor, actor.role_for(Permission.DECIDE), [draft])
        return after


def _findings(run: SavedRun, finding_ids: Sequence[str]) -> pl.DataFrame:
    """Findings of a run, gravest first, then dearest."""
    wanted = pl.col("finding_id").is_in(pl.Series(list(finding_ids), dtype=pl.String).implode())
    rank = pl.col("severity").replace_strict(_RANKS, default=0)
    return (
        pl.scan_parquet(run.folder / TABLES / "findings.parquet", glob=False)
        .filter(wanted)
        .select(_SHOWN)
        .sort(rank, pl.col("amount_difference").abs(), "finding_id", descending=[True, True, False], nulls_last=True)
        .collect()
    )


def _require_of_another(state: FindingState, actor: Actor) -> None:
    if state.decided_by == actor.actor_id and state.state in (State.SECOND_REVIEW, State.ADJUDICATION):
        raise WorkspaceError("You decided about this finding, so somebody else gives the second opinion.")


def _opinion_draft(
    connection: Connection, actor: Actor, action: Action, decision: Decision, where: tuple[str, str, str]
) -> Draft:
    run_id, finding_id, key = where
    told = decision.told()
    if decision.comment:
        told["text"] = keep_text(connection, actor, "opinion", decision.comment, run_id, finding_id)
    return Draft(action, told, run_id, finding_id, key)


def _told_of(connection: Connection, run_id: str) -> dict[str, list[Event]]:
    """The events of the findings of a run on which two people differ, oldest first."""
    states, table = schema.finding_states, schema.events
    differing = select(states.c.finding_id).where(states.c.run_id == run_id, states.c.state == State.ADJUDICATION.value)
    wanted = select(table).where(table.c.run_id == run_id, table.c.finding_id.in_(differing)).order_by(table.c.seq)
    told: dict[str, list[Event]] = {}
    for event in stream(connection, wanted):
        told.setdefault(str(event.finding_id), []).append(event)
    return told


def _words_of(connection: Connection, run_id: str) -> dict[str, str]:
    """What was typed with the decisions and opinions of a run, by the id of the text."""
    table = schema.texts
    wanted = select(table.c.text_id, table.c.body).where(
        table.c.run_id == run_id, table.c.kind.in_(("decision", "opinion", "bulk"))
    )
    return {row.text_id: row.body for row in connection.execute(wanted)}


def _disagreement(
    actor: Actor, state: FindingState, finding: dict[str, Any], events: Sequence[Event], words: dict[str, str]
) -> Disagreement:
    undone = {event.payload["seq"] for event in events if event.action is Action.UNDONE}
    standing = [event for event in events if event.seq not in undone]
    first = [event for event in standing if event.action in (Action.DECIDED, Action.CARRIED)][-1]
    second = [event for event in standing if event.action is Action.REVIEWED][-1]
    return Disagreement(
        state.finding_id,
        state.rule_id,
        finding["rule_title"],
        finding["hcpcs_code"],
        finding["severity"],
        state.version,
        _opinion(first, words),
        _opinion(second, words),
        actor.actor_id not in (state.decided_by, state.second_by),
    )


def _opinion(event: Event, words: dict[str, str]) -> Opinion:
    text = event.payload.get("text") or {}
    body = words.get(text.get("text_id", ""), "")
    return Opinion(event.payload.get("decided_by", event.actor), event.at, dict(event.payload), body)
