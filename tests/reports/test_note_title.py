"""What the page of a note says first: the code, or the one thing that keeps it from naming one, and what to ask."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.notes import AGAINST_ITSELF, BLIND, CUT_OFF, GUIDED, SILENT, note

from audit.reference import Reference
from audit.reports.note_code import code_from_note
from audit.reports.note_title import day_of, lede_of, title_of, to_ask, why_no_code
from audit.reports.note_words import NoteWords, aside_because, listed

NOTHING = "DESCRIPTION: The patient came for a talk on diet and exercise and went home with a leaflet. " * 4
IMAGING = "Was fluoroscopy or CT used to guide the needle?"


@pytest.mark.parametrize(
    ("text", "title", "asked"),
    [
        (BLIND, "The note supports 62322", ()),
        (GUIDED, "The note supports 62323", ()),
        (SILENT, "The note supports 62322", ()),
        (AGAINST_ITSELF, "The note does not decide imaging: a person looks", (IMAGING,)),
        (NOTHING, "The note names no procedure that the reference knows", ()),
    ],
)
def test_the_title_is_the_finding(text: str, title: str, asked: tuple[str, ...], reference: Reference) -> None:
    words, answer = NoteWords.of(reference), code_from_note(reference, text)
    assert title_of(answer, words) == title
    assert to_ask(answer, words) == asked
    assert bool(why_no_code(answer, words)) is not bool(answer.supported)


def test_a_note_cut_off_is_told_as_one(reference: Reference) -> None:
    words, answer = NoteWords.of(reference), code_from_note(reference, CUT_OFF)
    assert title_of(answer, words) == "The note is no whole record: no code is named"
    assert answer.reading.incomplete_because in lede_of(answer, words)
    assert IMAGING in to_ask(answer, words)


def test_what_is_decided_is_told_beside_what_is_open(reference: Reference) -> None:
    told = lede_of(code_from_note(reference, AGAINST_ITSELF), NoteWords.of(reference))
    assert told.endswith(
        "No code is named while imaging is open. It does decide lumbar or sacral and single injection."
    )


def test_the_reason_is_that_of_the_rule_that_left_it_open(reference: Reference) -> None:
    words = NoteWords.of(reference)
    assert why_no_code(code_from_note(reference, AGAINST_ITSELF), words) == ("Imaging: the note says both.",)


def test_without_a_procedure_those_that_are_known_are_listed(reference: Reference) -> None:
    words = NoteWords.of(reference)
    assert why_no_code(code_from_note(reference, NOTHING), words) == tuple(words.families.values())


@pytest.mark.parametrize(
    ("text", "on", "told"),
    [
        (BLIND, date(2024, 8, 1), "Read as of 2024-08-01, as chosen."),
        (f"DATE OF SERVICE: 08/02/2024. {BLIND}", None, "Read as of 2024-08-02, the date that the note gives."),
        (BLIND, None, f"Read as of {date.today()}, today: the note gives none."),  # noqa: DTZ011 - the user's day
    ],
)
def test_the_day_is_told_with_who_says_so(text: str, on: date | None, told: str, reference: Reference) -> None:
    assert day_of(code_from_note(reference, text, on), given=on is not None) == told


def test_before_the_codes_were_there_no_code_is_named(reference: Reference) -> None:
    words, answer = NoteWords.of(reference), code_from_note(reference, BLIND, date(2016, 5, 1))
    assert not answer.supported or "62322" not in title_of(answer, words)
    assert title_of(answer, words)


def test_what_made_a_mention_an_aside_is_told_by_section_or_by_the_words_beside_it(reference: Reference) -> None:
    answer = code_from_note(reference, note(more="The next one will be done under CT guidance."))
    planned = next(mention for mention in answer.set_aside if mention.attribute == "imaging")
    assert aside_because(planned, "Description") == "words beside it, section Description"


def test_words_of_a_vocabulary_that_the_reference_does_not_label_are_told_as_they_are(reference: Reference) -> None:
    words = NoteWords.of(reference)
    assert words.value("region", "lumbar_sacral") == "lumbar or sacral"
    assert words.value("region", "some_place") == "some place"
    assert words.attribute("some_thing") == "some thing"
    assert words.value("family", "interlaminar_epidural") == "Interlaminar epidural or subarachnoid injection"
    assert listed(()) == ""
