"""What a click on the page of second reviews does. Its key is made of person, finding and version, so that a double
click, a reload or the way back makes no second event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from audit.errors import AuditError
from audit.ui import cache, identity, session
from audit.ui.deciding import decision_of, words_of
from audit.workspace.decision import Decision
from audit.workspace.history import DISPOSITION_WORDS, REASON_WORDS
from audit.workspace.review import adjudicate, second_opinion
from audit.workspace.state import DismissReason, Disposition, FindingState, State

FIELDS = ("corrected_code", "corrected_units", "corrected_amount", "comment")
_TOLD, _PROBLEM, _STALE = "review.told", "review.problem", "review.stale"


@dataclass(frozen=True)
class Sheet:
    """The form on a finding of the version that is seen: for a second opinion, or to settle where two differ."""

    run_id: str
    finding_id: str
    version: int
    settles: bool = False

    def widget(self, name: str) -> str:
        """The key of a field: another one for another finding or version, so that nothing typed moves on."""
        return f"review.{name}.{self.finding_id[:16]}.{self.version}"

    @property
    def opinion(self) -> str | None:
        """The disposition that is chosen; None at first: nothing is suggested."""
        chosen: str | None = session.widget(self.widget("opinion"))
        return chosen

    def decision(self) -> Decision:
        """What the fields say; raises `AuditError`, which names the field."""
        typed = {name: str(session.widget(self.widget(name)) or "") for name in FIELDS}
        due: Any = session.widget(self.widget("due"))
        typed["due"] = due.isoformat() if isinstance(due, date) else ""
        return decision_of(self.opinion or "", typed, session.widget(self.widget("reason")))


def record(sheet: Sheet) -> None:
    """Record what the form says, and say what became of the finding; what is wrong with it is said at the form."""
    workspace, actor = cache.workspace(), identity.current()
    act = adjudicate if sheet.settles else second_opinion
    key = f"review.{actor.actor_id}.{sheet.run_id}.{sheet.finding_id}.{sheet.version}"
    session.keep_value(_PROBLEM, None)
    try:
        decision = sheet.decision()
        after = act(workspace, actor, sheet.run_id, sheet.finding_id, decision, version=sheet.version, key=key)
    except AuditError as problem:
        session.keep_value(_PROBLEM, (sheet.finding_id, str(problem)))
        return
    session.keep_value(_TOLD, _became(decision, after, settles=sheet.settles))
    session.keep_value(_STALE, True)
    session.select_finding(None)


def told() -> str | None:
    """What became of the finding that was recorded last; said once."""
    words: str | None = session.value(_TOLD)
    session.keep_value(_TOLD, None)
    return words


def problem(finding_id: str) -> str | None:
    """What was wrong with the last click on this finding; None where nothing was."""
    about, words = session.value(_PROBLEM) or ("", None)
    return words if about == finding_id else None


def is_stale() -> bool:
    """Whether something was recorded since the whole page was drawn; asked once."""
    stale = bool(session.value(_STALE, False))
    session.keep_value(_STALE, False)
    return stale


def _became(decision: Decision, after: FindingState, *, settles: bool) -> str:
    """The opinion, and beside it the first one, which may be known from now on."""
    mine = words_of(decision)
    if settles:
        return f"Settled: {mine}. It is final."
    first = words_of_state(after)
    if after.state == State.ADJUDICATION:
        return f"Recorded: {mine}. {after.decided_by} had chosen otherwise: {first}. A third person settles it."
    return f"Recorded: {mine}. {after.decided_by} had chosen alike: {first}. It is final."


def words_of_state(state: FindingState) -> str:
    """The first opinion of a state, in words."""
    reason = DismissReason(state.reason) if state.reason else None
    return opinion_words(str(state.disposition), reason, state.corrected_code)


def opinion_words(disposition: str, reason: DismissReason | None, code: str | None = None) -> str:
    """An opinion in words: what, why, and the corrected code."""
    words = DISPOSITION_WORDS[Disposition(disposition)]
    words = f"{words}, {REASON_WORDS[reason]}" if reason else words
    return f"{words}, code {code}" if code else words
