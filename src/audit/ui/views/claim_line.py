"""Claim line: what was billed, what the code requires, what the record says, side by side, with the family as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from audit.errors import AuditError
from audit.reports import worklist
from audit.reports.charts import DARK, LIGHT, timeline
from audit.reports.line_note import LineNote, line_note
from audit.reports.line_story import FindingStory, LineStory, line_of_finding, line_story
from audit.reports.neighbours import Place, place_of
from audit.reports.note_words import NoteWords
from audit.ui import cache, deciding, keys, navigation, queues, session
from audit.ui.components import chart, decision, filters, html, lattice, problem, story
from audit.ui.components.html import Column
from audit.ui.components.note import key_html, note_html
from audit.ui.components.note_facts import aside_html, facts_html
from audit.ui.components.note_marks import NoteEvidence
from audit.workspace.access import NO_ACCESS

MOST_LINKS = 12
NOTHING_FLAGGED = "Every line is clear or could not be checked, so there is no flagged line to open."


class Noted(NamedTuple):
    """The line's note, and all that is to be shown of it."""

    found: LineNote
    evidence: NoteEvidence


def render() -> None:
    """Draw the line that was chosen in the worklist, else the first one of the worklist."""
    audit = session.require_run()
    run = audit.directory
    try:
        line = _line(run)
        if line is None:
            _nothing()
            return
        told = line_story(run, cache.reference(), line)
    except AuditError:
        html.page_title("Claim line")
        problem.show_text(NO_ACCESS)
        _to_worklist("claim_line.back")
        return
    html.page_title(told.title, told.subtitle)
    if words := deciding.told():
        st.toast(html.literal(words), duration=5)
    place = _place(run)
    _walk(place)
    first = next(iter(_chosen_first(told)), None)
    if first is not None:
        _decide(told, first.finding_id, _next_open(first.finding_id, place))
    if first is not None and first.related:
        _timeline(told, first)
    noted = _noted(run, told)
    if noted:
        _compared(told, noted.evidence.anchors)
    with st.container(key="note" if noted else "wide"):
        left, right = st.columns([1.3, 1] if noted else [1.16, 1], gap="medium")
    with left:
        if noted:
            _the_note(told, noted)
        else:
            _compared(told, story.NOWHERE)
        _findings(told)
        html.show(html.heading("What was asked of the line", "Every rule that applies, by what it is about"))
        html.show(story.checks(told.checks))
    with right:
        _the_family(told, noted)
    if first is None or not first.related:
        _timeline(told, first)
    html.show(html.heading("Other lines of the claim", "The line under review is marked"), story.claim(told))


def _timeline(told: LineStory, finding: FindingStory | None) -> None:
    """The patient's lines over days, with those of the finding that is looked at: first where it has any, else last."""
    if len(told.patient) < 2:
        html.show(html.heading("This line stands alone", timeline.EMPTY))
        return
    drawn = timeline.chart(told, finding, DARK if session.theme() == "dark" else LIGHT)
    words = (*timeline.title(told, finding), timeline.alt_text(told, finding))
    chart.show("claim_line.timeline", drawn, *words, timeline.table(told, finding))


def _line(run: Path) -> int | None:
    chosen = session.selected_line()
    if chosen is not None:
        return chosen
    if session.selected_finding() is None:
        session.select_finding(_first(run))
    finding = session.selected_finding()
    return line_of_finding(run, finding) if finding else None


def _first(run: Path) -> str | None:
    """The first finding of the part of the queue that is looked at, else of all that the filters leave."""
    run_id, chosen = session.current_run_id(), session.filters()
    found = queues.page(run_id, chosen, session.scope(), worklist.DEFAULT_SORT, offset=0, limit=1)
    if found.is_empty():
        found = worklist.page(run, chosen, limit=1)
    return None if found.is_empty() else str(found["finding_id"][0])


def _nothing() -> None:
    html.page_title("Claim line")
    if session.filters().active:
        html.show(html.lede("No finding matches the filters, so there is no line to open."))
        if st.button(filters.clear_label(session.filters()), key="claim_line.clear", type="primary"):
            filters.clear()
        return
    html.show(html.lede(NOTHING_FLAGGED))
    if st.button("See what could not be checked", key="claim_line.coverage", type="primary"):
        navigation.go_to("rules_and_coverage")


@st.fragment
def _decide(told: LineStory, finding_id: str, next_finding: str | None) -> None:
    """The same panel as beside the worklist."""
    if deciding.is_stale():
        st.rerun()
    finding = told.finding(finding_id)
    if finding is None:
        return
    with st.container(key="decide"):
        try:
            decision.show(session.current_run_id(), told, finding, next_finding)
        except AuditError as gone:
            problem.show(gone)


def _next_open(finding_id: str, place: Place | None) -> str | None:
    """Where a decision leads: the next open finding of the list that was drawn last, else the neighbour in the worklist."""
    listed = queues.listed(session.current_run_id())
    if listed and finding_id in listed.ids:
        return listed.next_open(finding_id)
    return place.after if place else None


def _walk(place: Place | None) -> None:
    """Previous and next in the worklist as it is filtered, and the way back to it."""
    listed, finding = queues.listed(session.current_run_id()), session.selected_finding()
    is_listed = listed is not None and finding in listed.ids
    before = listed.neighbour(finding, -1) if listed and is_listed else place.before if place else None
    after = listed.neighbour(finding, 1) if listed and is_listed else place.after if place else None
    with st.container(horizontal=True, key="walk", vertical_alignment="center"):
        _step("Previous", "claim_line.before", before, keys.single(keys.PREVIOUS) or "Alt+K")
        _step("Next", "claim_line.after", after, keys.single(keys.NEXT) or "Alt+J")
        decision.undo_button()
        _to_worklist("claim_line.list")
        if place:
            html.show(html.muted(f"Finding {place.place:,} of {place.total:,} in the worklist"))


def _place(run: Path) -> Place | None:
    finding, chosen = session.selected_finding(), session.filters()
    if finding is None:
        return None
    key = (finding, *filters.key_of(chosen))
    return cache.remember(session.current_run_id(), "neighbours", key, lambda: place_of(run, finding, chosen))


def _step(word: str, key: str, finding_id: str | None, shortcut: str) -> None:
    if st.button(word, key=key, disabled=finding_id is None, shortcut=shortcut):
        session.select_finding(finding_id)
        session.select_line(None)
        st.rerun()


def _to_worklist(key: str) -> None:
    if st.button("Back to the worklist", key=key, type="tertiary"):
        navigation.go_to("worklist")


def _noted(run: Path, told: LineStory) -> Noted | None:
    """The line's note with its evidence, read again from the run; None where it has none."""
    found = line_note(run, cache.reference(), told.line, told.billed)
    if found is None:
        return None
    words = NoteWords.of(cache.reference())
    return Noted(found, NoteEvidence(found.note.text, found.reading, found.facts, words))


def _compared(told: LineStory, anchors: Mapping[str, str]) -> None:
    """What the code requires beside what the record says; an attribute leads to its place in the note."""
    if told.attributes:
        html.show(story.attributes(told.attributes, anchors), html.judgment_key())


def _findings(told: LineStory) -> None:
    if not told.findings:
        html.show(html.paragraph("No finding rests on this line."))
    for finding in _chosen_first(told):
        html.show(
            html.label(
                html.join(
                    [
                        html.severity(finding.severity),
                        html.Markup("&ensp;"),
                        f"{finding.title}, finding {finding.finding_id[:8]}",
                    ]
                )
            ),
            html.sentence(finding.message),
            story.related(finding),
        )
        _open_related(finding)
        html.show(story.evidence(finding), story.against(finding), story.source(finding))
        decision.history(session.current_run_id(), finding.finding_id)


def _open_related(finding: FindingStory) -> None:
    """A way to each of the other lines; of many, to the first."""
    with st.container(horizontal=True, key=f"related.{finding.finding_id}", gap="small"):
        for each in finding.related[:MOST_LINKS]:
            label = html.literal(f"Open {each.claim_id}, line {each.claim_line_number}")
            if st.button(label, key=f"related.{finding.finding_id}.{each.line}", type="tertiary"):
                session.select_finding(None)
                session.select_line(each.line)
                st.rerun()


def _the_note(told: LineStory, noted: Noted) -> None:
    """The note that was read for the line, what was set aside in it, and whether others match the line too."""
    note, reading = noted.found.note, noted.found.reading
    title = "The note of this line" if reading.is_complete else "The note of this line is no whole record"
    told_of = "A click on an attribute above or beside it leads to its place"
    if not noted.found.facts:
        told_of = f"No attribute of {told.billed.code or 'the line'} is asked of it"
    html.show(
        html.heading(title, told_of if reading.is_complete else f"It supports no silence: {reading.incomplete_because}")
    )
    html.show(key_html(noted.evidence), note_html(noted.evidence))
    others = f" {html.count_of(note.others, 'other note')} would fit the line too." if note.others else ""
    about = f"{note.name}, {html.count_of(len(note.text), 'character')}.{others}"
    html.show(html.muted(f"{about[:1].upper()}{about[1:]}"), aside_html(noted.evidence))


def _chosen_first(told: LineStory) -> list[FindingStory]:
    chosen = session.selected_finding()
    return sorted(told.findings, key=lambda finding: finding.finding_id != chosen)


def _the_family(told: LineStory, noted: Noted | None) -> None:
    lattice.show_line(told)
    if noted and noted.found.facts:
        html.show(html.heading("What the note documents", "For and against, each with the words that say so"))
        html.show(facts_html(noted.evidence, noted.found.deciding, noted.found.silence))
    html.show(story.dollars(told))
    html.show(_billed(told))


def _billed(told: LineStory) -> html.Markup:
    """What else was billed: the parts of the line that no attribute speaks of."""
    billed = told.billed
    rows: list[tuple[str, object]] = [
        (
            "Units",
            billed.units_as_given
            or ("not given, counts as 1" if billed.units is None else f"{billed.units.normalize():f}"),
        ),
        ("Modifiers", ", ".join(billed.modifiers)),
        (
            "Place of service",
            " ".join(part for part in (billed.place, billed.place_label) if part) or "not on the line",
        ),
        ("Diagnoses", ", ".join(billed.diagnoses)),
        ("Payer", billed.payer or "not on the line"),
        ("Provider", billed.provider or "not on the line"),
        (
            "Charge, allowed, paid",
            ", ".join(html.money(amount) for amount in (billed.charge, billed.allowed, billed.paid)),
        ),
        ("Record", f"{billed.record_number:,} of {billed.source_file}"),
    ]
    return html.table(["As billed", Column("")], rows, caption="The rest of the line as billed")
