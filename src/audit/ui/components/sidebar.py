"""The blocks in the sidebar: where every record of the run went, and in a team who is signed in, with the way out."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from audit.errors import AuditError
from audit.reports.audit import Audit
from audit.ui import identity, session
from audit.ui.components import html, problem
from audit.ui.components.html import Markup
from audit.workspace.access import Permission
from audit.workspace.changes import LONGEST_TEXT

_ROWS = (("Flagged", "flagged"), ("Unverified", "unverified"), ("Clear", "clear"), ("Set aside", "rejected"))


def show(audit: Audit) -> None:
    """The reconciliation of the run, and the rules that were left out of it."""
    counts = audit.summary["reconciliation"]
    title = (
        "This run accounts for every record" if counts["reconciles"] else "This run does not account for every record"
    )
    rows = "".join(_row(name, counts[key]) for name, key in _ROWS)
    without = audit.summary["policy"]["without"]
    left_out = f'<div class="out">Went on without {html.safe(", ".join(without))}</div>' if without else ""
    total = f'<div class="total">{_row("Records in file", counts["records"])}</div>'
    with st.sidebar:
        html.show(Markup(f'<div class="side"><b>{title}</b>{rows}{total}{left_out}</div>'))


def show_person() -> None:
    """In a team: the way out, and for an administrator the way to see lines in an emergency."""
    if identity.team() is None:
        return
    with st.sidebar:
        person = identity.current()
        html.show(Markup(f'<div class="side"><b>{html.safe(person.name)}</b></div>'))
        if st.button("Sign out", key="sign_out"):
            leave()
        if person.may(Permission.ADMINISTER) and (person.granted or not person.may(Permission.SEE_LINES)):
            _glass()


def leave() -> NoReturn:
    """Sign out in every tab, and forget what this one had chosen."""
    identity.sign_out()
    session.forget_everything()
    st.stop()


def _glass() -> None:
    until = identity.glass_until()
    if until is not None:
        html.show(Markup(f'<div class="side">You see lines until {until:%H:%M} UTC. It is in the trail.</div>'))
        return
    with st.expander("See lines in an emergency"), st.form("glass", border=False):
        why = st.text_area("Why you must see lines", key="glass.why", max_chars=LONGEST_TEXT)
        html.show(Markup('<div class="side">For 60 minutes, in this sign-in alone. Your reason is kept.</div>'))
        if st.form_submit_button("Show lines to me"):
            try:
                identity.break_glass(why)
            except AuditError as refused:
                problem.show(refused)
            else:
                st.rerun()


def _row(name: str, count: int) -> str:
    return f'<div>{name}<span class="n">{count:,}</span></div>'
