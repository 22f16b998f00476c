"""The people of a team on the Administration page: who has signed in, and ending or shutting out a sign-in."""

from __future__ import annotations

import secrets

import streamlit as st

from audit.ui import identity
from audit.ui.administering import tried
from audit.ui.components import html
from audit.ui.components.html import Column
from audit.workspace.access import Actor
from audit.workspace.sessions import Person, disable, people, revoke
from audit.workspace.workspace import Workspace

NOBODY = "Nobody has signed in. Roles come from the groups of the provider, as the team file says."


def show(workspace: Workspace, actor: Actor) -> None:
    """Everybody who has signed in once; nothing on a laptop, where nobody signs in."""
    if identity.team() is None:
        return
    html.show(
        html.heading(
            "People", "Roles are those of the last sign-in; who is shut out stays out, whatever their groups say"
        )
    )
    known = people(workspace, actor)
    if not known:
        html.show(html.paragraph(NOBODY))
        return
    columns: list[Column | str] = ["Name", "Id", "Roles", "Last sign-in", Column("Signed in now", numeric=True), ""]
    rows = [
        [
            person.name,
            person.actor_id,
            ", ".join(person.roles),
            html.nowrap(f"{person.signed_in[:16].replace('T', ' ')} UTC"),
            f"{person.live:,}",
            "Shut out" if person.is_disabled else "May sign in",
        ]
        for person in known
    ]
    html.show(html.table(columns, rows, caption="People"))
    others = {person.actor_id: person for person in known if person.actor_id != actor.actor_id}
    if others:
        _act(workspace, others)


def _act(workspace: Workspace, others: dict[str, Person]) -> None:
    picked = st.selectbox(
        "Person",
        list(others),
        format_func=lambda who: f"{others[who].name} ({who})",
        key="administration.person",
        width=360,
    )
    person = others[picked]
    with st.container(horizontal=True, gap="small"):
        st.button("End their sign-ins", key="administration.revoke", on_click=_revoke, args=(workspace, picked))
        word = "Let them in again" if person.is_disabled else "Shut them out"
        shuts = not person.is_disabled
        st.button(word, key="administration.disable", on_click=_disable, args=(workspace, picked, shuts))


def _revoke(workspace: Workspace, who: str) -> None:
    tried(lambda: revoke(workspace, identity.current(), who, key=secrets.token_hex(8)))
    identity.forget()


def _disable(workspace: Workspace, who: str, shuts: bool) -> None:
    tried(lambda: disable(workspace, identity.current(), who, is_disabled=shuts, key=secrets.token_hex(8)))
    identity.forget()
