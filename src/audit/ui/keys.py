"""The keys of the worklist: single letters, which each person can switch off. C and R belong to Streamlit."""

from __future__ import annotations

import streamlit as st

from audit.ui import cache, identity, session
from audit.workspace.choices import SINGLE_KEYS, choice, choose

CONFIRM, DISMISS, QUERY, DEFER = "A", "D", "Q", "F"
NEXT, PREVIOUS, TAKE, UNDO = "J", "K", "T", "Ctrl+Z"
WORDS = "J and K move, A D Q F decide, T takes the next 20, Ctrl+Z undoes"
_SWITCH = "keys.single"


def single(letter: str) -> str | None:
    """The letter as a shortcut; None where the person has switched single keys off."""
    return letter if are_on() else None


def are_on() -> bool:
    """Whether single letters do something for this person."""
    kept = session.value(_SWITCH)
    if kept is None:
        kept = choice(cache.workspace(), identity.current(), SINGLE_KEYS) == "on"
        session.keep_value(_SWITCH, kept)
    return bool(kept)


def switch() -> None:
    """The switch itself, with what the keys do."""
    st.toggle("Single keys", value=are_on(), key=_SWITCH, on_change=_switched)


def _switched() -> None:
    is_on = bool(session.widget(_SWITCH))
    choose(cache.workspace(), identity.current(), SINGLE_KEYS, "on" if is_on else "off")
    session.keep_value(_SWITCH, is_on)
