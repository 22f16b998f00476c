"""How well and how fast notes are read, beside two public packages on the same notes. `make bench` prints the report.

Speeds are printed, never asserted: machines differ. They are notes in a second of processor time, on one core.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from statistics import mean, median
from typing import NamedTuple

import pytest
from tests.benchmarks.varied_notes import varied_notes
from tests.benchmarks.yardsticks.environments import YARDSTICKS, UnavailableError, Yardstick
from tests.evidence.gold_notes import gold_notes
from tests.evidence.scoring import Answer, Figures, answers_to, figures

from audit.evidence.decide import Decider
from audit.evidence.note import NoteReader

pytestmark = pytest.mark.benchmark

OURS = "claims-audit"
WANTED = 3_000
NOTES, ROUNDS = 3_000, 3
REMEMBERED = 50_000
TERMS = {
    "imaging": [
        *("fluoroscopy", "fluoroscopic", "fluoroscopically", "fluoro", "C-arm", "C arm", "image intensifier", "x-ray"),
        *("CT", "computed tomography", "CT-guided"),
    ],
    "catheter": ["catheter", "catheters"],
}
CATEGORY_OF = {"imaging": "imaging", "delivery": "catheter"}
NOTE_LEVEL = {
    "affirmed:fluoroscopy": "with",
    "affirmed:ct": "with",
    "affirmed:indwelling_catheter": "with",
    "negated": "without",
}
"""What the yardsticks can tell of a note; with anything else it has nothing that counts."""

LEFT_OUT = frozenset({"undecided", "absent"})
"""Labels with which the yardsticks cannot be compared."""

QUESTIONS = (("imaging", "with", "guided"), ("imaging", "without", "denied"), ("catheter", "with", "catheter stays"))


class Read(NamedTuple):
    """What one reader found: answers by category, and notes a second."""

    answers: Mapping[str, list[Answer]]
    notes_per_second: float

    def figures(self, category: str, word: str) -> Figures:
        return figures(self.answers[category], lambda said: said == word)


@pytest.fixture(scope="module")
def one_core() -> Iterator[None]:
    """Runs on one core where the system lets a program choose, so that all readers have the same."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    yield
    os.sched_setaffinity(0, cores)


@pytest.fixture(scope="module")
def ours(reference, one_core) -> Read:
    told: dict[str, list[Answer]] = {category: [] for category in TERMS}
    for each in answers_to(reference, gold_notes()):
        category = CATEGORY_OF.get(each.attribute)
        if category and each.expected not in LEFT_OUT:
            expected, got = NOTE_LEVEL.get(each.expected, "none"), NOTE_LEVEL.get(each.got, "none")
            told[category].append(Answer(each.note, category, expected, got))
    return Read(told, median(_speed(reference, number) for number in range(ROUNDS)))


def _speed(reference, number: int, remember: int = 0, *, share_sentences: bool = True) -> float:
    """Notes a second from the text to the facts; no note is read twice."""
    reader = NoteReader.from_tables(reference.tables, remember)
    decider = Decider.from_tables(reference.tables)
    texts = varied_notes(gold_notes(), NOTES, number * NOTES, share_sentences=share_sentences)
    started = time.process_time()
    for text in texts:
        reading = reader.read(text)
        for family in reading.families[:1]:
            decider.facts(reading, family)
    return NOTES / (time.process_time() - started)


@pytest.fixture(scope="module")
def theirs(ours, one_core, tmp_path_factory) -> dict[str, Read | UnavailableError]:
    return {each.name: _asked(each, ours, tmp_path_factory.mktemp("yardstick")) for each in YARDSTICKS}


def _asked(yardstick: Yardstick, ours: Read, folder) -> Read | UnavailableError:
    notes = gold_notes()
    asked = {"terms": TERMS, "notes": {n.note_id: n.text for n in notes}, "timed": varied_notes(notes, NOTES)}
    try:
        answer = yardstick.answer(asked, folder)
    except UnavailableError as reason:
        return reason
    found = answer["found"]
    answers = {
        category: [
            Answer(a.note, category, a.expected, found[a.note.note_id][category]) for a in ours.answers[category]
        ]
        for category in TERMS
    }
    return Read(answers, answer["notes_per_second"])


def test_how_well_and_how_fast_notes_are_read(ours, theirs):
    texts = varied_notes(gold_notes(), NOTES * ROUNDS)
    assert len(set(texts)) == NOTES * ROUNDS
    print(
        f"\n{len(texts):,} different notes of {mean(map(len, texts)):,.0f} characters on average; one core; {WANTED:,} a second are wanted"
    )
    print(
        f"{'precision / recall / F1':<24}"
        + "".join(f"{label:>24}" for *_, label in QUESTIONS)
        + f"{'notes/s':>12}{'times':>8}"
    )
    for name, read in {OURS: ours, **theirs}.items():
        print(_line(name, read, ours))
    asked = [
        f"{label}: {sum(a.expected == word for a in ours.answers[category])} of {len(ours.answers[category])} notes"
        for category, word, label in QUESTIONS
    ]
    print("labelled so: " + ", ".join(asked))


def _line(name: str, read: Read | UnavailableError, ours: Read) -> str:
    if isinstance(read, UnavailableError):
        return f"{name:<24} not at hand: {read}"
    cells = [read.figures(category, word) for category, word, _ in QUESTIONS]
    shown = "".join(f"{_number(c.precision) + _number(c.recall) + _number(c.f1):>24}" for c in cells)
    return f"{name:<24}{shown}{read.notes_per_second:>12,.0f}{ours.notes_per_second / read.notes_per_second:>8.1f}"


def _number(share: float | None) -> str:
    return f"{'-' if share is None else f'{share:.2f}':>6}"


def test_how_fast_notes_are_read_that_share_their_sentences_and_that_do_not(reference, one_core):
    print(f"\n{WANTED:,} notes a second are wanted; median of {ROUNDS} rounds of {NOTES:,}, each with a new reader")
    for label, remember in {"every sentence read anew": 0, "sentences remembered": REMEMBERED}.items():
        for kind, share in {"sentences shared as in templates": True, "no sentence shared": False}.items():
            speeds = [_speed(reference, number, remember, share_sentences=share) for number in range(ROUNDS)]
            print(f"  {label:<28}{kind:<36}{median(speeds):>8,.0f} notes/s")


@pytest.mark.parametrize("name", [each.name for each in YARDSTICKS])
def test_notes_are_read_better_than_by_the_yardsticks(ours, theirs, name):
    read = theirs[name]
    if isinstance(read, UnavailableError):
        pytest.skip(f"{name} is not at hand: {read}")
    for category, word, _ in QUESTIONS:
        assert ours.figures(category, word).f1 > read.figures(category, word).f1
