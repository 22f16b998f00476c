"""Which mention decides, and when none does, on a vocabulary small enough to see."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.vocabulary import vocabulary

from audit.evidence.decide import Decider, Fact
from audit.evidence.note import NoteReader
from audit.reference import Reference

DAY = date(2024, 3, 7)
FAMILY = "interlaminar_epidural"
REST = (
    " The skin was prepped and draped. The patient was seated and the block was done there with care, and the time was"
    " noted on the sheet by the nurse who stood beside. Methylprednisolone was given."
)


@pytest.fixture(scope="module")
def engine(reference: Reference) -> tuple[NoteReader, Decider]:
    tables = vocabulary(reference.tables)
    return NoteReader.from_tables(tables), Decider.from_tables(tables)


def fact(engine: tuple[NoteReader, Decider], text: str, attribute: str) -> Fact:
    reader, decider = engine
    return next(each for each in decider.facts(reader.read(text), FAMILY, DAY) if each.attribute == attribute)


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Block", "The needle was advanced under fluoroscopy.", ("affirmed", "with", "body")),
        ("Block", "The needle was advanced under CT guidance.", ("affirmed", "with", "body")),
        ("Block", "The needle was advanced with ultrasound.", ("affirmed", "without", "body")),
        ("Block", "It was done without fluoroscopy.", ("negated", "without", "body")),
        ("Block", "No fluoroscopy; ultrasound was used.", ("affirmed", "without", "body")),
        ("Block", "Ultrasound was used first, then fluoroscopy was used.", ("affirmed", "with", "body")),
        ("Block", "No ultrasound; fluoroscopy was used.", ("affirmed", "with", "body")),
        ("Block", "Landmark technique was used.", ("negated", "without", "body")),
        ("Block", "The needle was advanced.", ("not_mentioned", None, "silence")),
        ("Block", "Spread of contrast was seen.", ("affirmed", None, "points_only")),
        ("Block", "There was image guidance.", ("affirmed", None, "points_only")),
        ("Block", "Without image guidance it was advanced.", ("negated", "without", "body")),
        ("Block", "No contrast was seen.", ("not_mentioned", None, "silence")),
        ("Block under fluoroscopy", "The needle was advanced.", ("affirmed", None, "title_alone")),
        ("Block under fluoroscopy", "It was seen on lateral views.", ("affirmed", "with", "title_and_views")),
        ("Block without fluoroscopy", "The needle was advanced.", ("negated", "without", "title")),
        ("Block under fluoroscopy", "No fluoroscopy was used.", ("affirmed", None, "title_against_body")),
        ("Block", "Fluoroscopy was used. Fluoroscopy was not used.", ("affirmed", None, "conflict")),
        ("Block", "Fluoroscopy was used. It was done without image guidance.", ("affirmed", None, "conflict")),
    ],
)
def test_imaging_is_decided_the_same_way_every_time(
    engine: tuple[NoteReader, Decider], title: str, body: str, expected: tuple[str, str | None, str]
) -> None:
    found = fact(engine, f"PROCEDURE: {title}\nTECHNIQUE: {body}{REST}", "imaging")
    assert (found.assertion.value, found.value, found.precedence.value) == expected


@pytest.mark.parametrize(
    ("addendum", "expected"),
    [
        ("ADDENDUM 03/07/2024: No fluoroscopy was used.", ("negated", "same_day_correction")),
        ("ADDENDUM, same day: no fluoroscopy was used.", ("negated", "same_day_correction")),
        ("ADDENDUM 09/07/2024: No fluoroscopy was used.", ("affirmed", "late_addendum")),
        ("ADDENDUM: No fluoroscopy was used.", ("affirmed", "late_addendum")),
        ("ADDENDUM 09/07/2024: Fluoroscopy was used.", ("affirmed", "body")),
    ],
)
def test_only_a_correction_of_the_day_settles_what_the_body_says(
    engine: tuple[NoteReader, Decider], addendum: str, expected: tuple[str, str]
) -> None:
    found = fact(engine, f"TECHNIQUE: The needle was advanced under fluoroscopy.{REST}\n{addendum}", "imaging")
    assert (found.assertion.value, found.precedence.value) == expected


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("The catheter was left in place.", "indwelling_catheter"),
        ("The catheter was left in place and the catheter was removed.", "single_injection"),
        ("The catheter was removed the next day.", "indwelling_catheter"),
        ("The catheter was removed on 03/09/2024.", "indwelling_catheter"),
        ("The catheter was removed on 03/07/2024.", "single_injection"),
        ("The catheter was threaded and the needle was withdrawn.", None),
        ("The needle was withdrawn.", "single_injection"),
    ],
)
def test_what_became_of_the_catheter_decides(engine: tuple[NoteReader, Decider], body: str, value: str | None) -> None:
    found = fact(engine, f"TECHNIQUE: {body}{REST}", "delivery")
    assert (found.assertion.value, found.value) == ("affirmed", value)


@pytest.mark.parametrize(
    ("body", "value", "precedence"),
    [
        ("The needle was advanced at L4-5.", "lumbar_sacral", "body"),
        ("The needle was advanced at C7-T1. The lumbar area was padded.", "cervical_thoracic", "body"),
        ("The needle was advanced at L4-5, the catheter tip at C7-T1.", "lumbar_sacral", "body"),
        ("The needle was advanced at T12-L1.", None, "boundary"),
        ("The needle was advanced at L4-5. It was advanced at C7-T1.", None, "conflict"),
        ("The lumbar area was prepped.", "lumbar_sacral", "body"),
    ],
)
def test_the_region_is_the_place_of_entry(
    engine: tuple[NoteReader, Decider], body: str, value: str | None, precedence: str
) -> None:
    found = fact(engine, f"TECHNIQUE: {body}{REST}", "region")
    assert (found.value, found.precedence.value) == (value, precedence)


def test_what_leads_to_another_family_decides_the_substance(engine: tuple[NoteReader, Decider]) -> None:
    assert fact(engine, f"TECHNIQUE: Methylprednisolone was given.{REST}", "substance").value == "steroid"
    assert (
        fact(engine, f"TECHNIQUE: Methylprednisolone was given. Phenol was injected.{REST}", "substance").value
        == "neurolytic"
    )


def test_an_open_fact_keeps_what_speaks_either_way(engine: tuple[NoteReader, Decider]) -> None:
    text = f"TECHNIQUE: Fluoroscopy was used. It was done without fluoroscopy.{REST}"
    found = fact(engine, text, "imaging")
    assert [text[mention.start : mention.end].lower() for mention in found.against] == ["fluoroscopy", "fluoroscopy"]


def test_a_note_cut_off_has_no_silence(engine: tuple[NoteReader, Decider]) -> None:
    reader, decider = engine
    facts = decider.facts(
        reader.read(f"TECHNIQUE: The needle was advanced at L4-5.{REST} It was done with"), FAMILY, DAY
    )
    assert {each.attribute for each in facts} == {"region", "substance"}
