"""What a sentence says with a mention, and which sections count, on a vocabulary small enough to see."""

from __future__ import annotations

import pytest
from tests.support.vocabulary import vocabulary

from audit.evidence.note import NoteReader
from audit.reference import Reference


@pytest.fixture(scope="module")
def reader(reference: Reference) -> NoteReader:
    return NoteReader.from_tables(vocabulary(reference.tables))


def said(reader: NoteReader, text: str, attribute: str = "imaging") -> list[tuple[str | None, str]]:
    return [
        (mention.word, mention.assertion.value)
        for mention in reader.read(text).mentions
        if mention.attribute == attribute
    ]


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("The needle was advanced under fluoroscopy.", "affirmed"),
        ("It was done without fluoroscopy.", "negated"),
        ("Fluoroscopy was not used.", "negated"),
        ("No blood was seen and fluoroscopy was used.", "affirmed"),
        ("No blood, fluoroscopy confirmed it.", "affirmed"),
        ("It was done without contrast, fluoroscopy or sedation.", "negated"),
        ("No contrast but fluoroscopy was used.", "affirmed"),
        ("No contrast; fluoroscopy was used.", "affirmed"),
        ("There was no difficulty under fluoroscopy.", "affirmed"),
        ("Fluoroscopy: No", "negated"),
        ("Fluoroscopy: Yes", "affirmed"),
        ("Fluoroscopy: ____", "not_filled_in"),
        ("[ ] fluoroscopy", "not_filled_in"),
        ("[x] fluoroscopy", "affirmed"),
        ("Guidance: [ ] none [x] fluoroscopy", "affirmed"),
        ("Guidance: [x] none [ ] fluoroscopy", "not_filled_in"),
        ("none [x] fluoroscopy [ ]", "not_filled_in"),
        ("fluoroscopy [x] none [ ]", "affirmed"),
        ("We will use fluoroscopy.", "planned"),
        ("He previously had it under fluoroscopy.", "historical"),
        ("It would be done if fluoroscopy is free.", "hypothetical"),
        ("For his brother fluoroscopy was used.", "other_person"),
        ("The fluoroscopy unit was in the room.", "idle"),
        ("If no fluoroscopy is there.", "hypothetical"),
        ("Guidance: fluoroscopy / ultrasound", "not_filled_in"),
        ("It was fluoroscopy / ultrasound / other", "not_filled_in"),
        ("Fluoroscopy/ultrasound guided it.", "affirmed"),
    ],
)
def test_the_words_beside_a_mention_say_what_it_is(reader: NoteReader, text: str, assertion: str) -> None:
    assert ("fluoroscopy", assertion) in said(reader, text)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("PROCEDURE: block\nDESCRIPTION OF PROCEDURE: It was done under fluoroscopy.", True),
        ("History: Epidural under fluoroscopy.\nTechnique: It was done.", False),
        ("PROCEDURE: , Block.,HISTORY: , Under fluoroscopy.,TECHNIQUE: , It was done.", False),
        ("PROCEDURE: Block. PLAN: Under fluoroscopy.", False),
        ("CONSENT: Fluoroscopy was explained. DESCRIPTION OF PROCEDURE: It was done.", False),
        ("DESCRIPTION OF PROCEDURE The needle was advanced under fluoroscopy.", True),
        ("CPT CODES: fluoroscopy", False),
        ("HISTORY: none. SPECIAL FINDINGS: Done under fluoroscopy.", True),
        ("We noted history of pain. It was done under fluoroscopy.", True),
    ],
)
def test_asides_do_not_count_as_done(reader: NoteReader, text: str, counts: bool) -> None:
    told = [mention.counts for mention in reader.read(text).mentions if mention.word == "fluoroscopy"]
    assert told == [counts]


def test_a_title_that_tells_what_was_done_is_split(reader: NoteReader) -> None:
    reading = reader.read("PROCEDURE: Lumbar block.\nThe needle was advanced at L4-5. It was withdrawn.")
    assert [(section.name, section.role.value) for section in reading.sections] == [
        ("title", "title"),
        ("description", "body"),
    ]


def test_sections_are_the_whole_text(reader: NoteReader) -> None:
    text = "Note 12\nPROCEDURE: block\nHISTORY: pain.\n\nTechnique - it was done.\nADDENDUM 03/07/2024: more."
    sections = reader.read(text).sections
    assert "".join(text[section.start : section.end] for section in sections) == text
    assert [section.name for section in sections] == ["title", "title", "history", "description", "addendum"]


def test_the_longest_term_of_an_attribute_counts(reader: NoteReader) -> None:
    assert said(reader, "the catheter was not removed but the catheter was left in place", "delivery")[-1] == (
        "indwelling_catheter",
        "affirmed",
    )


def test_a_term_needs_its_company(reader: NoteReader) -> None:
    assert said(reader, "Skin was wiped with phenol.", "substance") == []
    assert said(reader, "Phenol was injected.", "substance") == [("neurolytic", "affirmed")]


def test_the_place_of_a_mention_is_its_words(reader: NoteReader) -> None:
    text = "Done at L4-5 under  Fluoroscopy."
    assert [text[mention.start : mention.end] for mention in reader.read(text).mentions] == ["L4-5", "Fluoroscopy"]


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("Lumbar block done.", False),
        ("The needle was advanced under fluoroscopy. " * 8, True),
        ("The needle was advanced under fluoroscopy. " * 8 + "Then the needle was advanced with", False),
        ("The needle was advanced under fluoroscopy. " * 8 + "Then …", False),
        ("The needle was advanced under fluoroscopy. " * 8 + "\nJane Roe MD", True),
        ("The weather was fine and the patient talked of it. " * 8, False),
    ],
)
def test_only_a_whole_note_is_a_record(reader: NoteReader, text: str, complete: bool) -> None:
    assert reader.read(text).is_complete is complete


def test_billing_codes_are_shown_and_nothing_else_that_looks_like_one(reader: NoteReader) -> None:
    text = "MRN 83245. Zip 30301. CPT 76005 and 62323 were billed."
    assert [text[start:end] for start, end in reader.read(text).billing_codes] == ["76005", "62323"]


def test_the_letter_of_a_level_names_no_side(reader: NoteReader) -> None:
    assert said(reader, "It was done on l at 5.", "laterality") == [("left", "affirmed")]
    assert said(reader, "It was done on L4 at 5.", "laterality") == []


def test_a_title_line_ends_an_aside(reader: NoteReader) -> None:
    text = "HISTORY: Pain for years.\n\nLUMBAR BLOCK NOTE\n\nThe needle was advanced under fluoroscopy."
    assert [(section.name, section.role.value) for section in reader.read(text).sections][-1] == ("description", "body")


def test_a_gap_does_not_go_over_a_box(reader: NoteReader) -> None:
    assert said(reader, "Catheter: [ ] left in place", "delivery") == []
