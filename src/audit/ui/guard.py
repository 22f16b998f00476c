"""What every page calls first: may this page be shown, and then the frame around it.

A server that has just started runs a file in `pages/` without `app.py`: so the check stands here and not in the menu,
and such a page draws the menu itself.
"""

from __future__ import annotations

import streamlit as st

from audit.ui import identity, navigation, session
from audit.ui.components import problem, run_strip, sidebar, style
from audit.workspace.access import NO_ACCESS

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def require(page: str) -> None:
    """Draw the frame of the page, a row of `navigation.PAGES`; ends the page where it must not be shown."""
    if not session.came_through_menu():
        navigation.menu(session.theme())
    style.apply()
    if st.get_option("server.address") not in _LOOPBACK:
        problem.show_text(
            "This dashboard has no sign-in, so it opens on this computer only. Start it with `claims-audit serve`."
        )
        st.stop()
    if not identity.current().may(navigation.BY_NAME[page].needs):
        problem.show_text(NO_ACCESS)
        st.stop()
    session.enter(page)
    kept = session.kept_run()
    if kept:
        run_strip.show(kept)
        sidebar.show(kept.audit)
