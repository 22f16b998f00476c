"""Giving findings to somebody: the ones that are marked go to a person, or back to everybody."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import streamlit as st

from audit.errors import AuditError
from audit.ui import cache, deciding, identity, session
from audit.ui.components import html
from audit.workspace import queue
from audit.workspace.access import Permission
from audit.workspace.sessions import deciders

_EVERYBODY = ""


def render(run_id: str, finding_ids: Sequence[str]) -> None:
    """Whom to give the marked findings, for whoever may assign."""
    actor = identity.current()
    if not actor.may(Permission.ASSIGN):
        return
    people = {**deciders(cache.workspace(), actor), _EVERYBODY: "Nobody: give them back"}
    if actor.may(Permission.DECIDE):
        people = {actor.actor_id: "Yourself", **{key: name for key, name in people.items() if key != actor.actor_id}}
    to = st.selectbox(
        "Or give them to",
        list(people),
        index=None,
        format_func=lambda key: html.literal(people[key]),
        placeholder="Choose a person",
        key="bulk.person",
    )
    if to is not None:
        label = "Give them back" if to == _EVERYBODY else f"Assign {html.count_of(len(finding_ids), 'finding')}"
        args = (run_id, tuple(finding_ids), to or None)
        st.button(label, key="bulk.assign", on_click=_assign, args=args)


def _assign(run_id: str, finding_ids: Sequence[str], to: str | None) -> None:
    try:
        moved = queue.assign(cache.workspace(), identity.current(), run_id, finding_ids, to, key=secrets.token_hex(8))
    except AuditError as wrong:
        deciding.tell(str(wrong))
        return
    given = "assigned" if to else "given back"
    deciding.tell(f"{html.count_of(len(moved), 'finding')} {given}.")
    session.set_widget("bulk.person", None)
