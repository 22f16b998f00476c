"""The Administration page: which runs are due for purge, purging one, backups, settings, people. No claim line is shown."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from audit.reports.text import size
from audit.ui import cache, identity, session
from audit.ui.administering import take_said, tried
from audit.ui.components import html, problem
from audit.ui.components.html import Column, Markup
from audit.ui.views import administration_people, administration_purge, administration_settings
from audit.workspace.backup import Backup, backup
from audit.workspace.retention import RunOnDisk, runs_on_disk
from audit.workspace.workspace import Workspace

BELOW = "Nothing is deleted by itself. What is done here stands in the event log, with counts and ids alone."
NO_RUN = "No run is kept. An audit that is saved stands here, with the day from which it is due for purge."
_BACKUP = "administration.written"


def render() -> None:
    """Draw retention and purge, backup, settings, and in a team the people."""
    workspace, actor = cache.workspace(), identity.current()
    runs = runs_on_disk(workspace, actor)
    html.page_title(_title(runs), BELOW)
    for said in take_said():
        problem.show_text(said)
    with st.container(key="administration"):
        left, right = st.columns([1.35, 1], gap="large")
        with left:
            _retention(runs)
            administration_purge.show(workspace, actor, runs)
        with right:
            _backup(workspace)
            administration_settings.show(workspace)
        administration_people.show(workspace, actor)


def _title(runs: list[RunOnDisk]) -> str:
    due = sum(run.is_due for run in runs)
    if due:
        return f"{html.count_of(due, 'run is', 'runs are')} due for purge"
    return "No run is due for purge"


def _retention(runs: list[RunOnDisk]) -> None:
    html.show(
        html.heading(
            "Runs that are kept", "By the day from which they are due, oldest first; names of files are not shown"
        )
    )
    if not runs:
        html.show(html.paragraph(NO_RUN))
        return
    columns: list[Column | str] = [
        "Run",
        "Saved",
        Column("Lines", numeric=True),
        Column("Findings", numeric=True),
        "Due",
    ]
    rows = [
        [
            html.code(run.run_id),
            f"{run.saved_at[:10]}, {run.saved_by}",
            f"{run.lines:,}",
            f"{run.findings:,}",
            _due(run),
        ]
        for run in runs
    ]
    html.show(html.table(columns, rows, caption="Runs that are kept"))


def _due(run: RunOnDisk) -> Markup:
    day = html.nowrap(run.due)
    told = Markup(f"<b>since {day}</b>") if run.is_due else Markup(f"from {day}")
    return html.join([told, f"purge asked for by {run.asked_by}"], ", ") if run.asked_by else told


def _backup(workspace: Workspace) -> None:
    folder = backups_of(workspace)
    html.show(
        html.heading("Backup", "Runs and decisions of one moment in one file, private to its owner"),
        html.paragraph(f"It is written into {folder}. Move it to where claims are kept: it holds patients' data."),
    )
    made: Backup | None = session.value(_BACKUP)
    if made is not None:
        held = f"{html.count_of(made.runs, 'run')}, {html.count_of(made.events, 'event')}, {size(made.bytes)}"
        html.show(html.paragraph(f"{made.path.name} was written: {held}. Its SHA-256, to be kept elsewhere:"))
        st.code(made.sha256, language=None, wrap_lines=True)
    st.button("Write a backup", key="administration.backup", on_click=_write, args=(workspace,))
    html.show(
        html.muted("Restore into an empty folder, from the terminal: "),
        Markup('<code class="c">claims-audit restore FILE --workspace FOLDER</code>'),
    )


def backups_of(workspace: Workspace) -> Path:
    """Where the page writes backups: beside the workspace, so that a purge and a restore do not meet them."""
    return workspace.directory.with_name(f"{workspace.directory.name}-backups")


def _write(workspace: Workspace) -> None:
    folder = backups_of(workspace)
    path = folder / f"backup-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.zip"

    def write() -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        session.keep_value(_BACKUP, backup(workspace, identity.current(), path))

    tried(write)
