"""An audit under way: its phases, how far it is, and a button that stops it."""

from __future__ import annotations

import streamlit as st

from audit.ui.components import html
from audit.ui.components.html import Markup
from audit.ui.job import Job, Phase

SECONDS_BETWEEN_LOOKS = 0.4


def render(job: Job) -> None:
    """Draw the audit's phases, and look again until it is over."""
    html.page_title("The audit is under way", job.name)
    _look(job)


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _look(job: Job) -> None:
    if job.is_done:
        st.rerun()
    current = job.phases[-1] if job.phases else None
    done = current.done / current.total if current and current.total else 0.0
    st.progress(
        min(done, 1.0),
        text="Stopping" if job.is_stopping else html.literal(current.name.capitalize()) if current else "Starting",
    )
    html.show(_phases(job))
    st.button("Cancel", key="upload.cancel", disabled=job.is_stopping, on_click=job.stop)


def _phases(job: Job) -> Markup:
    rows = [[phase.name.capitalize(), _how_far(phase, is_current=phase is job.phases[-1])] for phase in job.phases]
    return html.table(["Phase", html.Column("How far", numeric=True)], rows) if rows else Markup("")


def _how_far(phase: Phase, *, is_current: bool) -> str:
    if not is_current:
        return "done"
    return html.share(phase.done, phase.total) if phase.total else "under way"
