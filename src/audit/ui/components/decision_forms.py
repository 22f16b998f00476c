"""The forms of the decisions: what has to be said with each, filled in with what the finding itself suggests."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from audit.ui import deciding, keys
from audit.ui.components import html, problem
from audit.ui.deciding import COMMENT, REOPEN, Form
from audit.workspace.changes import LONGEST_TEXT
from audit.workspace.decision import SHORTEST_WHY, today
from audit.workspace.history import REASON_WORDS
from audit.workspace.state import Disposition

BANNER = f"Do not paste chart text. At most {LONGEST_TEXT:,} characters; what is recorded is never changed."
_RECORD = {
    Disposition.CONFIRM: ("Record: confirmed", keys.CONFIRM),
    Disposition.QUERY: ("Record: ask the provider", keys.QUERY),
    Disposition.DEFER: ("Record: deferred", keys.DEFER),
    COMMENT: ("Add the comment", None),
    REOPEN: ("Reopen the finding", None),
}
_TITLES = {
    Disposition.CONFIRM: "Confirm: the line has this error",
    Disposition.DISMISS: "Dismiss: the finding is wrong or does not apply, because",
    Disposition.QUERY: "Query: only the provider or the record can tell",
    Disposition.DEFER: "Defer: something else has to come first",
    COMMENT: "Comment",
    REOPEN: "Reopen: why is it looked at again?",
}
_CORRECTED = (
    ("corrected_code", "Corrected code", 5),
    ("corrected_units", "Units", 12),
    ("corrected_amount", "Amount, $", 16),
)


def show(form: Form, next_finding: str | None) -> None:
    """The open form, with what was wrong with it when it was last recorded."""
    with st.container(key="form", gap="small"):
        html.show(html.label(_TITLES[form.verb]))
        if form.is_restored:
            html.show(html.muted("What you had typed before is still here; it is not recorded yet."))
        if form.verb == Disposition.CONFIRM:
            _corrected(form)
        if form.verb == Disposition.DEFER:
            _due(form)
        _words(form)
        if wrong := deciding.problem():
            problem.show_text(wrong)
        if form.verb == Disposition.DISMISS:
            _reasons(form, next_finding)
        _buttons(form, next_finding)


def first_values(verb: str, suggested: dict[str, str], comment: str) -> dict[str, str]:
    """What the fields of a form hold when it is opened: what the finding suggests, and words typed into another form."""
    values = {"comment": comment}
    if verb == Disposition.CONFIRM:
        values |= suggested
    if verb == Disposition.DEFER:
        values["due"] = (today() + timedelta(days=14)).isoformat()
    return values


def _corrected(form: Form) -> None:
    with st.container(horizontal=True, gap="small"):
        for name, label, most in _CORRECTED:
            st.text_input(
                label,
                form.typed.get(name, ""),
                key=form.widget(name),
                max_chars=most,
                placeholder="not known",
                width=98,
                live=True,
                on_change=deciding.keep_typed,
                args=(form,),
            )


def _due(form: Form) -> None:
    st.date_input(
        "Look at it again on",
        form.typed["due"],
        min_value=today() + timedelta(days=1),
        format="YYYY-MM-DD",
        key=form.widget("due"),
        width=180,
        on_change=deciding.keep_typed,
        args=(form,),
    )


def _words(form: Form) -> None:
    needs = f"at least {SHORTEST_WHY} characters" if form.verb == REOPEN else "optional"
    label = {COMMENT: "Comment", REOPEN: f"Reason, {needs}"}.get(form.verb, f"Comment, {needs}")
    key, kept = form.widget("comment"), form.typed.get("comment", "")
    if form.verb == COMMENT:
        st.text_area(
            label, kept, key=key, max_chars=LONGEST_TEXT, height=96, on_change=deciding.keep_typed, args=(form,)
        )
    else:
        st.text_input(
            label, kept, key=key, max_chars=LONGEST_TEXT, live=True, on_change=deciding.keep_typed, args=(form,)
        )
    html.show(html.muted(BANNER))


def _reasons(form: Form, next_finding: str | None) -> None:
    with st.container(key="reasons", gap=None):
        for number, (reason, words) in enumerate(REASON_WORDS.items(), 1):
            label = f"{words[:1].upper()}{words[1:]}"
            st.button(
                f"{label}: say why above" if reason == "other" else label,
                key=f"{form.widget('reason')}.{reason}",
                shortcut=keys.single(str(number)),
                width="stretch",
                type="tertiary",
                on_click=deciding.record,
                args=(form, next_finding, reason.value),
            )


def _buttons(form: Form, next_finding: str | None) -> None:
    with st.container(horizontal=True, gap="small"):
        if form.verb in _RECORD:
            label, letter = _RECORD[form.verb]
            st.button(
                label,
                key=form.widget("record"),
                type="primary",
                shortcut=keys.single(letter) if letter else None,
                on_click=deciding.record,
                args=(form, next_finding),
            )
        st.button("Cancel", key=form.widget("cancel"), shortcut="Esc", on_click=deciding.close_form, args=(form,))
