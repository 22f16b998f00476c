"""From note to code: one procedure note, what it says, and the code that it supports. Nothing of it is kept anywhere."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from audit.reference import Reference
from audit.reports.line_story.worth import family_on
from audit.reports.note_code import NoteAnswer, code_from_note, engine
from audit.reports.note_title import day_of, lede_of, title_of, to_ask, why_no_code
from audit.reports.note_words import NoteWords, listed
from audit.ui import cache
from audit.ui.components import html, lattice
from audit.ui.components.note import key_html, note_html
from audit.ui.components.note_facts import aside_html, facts_html, neighbours_html
from audit.ui.components.note_marks import NoteEvidence
from audit.ui.views import note_input
from audit.ui.views.note_input import Asked

_SPELLED = {1: "One fact decides", 2: "Two facts decide", 3: "Three facts decide", 4: "Four facts decide"}


def render() -> None:
    """Draw the note that is looked at with its answer, else the place to give one."""
    text = note_input.kept_text()
    if text is None:
        note_input.render()
        return
    reference = cache.reference()
    title = st.container()
    asked = note_input.choices(reference)
    answer = code_from_note(reference, text, asked.day, asked.family)
    engine(reference)[0].forget()
    words = NoteWords.of(reference)
    with title:
        html.page_title(title_of(answer, words), lede_of(answer, words))
    with st.container(key="note"):
        left, right = st.columns([1.45, 1], gap="medium")
    answers = (answer, *answer.others)
    whole = NoteEvidence(text, answer.reading, tuple(fact for each in answers for fact in each.facts), words)
    with left:
        _the_note(whole, answer, given=asked.day is not None)
    with right:
        _the_code(reference, replace(whole, facts=answer.facts), answer, asked)
        for other in answer.others:
            _another(reference, replace(whole, facts=other.facts), other)


def _the_note(evidence: NoteEvidence, answer: NoteAnswer, *, given: bool) -> None:
    html.show(key_html(evidence), note_html(evidence))
    about = f"{html.count_of(len(answer.text), 'character')}. {day_of(answer, given)}"
    html.show(html.muted(f"{about} Kept in this tab only, and only while this page shows it."))
    html.show(aside_html(evidence))


def _the_code(reference: Reference, evidence: NoteEvidence, answer: NoteAnswer, asked: Asked) -> None:
    words = evidence.words
    if answer.facts:
        deciding = [*answer.decided, *answer.open]
        html.show(
            html.heading(_decides(answer), "A click on an attribute or a quote leads to its place in the note"),
            facts_html(evidence, deciding, _silence(reference, answer)),
        )
    if not answer.supported:
        _no_code(answer, words)
    if answer.family:
        _family(reference, answer, words, asked.is_facility)


def _another(reference: Reference, evidence: NoteEvidence, other: NoteAnswer) -> None:
    """A further procedure of which the note tells: what it documents and which code that is."""
    html.show(html.heading(f"Also: {title_of(other, evidence.words)}", lede_of(other, evidence.words)))
    html.show(facts_html(evidence, [*other.decided, *other.open], _silence(reference, other)))
    if not other.supported:
        _no_code(other, evidence.words)


def _decides(answer: NoteAnswer) -> str:
    if answer.supported:
        return f"{_SPELLED.get(len(answer.decided), f'{len(answer.decided)} facts decide')} the code"
    return "What the note documents"


def _silence(reference: Reference, answer: NoteAnswer) -> dict[str, str]:
    """The value that the family gives to an attribute of which nothing is said."""
    asked = engine(reference)[1].asked(answer.family or "", answer.on)
    return {
        each.attribute: each.silent_value for each in asked if each.silent_value and each.attribute in answer.decided
    }


def _no_code(answer: NoteAnswer, words: NoteWords) -> None:
    """Why no code is named, and what to ask; without a procedure, which ones the reference knows."""
    title = "Why no code is named" if answer.family else "Procedures that the reference knows"
    html.show(html.heading(title), html.bullets(why_no_code(answer, words)))
    if questions := to_ask(answer, words):
        html.show(html.label("Ask the provider"), html.bullets(questions))


def _family(reference: Reference, answer: NoteAnswer, words: NoteWords, is_facility: bool) -> None:
    """The picture of the family, with the supported code or those that are left, and why not the others."""
    family = family_on(reference, answer.family or "", answer.on, is_facility)
    fees = f"{family.edition}, {family.setting}" if family.edition else f"none for {answer.on}"
    codes = [each.code for each in answer.supported]
    title = (
        f"{listed(codes)} {'is the code' if len(codes) == 1 else 'are the codes'} of these facts"
        if codes
        else f"{html.count_of(len(answer.candidates), 'code')} of {len(family.codes)} left"
    )
    if family.attributes:
        left = None if codes else answer.candidates
        dashed = "" if codes else "Dashed: ruled out. "
        note = f"{dashed}{family.label}. Fee under each code: {fees}"
        lattice.show("note.lattice", family, title, note, supported=codes[0] if codes else None, possible=left)
    else:
        html.show(html.heading(title, f"{family.label}. Fees: {fees}"))
    if answer.neighbours:
        by_code = {each.code: each.fee for each in family.codes}
        about = (
            "Fee of the other code minus the fee of the supported one: + would be overpaid"
            if codes
            else f"Fees: {fees}"
        )
        html.show(html.heading("Why not its neighbours", about), neighbours_html(answer, words, by_code))
