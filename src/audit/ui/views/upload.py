"""The Upload page: the sample or a file, what it holds, what its headings mean, the audit, and what became of it."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from audit.errors import AuditError
from audit.ingest import Inspection, inspect
from audit.model.places import samples_directory
from audit.reports.audit import run_audit
from audit.ui import cache, session, uploads
from audit.ui.components import html, problem
from audit.ui.job import Job
from audit.ui.views import confirm, progress, result
from audit.workspace.runs import Given

SAMPLE = "demo_two_years.csv"
_ROUND, _CHOSEN, _JOB, _REFUSED = "upload.round", "upload.chosen", "upload.job", "upload.refused"


@dataclass(eq=False)
class Chosen:
    """The files that wait for their audit, and what was seen in them; they go with their folder when this goes."""

    folder: Path
    inspections: dict[Path, Inspection]
    notes: uploads.GivenNotes | None = None

    def __post_init__(self) -> None:
        weakref.finalize(self, cache.runs().discard, self.folder)


def render() -> None:
    """Draw the page: what is under way comes first, then what the last run came to, then the choice of a file."""
    job: Job | None = session.value(_JOB)
    chosen: Chosen | None = session.value(_CHOSEN)
    if job is not None:
        _watch(job)
    elif chosen is not None:
        _confirm(chosen)
    else:
        _offer()


def _offer() -> None:
    audit = session.current_run()
    if audit is None:
        html.page_title(
            "Choose a claim file to audit",
            "Claim lines as delimited text, one row a line. The file is read on this computer and sent nowhere.",
        )
    else:
        result.render(audit)
        html.show(html.heading("Audit another file", "The run above stays as it is"))
    for text in session.value(_REFUSED, ()):
        problem.show_text(text)
    sample, own = st.columns([1, 2], gap="large")
    with sample:
        html.show(html.heading("Try it", "Two years of made-up claims with planted errors; no real person"))
        if st.button("Open the sample", key="upload.sample", type="secondary" if audit else "primary"):
            _start(
                Job(
                    "Sample: two years of synthetic claims",
                    cache.runs().new_folder(),
                    (Given(samples_directory() / SAMPLE, SAMPLE),),
                ),
                (samples_directory() / SAMPLE,),
                {},
                (),
            )
    with own:
        html.show(html.heading("Your file", "Several files are audited as one run, in the order given"))
        _offer_own(session.value(_ROUND, 0))


def _offer_own(round_: int) -> None:
    files = st.file_uploader("Claim files", accept_multiple_files=True, key=f"upload.files.{round_}")
    notes = st.file_uploader(
        "Procedure notes, where you have them: CSV, Parquet or JSON lines, or a .txt file for each claim",
        accept_multiple_files=True,
        key=f"upload.notes.{round_}",
    )
    several = "Read the headings" if len(files) == 1 else f"Read the headings of {len(files)} files"
    if files and st.button(several, key="upload.read"):
        _take(files, notes)
    if notes and not files:
        html.show(html.muted("The notes wait for the claim file to which they belong."))


def _take(files: Sequence[uploads.Uploaded], notes: Sequence[uploads.Uploaded]) -> None:
    """Move the files out of the session's memory, and see what they hold; a file that cannot be read is told and dropped."""
    folder = cache.runs().new_folder()
    inspections, refused = {}, []
    for path in uploads.store(files, folder):
        try:
            inspections[path] = inspect(path)
        except AuditError as error:
            refused.append(str(error))
            path.unlink()
    given = None
    try:
        given = uploads.store_notes(notes, folder)
    except AuditError as error:
        refused.append(str(error))
    session.keep_value(_ROUND, session.value(_ROUND, 0) + 1)
    session.keep_value(_REFUSED, tuple(refused))
    chosen = Chosen(folder, inspections, given)
    session.keep_value(_CHOSEN, chosen if inspections else None)
    st.rerun()


def _confirm(chosen: Chosen) -> None:
    confirmed = confirm.render(chosen.inspections, session.value(_REFUSED, ()), chosen.notes)
    if confirmed.drops_notes:
        chosen.notes = None
        session.keep_value(_REFUSED, ())
        st.rerun()
    if confirmed.wants_other_file:
        _drop(chosen)
        st.rerun()
    if confirmed.wants_audit:
        names = ", ".join(inspection.name for inspection in chosen.inspections.values())
        notes = chosen.notes.path if chosen.notes else None
        given = tuple(Given(path, inspection.name) for path, inspection in chosen.inspections.items())
        job = Job(names, cache.runs().new_folder(), (*given, *((Given(notes, notes.name, "notes"),) if notes else ())))
        _start(job, tuple(chosen.inspections), confirmed.mapping, confirmed.without, notes)


def _start(
    job: Job, paths: tuple[Path, ...], mapping: dict[str, str], without: tuple[str, ...], notes: Path | None = None
) -> None:
    job.start(
        cache.workers(),
        lambda progress: run_audit(
            paths, notes=notes, mapping=mapping or None, without=without, progress=progress, work=job.folder
        ),
    )
    session.keep_value(_JOB, job)
    session.keep_value(_REFUSED, ())
    st.rerun()


def _watch(job: Job) -> None:
    if not job.is_done:
        progress.render(job)
        return
    session.keep_value(_JOB, None)
    try:
        audit = job.result()
    except AuditError as error:
        cache.runs().discard(job.folder)
        session.keep_value(_REFUSED, (str(error),))
    else:
        session.keep_run(audit, job.name, job.given)
        _drop(session.value(_CHOSEN))
    st.rerun()


def _drop(chosen: Chosen | None) -> None:
    if chosen is not None:
        cache.runs().discard(chosen.folder)
    session.keep_value(_CHOSEN, None)
    session.keep_value(_REFUSED, ())
