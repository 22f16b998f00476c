"""What every page calls first: may this page be shown, and then the frame around it.

A server that has just started runs a file in `pages/` without `app.py`: so the check stands here and not in the menu,
and such a page draws the menu itself.
"""

from __future__ import annotations

import streamlit as st

from audit.errors import NotAllowed
from audit.ui import identity, navigation, session
from audit.ui.components import problem, run_strip, session_clock, sidebar, style, trail_banner
from audit.ui.views import sign_in
from audit.workspace import access
from audit.workspace.team import LOOPBACK


def require(page: str) -> None:
    """Draw the frame of the page, a row of `navigation.PAGES`; ends the page where it must not be shown."""
    if not session.came_through_menu():
        navigation.menu(session.theme())
    style.apply()
    if identity.team() is None and st.get_option("server.address") not in LOOPBACK:
        problem.show_text(
            "This dashboard has no sign-in, so it opens on this computer only. Start it with `claims-audit serve`."
        )
        st.stop()
    if not identity.current().roles:
        sign_in.render()
        st.stop()
    session_clock.show()
    try:
        access.require(identity.current(), navigation.BY_NAME[page].needs)
    except NotAllowed as refused:
        problem.show(refused)
        sidebar.show_person()
        st.stop()
    session.enter(page)
    kept = session.kept_run()
    run_strip.show(kept)
    trail_banner.show()
    if kept:
        sidebar.show(kept.audit)
    sidebar.show_person()
