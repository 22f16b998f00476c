"""Purging a run from the Administration page: what goes and what stays is shown first, and the run's id is typed."""

from __future__ import annotations

import secrets

import streamlit as st

from audit.reports.text import size
from audit.ui import cache, identity, session
from audit.ui.administering import tried
from audit.ui.components import html, problem
from audit.workspace.access import Actor
from audit.workspace.purge import Purged, ask_purge, purge
from audit.workspace.retention import Preview, RunOnDisk, preview_purge
from audit.workspace.workspace import Workspace

_DONE, _CHOSEN, _TYPED = "administration.purged", "administration.run", "administration.typed"
BACKUPS = "Backups that were made before hold the run until they are deleted. Exports lie where people put them."


def show(workspace: Workspace, actor: Actor, runs: list[RunOnDisk]) -> None:
    """The run to purge, the preview, and the button."""
    html.show(
        html.heading("Purge a run", "Its files, texts, states and queries go for good; events and a tombstone stay")
    )
    done: Purged | None = session.value(_DONE)
    if done is not None:
        html.show(html.paragraph(_done(done)))
    ids = {run.run_id: run for run in runs}
    if not ids:
        return
    picked = st.selectbox(
        "Run",
        ["", *ids],
        format_func=lambda run_id: _option(ids[run_id]) if run_id else "Choose a run",
        key=_CHOSEN,
        width=360,
    )
    if picked:
        _confirm(workspace, actor, preview_purge(workspace, actor, picked))


def _option(run: RunOnDisk) -> str:
    return f"{run.run_id}, saved {run.saved_at[:10]}, {html.count_of(run.findings, 'finding')}"


def _confirm(workspace: Workspace, actor: Actor, preview: Preview) -> None:
    html.show(_table(preview))
    if preview.needs_two and preview.asked_by is None:
        html.show(html.paragraph("Several people administer this workspace: one asks, and another one confirms."))
        st.button("Ask for the purge", key="administration.ask", on_click=_ask, args=(workspace, preview.run_id))
        return
    if preview.needs_two and preview.asked_by == actor.actor_id:
        problem.show_text("You asked for this purge. Another administrator has to confirm it.")
        return
    with st.form("purge", border=False):
        st.text_input(html.literal(f"Type {preview.run_id} to purge the run"), key=_TYPED, width=360)
        st.form_submit_button("Purge for good", type="primary", on_click=_purge, args=(workspace, preview.run_id))


def _table(preview: Preview) -> html.Markup:
    exports = [
        f"{each.at[:10]}, {each.export_id}, {each.format}, {each.level}, by {each.by}" for each in preview.exports
    ]
    rows: list[list[object]] = [
        ["Goes: files", f"{preview.files:,}, {size(preview.bytes)}"],
        ["Goes: findings", f"{preview.findings:,}, {preview.states:,} of them with a state"],
        ["Goes: texts that people typed", f"{preview.texts:,}"],
        ["Goes: queries", f"{preview.queries:,}"],
        ["Stays: events", f"{preview.events:,}, of ids and codes"],
        ["Stays: exports", html.bullets(exports) if exports else "none was made"],
    ]
    if preview.asked_by and preview.asked_at:
        rows.append(["Asked for", f"by {preview.asked_by}, {preview.asked_at[:16].replace('T', ' ')} UTC"])
    return html.join([html.table(["", ""], rows, caption="What a purge deletes"), html.paragraph(BACKUPS)])


def _done(done: Purged) -> str:
    told = f"Run {done.run_id} was purged: {done.files:,} files ({size(done.bytes)}) and {done.texts:,} texts."
    return f"{told} {done.left}".strip()


def _ask(workspace: Workspace, run_id: str) -> None:
    tried(lambda: ask_purge(workspace, identity.current(), run_id, key=secrets.token_hex(8)))


def _purge(workspace: Workspace, run_id: str) -> None:
    typed = str(session.widget(_TYPED) or "")

    def act() -> None:
        done = purge(workspace, identity.current(), run_id, confirm=typed, key=secrets.token_hex(8))
        session.keep_value(_DONE, done)
        session.set_widget(_CHOSEN, "")
        cache.forget(run_id)

    if tried(act):
        session.set_widget(_TYPED, "")
