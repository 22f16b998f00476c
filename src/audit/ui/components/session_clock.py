"""In a team: what tells a person two minutes before that they will be signed out, and lets them stay.

It asks by itself every few seconds. That is no activity: only what a person does counts.
"""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from audit.ui import identity
from audit.ui.components import html
from audit.ui.components.html import Markup
from audit.workspace.sessions import WARNING

EVERY_SECONDS = 10


def show() -> None:
    """The clock of this page; nothing on a laptop."""
    if identity.team() is not None:
        _tick()


@st.fragment(run_every=EVERY_SECONDS)
def _tick() -> None:
    found = identity.visit()
    if found.standing is None or not found.standing.is_live:
        st.rerun()
    left = found.standing.holds_until - datetime.now(UTC)
    if left > WARNING:
        return
    can_stay = found.standing.idle_until < found.standing.until
    with st.container(key="clock"):
        minutes = max(1, -(-int(left.total_seconds()) // 60))
        what = (
            "Nobody has done anything here for a while." if can_stay else "This sign-in has lasted as long as it may."
        )
        told = f"{what} You will be signed out in {html.count_of(minutes, 'minute')}; what is saved stays saved."
        html.show(Markup(f'<div class="problem" role="alert">{html.safe(told)}</div>'))
        if can_stay and st.button("Stay signed in", key="stay", type="primary"):
            identity.touch(found)
            st.rerun(scope="fragment")
