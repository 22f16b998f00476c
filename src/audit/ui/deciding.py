"""What a click on a finding does. It is written in the click's own callback, under a key of its own, so that a double
click, a reload or the way back makes no second event; what is typed and not yet recorded is kept as a draft."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from audit.errors import AuditError, Conflict, WorkspaceError
from audit.ui import cache, identity, session
from audit.workspace import decisions
from audit.workspace.decision import Decision
from audit.workspace.drafts import draft_of, forget_draft, keep_draft
from audit.workspace.history import DISPOSITION_WORDS, REASON_WORDS
from audit.workspace.state import DismissReason, Disposition

COMMENT, REOPEN = "comment", "reopen"
FIELDS: Mapping[str, tuple[str, ...]] = {
    Disposition.CONFIRM: ("corrected_code", "corrected_units", "corrected_amount", "comment"),
    Disposition.DISMISS: ("comment",),
    Disposition.QUERY: ("comment",),
    Disposition.DEFER: ("due", "comment"),
    COMMENT: ("comment",),
    REOPEN: ("comment",),
}
"""The fields of the form of each verb; `comment` is what is typed in free words."""
_FORM, _LAST, _CONFLICT, _TOLD, _STALE, _PROBLEM = (
    f"deciding.{name}" for name in ("form", "last", "conflict", "told", "stale", "problem")
)
_MOST_UNDONE = 50
_NUMBER = re.compile(r"\$?(\d{1,3}(,\d{3})+|\d{1,12})(\.\d{1,6})?")


@dataclass(frozen=True)
class Form:
    """An open form: about which finding, as the person saw it, and under which key it will be recorded."""

    run_id: str
    finding_id: str
    verb: str
    version: int
    key: str
    typed: Mapping[str, str] = field(default_factory=dict)
    is_restored: bool = False

    def widget(self, name: str) -> str:
        """The key of the widget of a field: another one in every form."""
        return f"decide.{name}.{self.key}"

    def values(self) -> dict[str, str]:
        """What stands in the fields now."""
        held = {name: session.widget(self.widget(name)) for name in FIELDS[self.verb]}
        return {name: str(self.typed.get(name, "") if given is None else given) for name, given in held.items()}


@dataclass(frozen=True)
class Refused:
    """Somebody changed the finding in the meantime: who and when, and what this person would have recorded."""

    run_id: str
    finding_id: str
    why: str
    meant: str
    key: str


@dataclass(frozen=True)
class Done:
    """What can be undone in this session: the findings with the version that this person made, and what was done."""

    run_id: str
    seen: Mapping[str, int]
    key: str
    words: str


def open_form(verb: str, run_id: str, finding_id: str, version: int, typed: Mapping[str, str]) -> None:
    """Open the form of a verb in place of any other; `typed` is what its fields hold at first."""
    session.keep_value(_PROBLEM, None)
    session.keep_value(_FORM, Form(run_id, finding_id, verb, version, secrets.token_hex(8), dict(typed)))


def close_form(form: Form) -> None:
    """Close the form, and forget what was typed into it."""
    forget_draft(cache.workspace(), identity.current(), form.run_id, form.finding_id)
    session.keep_value(_FORM, None)
    session.keep_value(_PROBLEM, None)


def form_of(run_id: str, finding_id: str) -> Form | None:
    """The form that is open about this finding, or that a draft of this person opens again; None where there is none."""
    kept = session.value(_FORM)
    if isinstance(kept, Form) and (kept.run_id, kept.finding_id) == (run_id, finding_id):
        return kept
    draft = draft_of(cache.workspace(), identity.current(), run_id, finding_id)
    if draft.get("verb") not in FIELDS:
        return None
    typed = {name: draft[name] for name in FIELDS[draft["verb"]] if name in draft}
    form = Form(run_id, finding_id, draft["verb"], int(draft["version"]), draft["key"], typed, is_restored=True)
    session.keep_value(_FORM, form)
    return form


def keep_typed(form: Form) -> None:
    """Keep what stands in the fields as a draft; called whenever a field was changed."""
    values = form.values()
    session.keep_value(_FORM, replace(form, typed=values))
    told = {**values, "verb": form.verb, "version": str(form.version), "key": form.key}
    try:
        keep_draft(cache.workspace(), identity.current(), form.run_id, form.finding_id, told)
    except AuditError as problem:
        session.keep_value(_PROBLEM, str(problem))


def record(form: Form, next_finding: str | None, reason: str | None = None) -> None:
    """Record what the form says, and go on to the next finding; what is wrong with it is shown in the form."""
    workspace, actor = cache.workspace(), identity.current()
    where = (workspace, actor, form.run_id, form.finding_id)
    typed = form.values()
    try:
        if form.verb == COMMENT:
            decisions.comment(*where, typed["comment"], key=form.key)
            _finished(form, "Comment added.")
        elif form.verb == REOPEN:
            decisions.reopen(*where, typed["comment"], version=form.version, key=form.key)
            _finished(form, "Reopened.")
        else:
            decision = decision_of(form.verb, typed, reason)
            state = decisions.decide(*where, decision, version=form.version, key=form.key)
            _finished(form, f"{words_of(decision).capitalize()}.")
            remember_done(Done(form.run_id, {form.finding_id: state.version}, form.key, words_of(decision)))
            if next_finding is not None:
                session.select_finding(next_finding)
                session.select_line(None)
    except Conflict as conflict:
        _refused(form, str(conflict), _meant(form, typed, reason))
    except AuditError as problem:
        session.keep_value(_PROBLEM, str(problem))


def undo_last() -> None:
    """Take back what this person did last in this session, and look at it again."""
    done: list[Done] = session.value(_LAST, [])
    if not done:
        return
    last = done[-1]
    session.keep_value(_LAST, done[:-1])
    try:
        for finding_id, version in last.seen.items():
            key = f"undo.{last.key}.{finding_id}"
            decisions.undo(cache.workspace(), identity.current(), last.run_id, finding_id, version=version, key=key)
        tell(f"Taken back: {last.words}.")
        session.select_finding(next(iter(last.seen)))
        session.select_line(None)
    except AuditError as problem:
        session.keep_value(_PROBLEM, str(problem))
    session.keep_value(_FORM, None)
    session.keep_value(_STALE, True)


def look_again(refused: Refused) -> None:
    """Put the card of a conflict away, and what had been typed; the finding is drawn as it is now."""
    forget_draft(cache.workspace(), identity.current(), refused.run_id, refused.finding_id)
    session.keep_value(_CONFLICT, None)
    session.keep_value(_STALE, True)


def record_as_comment(refused: Refused) -> None:
    """Keep what this person would have recorded as a comment on the finding, which changes no decision."""
    try:
        where = (cache.workspace(), identity.current(), refused.run_id, refused.finding_id)
        decisions.comment(*where, refused.meant, key=f"comment.{refused.key}")
        tell("Comment added.")
        look_again(refused)
    except AuditError as problem:
        session.keep_value(_PROBLEM, str(problem))


def last_done(run_id: str) -> Done | None:
    """What `undo_last` would take back; None where there is nothing in this run."""
    done: list[Done] = session.value(_LAST, [])
    return done[-1] if done and done[-1].run_id == run_id else None


def remember_done(done: Done) -> None:
    """Let `undo_last` take this back."""
    session.keep_value(_LAST, [*session.value(_LAST, []), done][-_MOST_UNDONE:])


def refused(run_id: str, finding_id: str) -> Refused | None:
    """The conflict that this person met at this finding and has not put away."""
    kept = session.value(_CONFLICT)
    return kept if isinstance(kept, Refused) and (kept.run_id, kept.finding_id) == (run_id, finding_id) else None


def is_typing() -> bool:
    """Whether a form is open, so that Ctrl+Z belongs to what is typed."""
    return session.value(_FORM) is not None


def is_at(run_id: str, finding_id: str) -> bool:
    """Whether the person has a form or a conflict open about this finding."""
    form = session.value(_FORM)
    is_here = isinstance(form, Form) and (form.run_id, form.finding_id) == (run_id, finding_id)
    return is_here or refused(run_id, finding_id) is not None


def problem() -> str | None:
    """What was wrong with the last click, in words; None where nothing was."""
    kept: str | None = session.value(_PROBLEM)
    return kept


def tell(words: str) -> None:
    """Say it once, beside the page."""
    session.keep_value(_TOLD, words)


def told() -> str | None:
    """What is to be said once."""
    words: str | None = session.value(_TOLD)
    session.keep_value(_TOLD, None)
    return words


def is_stale() -> bool:
    """Whether something was written since the whole page was drawn; asked once."""
    stale = bool(session.value(_STALE, False))
    session.keep_value(_STALE, False)
    return stale


def decision_of(verb: str, typed: Mapping[str, str], reason: str | None = None) -> Decision:
    """The decision that the fields make; raises `WorkspaceError`, which names the field and says how to mend it."""
    due = typed.get("due", "")
    return Decision(
        Disposition(verb),
        reason=DismissReason(reason) if reason else None,
        corrected_code=typed.get("corrected_code", "").strip() or None,
        corrected_units=_number(
            typed.get("corrected_units", ""), "Corrected units", "Write a number such as 1 or 1.5."
        ),
        corrected_amount=_number(
            typed.get("corrected_amount", ""), "Corrected amount", "Write dollars such as 135.15."
        ),
        due=date.fromisoformat(due) if due else None,
        comment=typed.get("comment", ""),
    )


def words_of(decision: Decision) -> str:
    """The decision in words, as they stand after the finding's name."""
    words = DISPOSITION_WORDS[decision.disposition]
    return f"{words}, {REASON_WORDS[decision.reason]}" if decision.reason else words


def _number(text: str, what: str, how: str) -> Decimal | None:
    given = text.strip()
    if not given:
        return None
    if not _NUMBER.fullmatch(given):
        raise WorkspaceError(f"{what}: not a number. {how}")
    return Decimal(given.removeprefix("$").replace(",", ""))


def _finished(form: Form, words: str) -> None:
    close_form(form)
    session.keep_value(_CONFLICT, None)
    session.keep_value(_STALE, True)
    tell(words)


def _refused(form: Form, why: str, meant: str) -> None:
    session.keep_value(_FORM, None)
    session.keep_value(_CONFLICT, Refused(form.run_id, form.finding_id, why, meant, form.key))
    session.keep_value(_STALE, True)


def _meant(form: Form, typed: Mapping[str, str], reason: str | None) -> str:
    verb = form.verb.capitalize()
    because = f", {REASON_WORDS[DismissReason(reason)]}" if reason else ""
    given = "; ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in typed.items() if value and name != "comment"
    )
    words = typed.get("comment", "").strip()
    return ". ".join(part for part in (f"I would have chosen: {verb}{because}", given, words) if part)[:2_000]
