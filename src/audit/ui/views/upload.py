"""The Upload page: the sample or a file, what it holds, what its headings mean, the audit, and what became of it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import streamlit as st

from audit.errors import AuditError
from audit.ingest import Inspection, inspect
from audit.model.places import samples_directory
from audit.reports.audit import Audit, run_audit
from audit.ui import cache, identity, session, uploads
from audit.ui.components import html, problem
from audit.ui.job import Job
from audit.ui.views import confirm, known_file, progress, result
from audit.ui.views.confirm import Confirmed
from audit.workspace.known import audited_before, what_changed
from audit.workspace.runs import Given, SavedRun

SAMPLE = "demo_two_years.csv"
_ROUND, _CHOSEN, _JOB, _REFUSED = "upload.round", "upload.chosen", "upload.job", "upload.refused"


@dataclass(eq=False)
class Chosen:
    """The files that wait for their audit, and what was seen in them; they go with their folder when this goes."""

    folder: Path
    inspections: dict[Path, Inspection]
    notes: uploads.GivenNotes | None = None
    again_because: str = ""

    @property
    def given(self) -> tuple[Given, ...]:
        """The files with the names that they had."""
        claims = (Given(path, inspection.name) for path, inspection in self.inspections.items())
        return (*claims, *((Given(self.notes.path, self.notes.path.name, "notes"),) if self.notes else ()))

    @property
    def names(self) -> str:
        """The names of the claim files."""
        return ", ".join(inspection.name for inspection in self.inspections.values())

    @cached_property
    def known(self) -> list[SavedRun]:
        """The runs of the same files, as they were when this was first asked."""
        return audited_before(cache.workspace(), identity.current(), self.given)

    def leave_notes(self) -> None:
        """Go on without the notes: other files then, that may be known or not."""
        self.notes = None
        vars(self).pop("known", None)

    def __post_init__(self) -> None:
        weakref.finalize(self, cache.runs().discard, self.folder)


def render() -> None:
    """Draw the page: what is under way comes first, then what the last run came to, then the choice of a file."""
    job: Job | None = session.value(_JOB)
    chosen: Chosen | None = session.value(_CHOSEN)
    if job is not None:
        _watch(job)
    elif chosen is not None and chosen.known and not chosen.again_because:
        _meet_again(chosen)
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
    _offer_under_way()
    sample, own = st.columns([1, 2], gap="large")
    with sample:
        html.show(html.heading("Try it", "Two years of made-up claims with planted errors; no real person"))
        if st.button("Open the sample", key="upload.sample", type="secondary" if audit else "primary"):
            _open_sample()
    with own:
        html.show(html.heading("Your file", "Several files are audited as one run, in the order given"))
        _offer_own(session.value(_ROUND, 0))


def _offer_under_way() -> None:
    """Lead to the audits of this person that another tab began, or this one before it was loaded again."""
    for job in cache.jobs().of(identity.current()):
        html.show(html.lede(f"{job.name} is being audited."))
        if st.button("Watch the audit", key=f"upload.watch.{job.folder.name}"):
            session.keep_value(_JOB, job)
            st.rerun()


def _open_sample() -> None:
    """Look at the sample's run where it would come out the same today; audit the sample otherwise."""
    given = (Given(samples_directory() / SAMPLE, SAMPLE),)
    known = audited_before(cache.workspace(), identity.current(), given)
    if known and not what_changed(known[0], cache.reference()):
        _look_at(known[0].run_id)
    job = Job(
        "Sample: two years of synthetic claims",
        cache.runs().new_folder(),
        identity.current(),
        given,
        "The program or the reference has changed." if known else "",
    )
    _start(job, lambda progress: run_audit(given[0].path, progress=progress, work=job.folder))


def _look_at(run_id: str) -> NoReturn:
    session.look_at(run_id)
    _drop(session.value(_CHOSEN))
    st.rerun()


def _meet_again(chosen: Chosen) -> None:
    choice = known_file.render(chosen.known, chosen.names)
    if choice.opens:
        _look_at(choice.opens)
    if choice.wants_other_file:
        _drop(chosen)
        st.rerun()
    if choice.because:
        chosen.again_because = choice.because
        st.rerun()


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
        chosen.leave_notes()
        session.keep_value(_REFUSED, ())
        st.rerun()
    if confirmed.wants_other_file:
        _drop(chosen)
        st.rerun()
    if confirmed.wants_audit:
        folder = cache.runs().new_folder()
        job = Job(chosen.names, folder, identity.current(), chosen.given, chosen.again_because)
        _start(job, lambda progress: _audit(chosen, confirmed, progress))


def _audit(chosen: Chosen, confirmed: Confirmed, job: Job) -> Audit:
    """Audit the files; they stay for as long as this needs them, whatever becomes of the tab."""
    return run_audit(
        tuple(chosen.inspections),
        notes=chosen.notes.path if chosen.notes else None,
        mapping=confirmed.mapping or None,
        without=confirmed.without,
        progress=job,
        work=job.folder,
    )


def _start(job: Job, audit: Callable[[Job], Audit]) -> None:
    job.start(cache.workers(), cache.workspace(), audit)
    cache.jobs().add(job)
    session.keep_value(_JOB, job)
    session.keep_value(_REFUSED, ())
    st.rerun()


def _watch(job: Job) -> None:
    if not job.is_done:
        progress.render(job)
        return
    session.keep_value(_JOB, None)
    try:
        run_id = job.result()
    except AuditError as error:
        session.keep_value(_REFUSED, (str(error),))
        st.rerun()
    _look_at(run_id)


def _drop(chosen: Chosen | None) -> None:
    if chosen is not None:
        cache.runs().discard(chosen.folder)
    session.keep_value(_CHOSEN, None)
    session.keep_value(_REFUSED, ())
