"""The panel on which a person decides about one finding: where it stands, the four verbs, and what was done to it."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from audit.reports.line_story import FindingStory, LineStory
from audit.ui import cache, deciding, identity, keys, navigation, querying, session
from audit.ui.components import decision_forms, html, problem
from audit.ui.components.html import Markup
from audit.ui.deciding import COMMENT, REOPEN, Form, Refused
from audit.workspace.access import Permission
from audit.workspace.acting import OPEN
from audit.workspace.history import DISPOSITION_WORDS, REASON_WORDS, REVIEW_WORDS, history_of, seen_state
from audit.workspace.queue import hold
from audit.workspace.state import DismissReason, Disposition, FindingState, State

_VERBS = (
    (Disposition.CONFIRM, "Confirm", keys.CONFIRM),
    (Disposition.DISMISS, "Dismiss", keys.DISMISS),
    (Disposition.QUERY, "Query", keys.QUERY),
    (Disposition.DEFER, "Defer", keys.DEFER),
)
_CARRIED = {"line_changed": "the line changed since", "rule_changed": "the rule changed since"}


def show(run_id: str, told: LineStory, finding: FindingStory, next_finding: str | None) -> None:
    """Where the finding stands and what can be done about it; `next_finding` is shown after a decision."""
    state = seen_state(cache.workspace(), identity.current(), run_id, finding.finding_id)
    html.show(*_standing(state), *_suggestion(state))
    if not identity.current().may(Permission.DECIDE):
        return
    card = deciding.refused(run_id, finding.finding_id)
    if card:
        _conflict(card)
        return
    form = deciding.form_of(run_id, finding.finding_id)
    if form:
        decision_forms.show(form, next_finding)
    elif wrong := deciding.problem():
        problem.show_text(wrong)
    if state.state in OPEN:
        _whose(run_id, finding.finding_id)
    with st.container(horizontal=True, key="verbs", gap="small"):
        _verbs(run_id, state, form, suggested(told, finding))


def history(run_id: str, finding_id: str) -> None:
    """What was done to the finding, oldest first."""
    entries = history_of(cache.workspace(), identity.current(), run_id, finding_id)
    rows = [
        html.join(
            [
                html.muted(html.join([html.nowrap(when(each.at)), ", ", each.actor])),
                Markup("<br>"),
                Markup(f"<s>{html.safe(each.words)}</s>") if each.undone else each.words,
            ]
        )
        for each in entries
    ]
    told = html.bullets(rows) if rows else html.paragraph("Nobody has done anything to it yet.")
    html.show(html.label("History"), told)


def undo_button() -> None:
    """Take back what was done last in this session; the key is left to the fields while a form is open."""
    run_id = session.current_run_id()
    last = deciding.last_done(run_id)
    shortcut = None if deciding.is_typing() else keys.UNDO
    st.button(
        "Undo last",
        key="decide.undo",
        shortcut=shortcut,
        disabled=last is None,
        help=f"Takes back: {last.words}" if last else "Nothing was decided in this session yet",
        on_click=deciding.undo_last,
    )


def when(at: str) -> str:
    """A time as it is shown: day and minute, in UTC."""
    return f"{at[:16].replace('T', ' ')} UTC"


def suggested(told: LineStory, finding: FindingStory) -> dict[str, str]:
    """What the finding itself suggests for Confirm; what it does not suggest is left blank, never made up."""
    if finding.suggested_code is None:
        return {}
    values = {"corrected_code": finding.suggested_code}
    if finding.suggested_code == told.points_to and finding.difference == told.worth.difference:
        values |= {"corrected_amount": _plain(told.worth.supported)} if told.worth.supported is not None else {}
    return values


def _standing(state: FindingState) -> list[Markup]:
    """Where the finding stands, in one sentence; nothing where it is new."""
    words = _standing_words(state, identity.current().actor_id)
    return [html.paragraph(words)] if words else []


def _standing_words(state: FindingState, me: str) -> str:
    match state.state:
        case State.NEW:
            return ""
        case State.ASSIGNED:
            return "It is yours." if state.assigned_to == me else f"It is with {state.assigned_to}."
        case State.SUPERSEDED:
            return "A later run of these claims no longer raises this finding."
    if state.disposition is None:
        return "It waits for a second opinion; what was decided stays hidden until that is given."
    who = "You" if state.decided_by == me else state.decided_by
    parts = [f"{who}, {when(state.decided_at or '')}: {_opinion(state)}."]
    if state.review_why:
        parts.append(f"It goes to a second person, because {REVIEW_WORDS.get(state.review_why, state.review_why)}.")
    if state.carried_from:
        parts.append(f"Carried forward from run {state.carried_from}.")
    return " ".join(parts)


def _opinion(state: FindingState) -> str:
    words = [DISPOSITION_WORDS[Disposition(state.disposition or "")]]
    if state.reason:
        words.append(REASON_WORDS[DismissReason(state.reason)])
    if state.corrected_code:
        words.append(f"code {state.corrected_code}")
    if state.corrected_units:
        words.append(f"units {state.corrected_units}")
    if state.corrected_amount:
        words.append(html.money(state.corrected_amount))
    if state.due:
        words.append(f"until {state.due}")
    return ", ".join(words)


def _suggestion(state: FindingState) -> list[Markup]:
    """What an earlier run's decision suggests, said as such; it selects nothing."""
    if state.suggested_disposition is None:
        return []
    words = DISPOSITION_WORDS[Disposition(state.suggested_disposition)]
    if state.suggested_reason:
        words += f", {REASON_WORDS[DismissReason(state.suggested_reason)]}"
    why = _CARRIED.get(state.carried_why or "", state.carried_why or "")
    told = f"In run {state.carried_from} this finding was {words}. It is a suggestion only{f', because {why}' if why else ''}."
    return [Markup(f'<div class="told">{html.safe(told)}</div>')]


def _whose(run_id: str, finding_id: str) -> None:
    """Hold the finding for a while, and say so where somebody else already does."""
    held = hold(cache.workspace(), identity.current(), run_id, finding_id)
    if not held.is_mine:
        html.show(html.muted(f"{held.holder_name} has this finding open, until {when(held.until)} at the latest."))


def _conflict(card: Refused) -> None:
    with st.container(key="conflict", border=True):
        html.show(
            html.label("Somebody was quicker"), html.paragraph(card.why), html.muted(f"Not recorded: {card.meant}")
        )
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Look at it again", key="conflict.again", type="primary", on_click=deciding.look_again, args=(card,)
            )
            st.button(
                "Record mine as a comment",
                key="conflict.comment",
                on_click=deciding.record_as_comment,
                args=(card,),
            )


def _verbs(run_id: str, state: FindingState, form: Form | None, suggestion: dict[str, str]) -> None:
    where = (run_id, state.finding_id, state.version)
    typed = form.values().get("comment", "") if form else ""
    if state.state in OPEN:
        for verb, label, letter in _VERBS:
            if form is None or form.verb != verb:
                _verb(
                    verb, label, where, decision_forms.first_values(verb, suggestion, typed), keys.single(letter), form
                )
    elif state.disposition is not None and state.state != State.SUPERSEDED and (form is None or form.verb != REOPEN):
        _verb(REOPEN, "Reopen", where, decision_forms.first_values(REOPEN, {}, typed), None, form)
    if state.disposition == Disposition.QUERY and st.button("Write the query", key="decide.write"):
        querying.start(run_id, state.finding_id)
        navigation.go_to("queries")
    if form is None or form.verb != COMMENT:
        _verb(COMMENT, "Comment", where, decision_forms.first_values(COMMENT, {}, typed), None, form)


def _verb(
    verb: str,
    label: str,
    where: tuple[str, str, int],
    values: dict[str, str],
    shortcut: str | None,
    form: Form | None,
) -> None:
    st.button(
        label,
        key=f"decide.{verb}",
        type="primary" if verb == Disposition.CONFIRM and form is None else "secondary",
        shortcut=shortcut,
        on_click=deciding.open_form,
        args=(verb, *where, values),
    )


def _plain(amount: Decimal) -> str:
    return f"{amount:.2f}"
