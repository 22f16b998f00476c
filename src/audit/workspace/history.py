"""What was done to a finding, in words; who gives the second opinion does not see the first one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from audit.workspace import schema
from audit.workspace.access import Actor, Permission
from audit.workspace.acting import allowed_run
from audit.workspace.blind import is_blind, veiled
from audit.workspace.changes import state_of
from audit.workspace.events import Action, Event, events_of
from audit.workspace.lookup import known_findings
from audit.workspace.state import DismissReason, Disposition, FindingState
from audit.workspace.workspace import Workspace

DISPOSITION_WORDS = {
    Disposition.CONFIRM: "confirmed",
    Disposition.DISMISS: "dismissed",
    Disposition.QUERY: "to be asked of the provider",
    Disposition.DEFER: "deferred",
}
REASON_WORDS = {
    DismissReason.DOCUMENTATION_SUPPORTS: "documentation supports the code",
    DismissReason.MODIFIER_SUPPORTS: "the modifier supports it",
    DismissReason.PAYER_POLICY_DIFFERS: "the payer's policy differs",
    DismissReason.RULE_WRONG: "the rule is wrong",
    DismissReason.REFERENCE_WRONG: "reference data wrong or out of date",
    DismissReason.INPUT_ERROR: "input data error",
    DismissReason.DUPLICATE_FINDING: "duplicate finding",
    DismissReason.OTHER: "other",
}
REVIEW_WORDS = {
    "high_dismissal": "a high finding was dismissed",
    "over_amount": "its dollars are above the threshold",
    "bulk": "it was decided together with others",
    "sample": "it is in the sample",
    "asked": "somebody asked for it",
}
HIDDEN = "Decided by another person. What was decided is hidden until you have given your opinion."


@dataclass(frozen=True)
class Comment:
    """A comment as typed: when in UTC, by whom, and its plain text."""

    at: str
    actor: str
    body: str


@dataclass(frozen=True)
class Entry:
    """Something that was done to a finding: when in UTC, by whom, and what, in words; `undone` where it no longer holds."""

    at: str
    actor: str
    words: str
    undone: bool = False


def seen_state(workspace: Workspace, actor: Actor, run_id: str, finding_id: str) -> FindingState:
    """The state of a finding as this person may see it: without the first opinion, where they may give the second."""
    run = allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    known_findings(run, [finding_id])
    with workspace.database.reading() as connection:
        return veiled(actor, state_of(connection, run_id, finding_id))


def comments_of(workspace: Workspace, actor: Actor, run_id: str, finding_id: str) -> list[Comment]:
    """The comments on a finding, oldest first; none for who may still have to give a second opinion."""
    allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    table = schema.texts
    wanted = (
        select(table.c.at, table.c.actor, table.c.body)
        .where(table.c.run_id == run_id, table.c.finding_id == finding_id, table.c.kind == "comment")
        .order_by(table.c.at, table.c.text_id)
    )
    with workspace.database.reading() as connection:
        if is_blind(actor, state_of(connection, run_id, finding_id)):
            return []
        return [Comment(*row) for row in connection.execute(wanted)]


def history_of(workspace: Workspace, actor: Actor, run_id: str, finding_id: str) -> list[Entry]:
    """What was done to a finding, oldest first, with the reasons that were typed."""
    allowed_run(workspace, actor, run_id, Permission.SEE_LINES)
    with workspace.database.reading() as connection:
        state = state_of(connection, run_id, finding_id)
        events = events_of(connection, run_id, finding_id)
        texts = _texts(connection, events)
    if is_blind(actor, state):
        return [Entry(events[-1].at, "", HIDDEN)]
    undone = {event.payload["seq"] for event in events if event.action is Action.UNDONE}
    return [Entry(event.at, event.actor, _said(event, texts), event.seq in undone) for event in events]


def _texts(connection: Connection, events: list[Event]) -> dict[str, str]:
    ids = [event.payload["text"]["text_id"] for event in events if event.payload.get("text")]
    table = schema.texts
    rows = connection.execute(select(table.c.text_id, table.c.body).where(table.c.text_id.in_(ids)))
    return {row.text_id: row.body for row in rows}


def _said(event: Event, texts: dict[str, str]) -> str:
    words = words_of(event)
    text = event.payload.get("text")
    if not text or event.action in (Action.QUERY_DRAFTED, Action.QUERY_CHANGED):
        return words
    return f"{words}: {texts.get(text['text_id'], 'the text was purged')}"


def words_of(event: Event) -> str:
    """What an event tells, in words, without what was typed."""
    told = event.payload
    match event.action:
        case Action.ASSIGNED:
            return _assigned(event)
        case Action.DECIDED:
            together = ", together with others" if told.get("bulk_id") else ""
            why = told.get("review_why")
            sent = f"; for second review, because {REVIEW_WORDS.get(why, why)}" if why else ""
            return _opinion(told) + together + sent
        case Action.REVIEWED:
            return f"second opinion: {_opinion(told)}"
        case Action.ADJUDICATED:
            return f"adjudicated: {_opinion(told)}"
        case Action.CARRIED:
            how = "carried forward" if told["as"] == "decision" else "suggested from an earlier run"
            return f"{how}: {_opinion(told)}"
        case Action.SENT_TO_REVIEW:
            return f"sent to second review, because {REVIEW_WORDS.get(told['why'], told['why'])}"
        case _:
            return _PLAIN.get(event.action, event.action.value)


_PLAIN = {
    Action.UNDONE: "took the decision back",
    Action.REOPENED: "reopened",
    Action.COMMENTED: "commented",
    Action.SUPERSEDED: "no longer raised by a later run",
    Action.QUERY_DRAFTED: "query drafted",
    Action.QUERY_CHANGED: "query changed",
    Action.IDENTIFIERS_SHOWN: "identifiers shown",
}


def _assigned(event: Event) -> str:
    to = event.payload["to"]
    if to is None:
        return "given back"
    return "taken" if to == event.actor else f"assigned to {to}"


def _opinion(told: Any) -> str:
    words = DISPOSITION_WORDS[Disposition(told["disposition"])]
    if told.get("reason"):
        words += f", {REASON_WORDS[DismissReason(told['reason'])]}"
    given = {
        "code": told.get("corrected_code"),
        "units": told.get("corrected_units"),
        "amount $": told.get("corrected_amount"),
        "until": told.get("due"),
    }
    parts = [f"{name}{'' if name.endswith('$') else ' '}{value}" for name, value in given.items() if value]
    return ", ".join([words, *parts])
