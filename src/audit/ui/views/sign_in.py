"""The way in of a team: what the dashboard is for, and the button to the provider. Nobody sees more before."""

from __future__ import annotations

import streamlit as st

from audit.ui import identity, session
from audit.ui.components import html, sidebar, style
from audit.ui.identity import Visit
from audit.workspace.sessions import Why

PURPOSE = (
    "This dashboard holds protected health information. It is for people who audit claims here as part of their work. "
    "What you do is recorded."
)
_ENDED = {
    Why.ASKED: "You signed out.",
    Why.IDLE: "You were signed out, because nobody had done anything here for a while. What was saved is still there.",
    Why.EXPIRED: "Your sign-in has lasted as long as it may. What was saved is still there.",
    Why.REVOKED: "An administrator ended your sign-in. What was saved is still there.",
    Why.DISABLED: "You have no access. Ask your administrator.",
}


def render() -> None:
    """The page of somebody who may see none."""
    style.apply()
    with st.container(key="way_in"):
        _draw(identity.visit())


def _draw(found: Visit) -> None:
    if found.standing is not None and found.standing.is_live:
        _without_role()
        return
    session.forget_everything()
    html.page_title("Claims audit", PURPOSE)
    if found.ended in _ENDED:
        html.show(html.paragraph(_ENDED[found.ended]))
    if found.ended is not Why.DISABLED and st.button("Sign in", key="sign_in", type="primary"):
        st.login()


def _without_role() -> None:
    html.page_title("You have no role here yet")
    html.show(html.paragraph("You are signed in, and none of your groups has a role. Ask your administrator for one."))
    if st.button("Sign out", key="sign_out"):
        sidebar.leave()
