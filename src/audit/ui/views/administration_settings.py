"""The settings on the Administration page: each with its range, each change an event."""

from __future__ import annotations

import secrets
from decimal import Decimal
from functools import partial

import streamlit as st

from audit.ui import identity, session
from audit.ui.administering import tried
from audit.ui.components import html
from audit.workspace.settings import LIMITS, configure, settings
from audit.workspace.workspace import Workspace


def show(workspace: Workspace) -> None:
    """A field for each setting, and one button for all."""
    html.show(
        html.heading("Settings", "They hold for everybody from the next click on; what was decided stays as it was")
    )
    now = settings(workspace)
    with st.form("settings", border=False):
        for name, limit in LIMITS.items():
            value: int | Decimal = getattr(now, name)
            st.number_input(
                f"{limit.words} ({limit.low:,} to {limit.high:,})",
                limit.low,
                limit.high,
                int(value),
                key=f"administration.setting.{name}",
            )
        st.form_submit_button("Save the settings", on_click=_save, args=(workspace,))


def _save(workspace: Workspace) -> None:
    now = settings(workspace)
    for name in LIMITS:
        value = session.widget(f"administration.setting.{name}")
        if value is not None and value != int(getattr(now, name)):
            tried(partial(configure, workspace, identity.current(), name, value, key=secrets.token_hex(8)))
