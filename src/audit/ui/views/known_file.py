"""Files that were audited before: open what is there, or audit them again and say why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from audit.ui import cache
from audit.ui.components import html, problem
from audit.ui.components.html import Column
from audit.workspace.known import what_changed
from audit.workspace.runs import SavedRun

SHORTEST = 10
SHORT = f"Say in at least {SHORTEST} characters why the files are audited again; it is kept with the run."


@dataclass(frozen=True)
class Choice:
    """What a person decided: the id of the run to open, why the files are audited again, or other files."""

    opens: str = ""
    because: str = ""
    wants_other_file: bool = False


def render(runs: Sequence[SavedRun], names: str) -> Choice:
    """Draw the runs of the same files and the two ways on; gives what was decided."""
    newest = runs[0]
    html.page_title(
        "These files were audited before" if "," in names else "This file was audited before",
        f"{names}: the same bytes, whatever the name. {_since(newest)}",
    )
    html.show(_table(runs))
    with st.container(horizontal=True):
        opens = st.button(f"Open run {newest.run_id}", key="known.open", type="primary")
        other = st.button("Choose another file", key="upload.other")
    with st.form(key="known.again", border=False):
        because = st.text_input("Why audit again?", key="known.because", max_chars=200)
        again = st.form_submit_button("Audit again", key="known.audit")
    if again and len(because.strip()) < SHORTEST:
        problem.show_text(SHORT)
        again = False
    return Choice(newest.run_id if opens else "", because.strip() if again else "", other)


def when(run: SavedRun) -> str:
    """The moment at which a run was saved, as a person reads it."""
    return f"{run.saved_at[:16].replace('T', ' ')} UTC"


def _since(run: SavedRun) -> str:
    changed = what_changed(run, cache.reference())
    if not changed:
        return "Program and reference are as they were: another audit would find the same."
    return f"Since run {run.run_id} other: {', '.join(changed)}."


def _table(runs: Sequence[SavedRun]) -> html.Markup:
    columns: list[Column | str] = ["Run", "Saved", "By", Column("Lines", True), Column("Findings", True)]
    rows = [
        [html.code(run.run_id), html.nowrap(when(run)), run.saved_by, html.number(run.lines), html.number(run.findings)]
        for run in runs
    ]
    return html.table(columns, rows, caption="Runs of the same files", boxed=True)
