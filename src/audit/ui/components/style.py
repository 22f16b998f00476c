"""The one style sheet: the tokens of the look, light and dark, and the blocks of `html.py`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

SHEET = Path(__file__).with_name("style.css")


def apply() -> None:
    """Put the style sheet on the page. It follows the theme by itself, by the page's colour scheme."""
    st.html(SHEET)


def of_dialogs(theme: str) -> None:
    """Let a dialog follow the theme, `light` or `dark`: it stands beside the page, not in it."""
    st.html(f"<style>[data-testid=stDialog]{{color-scheme:{theme}}}</style>")
