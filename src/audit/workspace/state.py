"""The state of a finding, as the fold of its events. Nothing else decides what state a finding is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from audit.workspace.events import Action, Event


class State(StrEnum):
    """Where a finding is on its way."""

    NEW = "new"
    ASSIGNED = "assigned"
    DECIDED = "decided"
    """Decided, and nothing more is asked: the decision is final."""
    WAITING = "waiting"
    """Queried or deferred: somebody else has to answer first."""
    SECOND_REVIEW = "second_review"
    ADJUDICATION = "adjudication"
    SUPERSEDED = "superseded"
    """A later run of the same claims no longer raises it."""


class Disposition(StrEnum):
    """What a person makes of a finding."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    QUERY = "query"
    DEFER = "defer"


class DismissReason(StrEnum):
    """Why a finding is wrong or does not apply."""

    DOCUMENTATION_SUPPORTS = "documentation_supports"
    MODIFIER_SUPPORTS = "modifier_supports"
    PAYER_POLICY_DIFFERS = "payer_policy_differs"
    RULE_WRONG = "rule_wrong"
    REFERENCE_WRONG = "reference_wrong"
    INPUT_ERROR = "input_error"
    DUPLICATE_FINDING = "duplicate_finding"
    OTHER = "other"


@dataclass(frozen=True)
class FindingState:
    """A row of `finding_states`. `version` is the number of the last event that changed more than a comment or a text;
    a decision names the version that its maker saw. `changed` is the number of the last event of any kind."""

    run_id: str
    finding_id: str
    rule_id: str = ""
    state: str = State.NEW.value
    version: int = 0
    changed: int = 0
    assigned_to: str | None = None
    disposition: str | None = None
    reason: str | None = None
    corrected_code: str | None = None
    corrected_units: str | None = None
    corrected_amount: str | None = None
    due: str | None = None
    decided_by: str | None = None
    decided_at: str | None = None
    bulk_id: str | None = None
    review_why: str | None = None
    second_disposition: str | None = None
    second_reason: str | None = None
    second_by: str | None = None
    final_disposition: str | None = None
    final_reason: str | None = None
    suggested_disposition: str | None = None
    suggested_reason: str | None = None
    carried_from: str | None = None
    carried_why: str | None = None
    comments: int = 0

    def as_row(self) -> dict[str, Any]:
        """The row of the table."""
        return dict(vars(self))


_CORRECTED = ("corrected_code", "corrected_units", "corrected_amount")
_DECISION = ("reason", *_CORRECTED, "due", "bulk_id")
_UNDECIDED: dict[str, Any] = dict.fromkeys(
    (
        *_DECISION,
        "disposition",
        "decided_by",
        "decided_at",
        "review_why",
        "second_disposition",
        "second_reason",
        "second_by",
        "final_disposition",
        "final_reason",
        "carried_from",
        "carried_why",
        "suggested_disposition",
        "suggested_reason",
    )
)
BESIDE = frozenset({Action.COMMENTED, Action.QUERY_DRAFTED, Action.QUERY_CHANGED, Action.IDENTIFIERS_SHOWN})
"""Events of a finding that change no decision."""


def fold(run_id: str, finding_id: str, events: Sequence[Event]) -> FindingState:
    """The state to which all events of a finding, oldest first, have led."""
    undone = {event.payload["seq"] for event in events if event.action is Action.UNDONE}
    state = FindingState(run_id, finding_id)
    for event in events:
        if event.seq not in undone:
            state = _after(state, event)
        version = state.version if event.action in BESIDE else event.seq
        state = replace(state, version=version, changed=event.seq)
    return state


def _after(state: FindingState, event: Event) -> FindingState:
    told = event.payload
    match event.action:
        case Action.ASSIGNED:
            is_open = state.state in (State.NEW, State.ASSIGNED)
            moved = (State.ASSIGNED if told["to"] else State.NEW).value if is_open else state.state
            return replace(state, assigned_to=told["to"], state=moved)
        case Action.DECIDED:
            return _decided(state, event)
        case Action.CARRIED if told["as"] == "decision":
            return replace(_decided(state, event), carried_from=told["from_run"], carried_why=told.get("why"))
        case Action.CARRIED:
            return replace(
                state,
                rule_id=told["rule_id"],
                suggested_disposition=told["disposition"],
                suggested_reason=told.get("reason"),
                carried_from=told["from_run"],
                carried_why=told.get("why"),
            )
        case Action.REOPENED:
            return replace(state, **_UNDECIDED, state=(State.ASSIGNED if state.assigned_to else State.NEW).value)
        case Action.SENT_TO_REVIEW:
            return replace(
                state,
                review_why=told["why"],
                final_disposition=None,
                final_reason=None,
                state=State.SECOND_REVIEW.value,
            )
        case Action.REVIEWED:
            return _reviewed(state, event)
        case Action.ADJUDICATED:
            corrections: dict[str, Any] = {name: told.get(name) for name in (*_CORRECTED, "due")}
            return replace(
                state,
                **corrections,
                final_disposition=told["disposition"],
                final_reason=told.get("reason"),
                state=_resting(told["disposition"]),
            )
        case Action.SUPERSEDED:
            return replace(state, state=State.SUPERSEDED.value)
        case Action.COMMENTED:
            return replace(state, comments=state.comments + 1)
        case _:
            return state


def _decided(state: FindingState, event: Event) -> FindingState:
    told = event.payload
    why = told.get("review_why")
    decided = _UNDECIDED | {name: told.get(name) for name in _DECISION}
    decided |= {
        "rule_id": told["rule_id"],
        "disposition": told["disposition"],
        "decided_by": told.get("decided_by", event.actor),
        "decided_at": told.get("decided_at", event.at),
        "review_why": why,
        "final_disposition": None if why else told["disposition"],
        "final_reason": None if why else told.get("reason"),
        "state": State.SECOND_REVIEW.value if why else _resting(told["disposition"]),
    }
    return replace(state, **decided)


def _reviewed(state: FindingState, event: Event) -> FindingState:
    """Two agree who give the same disposition, and do not correct to different codes; what only one of them corrects holds."""
    told = event.payload
    corrected: dict[str, Any] = {name: getattr(state, name) or told.get(name) for name in _CORRECTED}
    is_same_code = told.get("corrected_code") in (None, corrected["corrected_code"])
    agrees = told["disposition"] == state.disposition and is_same_code
    return replace(
        state,
        **(corrected if agrees else {}),
        second_disposition=told["disposition"],
        second_reason=told.get("reason"),
        second_by=event.actor,
        final_disposition=told["disposition"] if agrees else None,
        final_reason=state.reason if agrees else None,
        state=_resting(told["disposition"]) if agrees else State.ADJUDICATION.value,
    )


def _resting(disposition: str) -> str:
    """Where a finding stays after a decision that nobody has to look at again."""
    waits = disposition in (Disposition.QUERY, Disposition.DEFER)
    return (State.WAITING if waits else State.DECIDED).value
