"""Single sentences and headings as clinicians write them: what a note that says nothing else is read to say.

Each row of `sentences/*.csv` is a sentence and what is to be read from it, in the words of the gold set's labels. The
frame around it is silent on the attribute asked.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.evidence.scoring import ABSENT, said

from audit.evidence.decide import Decider
from audit.evidence.note import NoteReader
from audit.reference import load_reference
from audit.reports.note_code import engine

SENTENCES = Path(__file__).parent / "sentences"
FAMILY = "interlaminar_epidural"
FRAMES = {
    "imaging": (
        "PROCEDURE: Lumbar epidural steroid injection.\nDESCRIPTION: The patient sat and the back was prepped. {} "
        "The needle was advanced to loss of resistance at L4-5, triamcinolone was injected and the needle was removed."
    ),
    "delivery": (
        "PROCEDURE: Lumbar epidural.\nDESCRIPTION: The patient sat and the back was prepped with chlorhexidine. "
        "The epidural space was reached with a Tuohy at L3-4 by loss of resistance. {} The patient did well."
    ),
    "region": (
        "PROCEDURE: Epidural injection.\nDESCRIPTION: The patient sat and the back was prepped. {} "
        "Triamcinolone was injected through the needle without fluoroscopy and the needle was removed."
    ),
}
HEADED = "PROCEDURE NOTE\n{}: some words stand here\nTECHNIQUE: The needle was advanced at L4-5."


def _rows(name: str) -> list[tuple[str, ...]]:
    with (SENTENCES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [tuple(row) for row in csv.reader(lines)][1:]


def _cases(name: str) -> list[tuple[str, str, str]]:
    return [(name, sentence, expected) for sentence, expected in _rows(name)]


@pytest.fixture(scope="module")
def reading() -> tuple[NoteReader, Decider]:
    """The engine of the shipped reference."""
    return engine(load_reference())


@pytest.mark.parametrize(("attribute", "sentence", "expected"), [case for name in FRAMES for case in _cases(name)])
def test_a_sentence_is_read_as_it_is_meant(
    reading: tuple[NoteReader, Decider], attribute: str, sentence: str, expected: str
) -> None:
    reader, decider = reading
    facts = decider.facts(reader.read(FRAMES[attribute].format(sentence)), FAMILY)
    read = next((said(fact) for fact in facts if fact.attribute == attribute), ABSENT)
    assert read == expected, sentence


@pytest.mark.parametrize(("heading", "expected"), _rows("headings"))
def test_a_heading_begins_its_section(reading: tuple[NoteReader, Decider], heading: str, expected: str) -> None:
    sections = reading[0].read(HEADED.format(heading)).sections
    assert expected in [section.name for section in sections if section.heading == heading]
