"""What holds of every note, ours or not: places lie in the text, layout and asides decide nothing, no text takes long."""

from __future__ import annotations

import time
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.evidence.gold_notes import GOLD, read_notes

from audit.evidence.decide import Decider
from audit.evidence.matching import PhraseIndex
from audit.evidence.note import NoteReader
from audit.evidence.pieces import cut
from audit.evidence.sentences import known_phrases
from audit.evidence.spelling import Spelling
from audit.model.vocabulary import Assertion
from audit.reference import Reference, load_reference
from audit.reference.phrases import parse_phrase
from audit.reports.note_code import code_from_note, engine

NOTES = read_notes(GOLD)
SENTENCES = sorted(
    {part.strip() for note in NOTES for part in note.text.replace("\n", ". ").split(". ") if part.strip()}
)
JOINTS = st.sampled_from([". ", ".\n", "\n", "\n\n", " ", "; ", ":", "\r\n"])
DAY = date(2024, 3, 12)
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
each_note = pytest.mark.parametrize("note", NOTES, ids=lambda note: note.note_id)


@cache
def reference() -> Reference:
    return load_reference()


def reader() -> NoteReader:
    return engine(reference())[0]


def decider() -> Decider:
    return engine(reference())[1]


@st.composite
def patchworks(draw: st.DrawFn) -> str:
    """Sentences of the gold notes in any order, with anything between them."""
    parts = draw(st.lists(st.sampled_from(SENTENCES), max_size=25))
    return "".join(part + draw(JOINTS) for part in parts)


def decided(text: str, family: str, on: date = DAY) -> dict[str, tuple[Assertion, str | None]]:
    facts = decider().facts(reader().read(text), family, on)
    return {fact.attribute: (fact.assertion, fact.value) for fact in facts}


@cache
def phrase_of(term: str) -> PhraseIndex[str]:
    return PhraseIndex([(parse_phrase(term), term)])


@cache
def spelling() -> Spelling:
    return Spelling(reference().tables["spelling"]["word"], known_phrases(reference().tables))


def stands(term: str, written: str) -> bool:
    """Whether the term is what is written, from its first word to its last."""
    words = spelling().correct(cut(written).words)
    return any(match.last == len(words) for match in phrase_of(term).find_at(words, 0, len(words)))


def check_reading(text: str) -> None:
    """Every place is a place of the text, and the words that stand there are those of the term."""
    reading = reader().read(text)
    assert [section.start for section in reading.sections] == [0, *(s.end for s in reading.sections)][
        : len(reading.sections)
    ]
    assert not reading.sections or reading.sections[-1].end == len(text)
    for mention in reading.mentions:
        assert stands(mention.term, text[mention.start : mention.end])
        assert any(
            s.name == mention.section and s.start <= mention.start < mention.end <= s.end for s in reading.sections
        )
    places = [mention.start for mention in reading.mentions]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in reading.billing_codes)


@each_note
def test_a_mention_stands_where_it_says(note):
    check_reading(note.text)


@given(patchworks())
@some
def test_any_sentences_in_any_order_are_read(text):
    check_reading(text)


@given(st.text(max_size=400))
@some
def test_any_text_is_read(text):
    check_reading(text)


@given(patchworks())
@some
def test_a_code_rests_on_facts_that_are_decided(text):
    """No code beside an open attribute; what silence would not support has its place in the text."""
    answer = code_from_note(reference(), text, DAY)

    assert answer.supported == () or answer.open == ()
    silent = (
        {asked.attribute: asked.silent_value for asked in decider().asked(answer.family, DAY)} if answer.family else {}
    )
    for fact in answer.facts:
        if answer.supported and fact.value is not None and fact.value != silent.get(fact.attribute):
            assert fact.mention is not None
            assert fact.mention in answer.reading.mentions


def test_a_note_reads_the_same_whoever_reads_it_and_whatever_was_read_before():
    fresh = NoteReader.from_tables(reference().tables)
    other = Decider.from_tables(reference().tables)
    for note in reversed(NOTES):
        reading = fresh.read(note.text)
        assert reading == reader().read(note.text)
        assert other.facts(reading, note.family, note.on) == decider().facts(reading, note.family, note.on)


@cache
def forgetful_and_remembering() -> tuple[NoteReader, NoteReader]:
    tables = reference().tables
    return NoteReader.from_tables(tables), NoteReader.from_tables(tables, remember=500)


@given(patchworks())
@settings(some, max_examples=150)
def test_a_sentence_remembered_says_what_it_says_when_read_anew(text):
    forgetful, remembering = forgetful_and_remembering()

    assert remembering.read(text) == forgetful.read(text)


ASIDES = {
    "history": "PAST MEDICAL HISTORY: Her last injection was done {}, and a catheter was left in place for three days.",
    "history of another site": "PAST SURGICAL HISTORY:\nCervical block at C6-C7 performed {}. No complications then.",
    "plan": "PLAN: We will repeat the injection at T12-L1 {} next month and may leave a catheter in place.",
    "plan in a list": "PLAN:\n1. Repeat {} if the pain returns.\n2. Follow up in two weeks.",
}
IMAGING = (
    "under fluoroscopic guidance",
    "with the C-arm",
    "under CT guidance",
    "under ultrasound",
    "without fluoroscopy",
)


@pytest.mark.parametrize("imaging", IMAGING)
@pytest.mark.parametrize("aside", ASIDES.values(), ids=ASIDES)
def test_what_was_done_before_or_will_be_done_decides_nothing(aside, imaging):
    changed = {
        note.note_id
        for note in NOTES
        if reader().read(note.text).is_complete
        and decided(note.text, note.family, note.on)
        != decided(f"{note.text.rstrip()}\n\n{aside.format(imaging)}\n", note.family, note.on)
    }
    assert changed == set()


def wrapped(text: str, width: int) -> str:
    """The text as a form with narrow lines would show it: long lines broken between words, wherever they are full."""
    return "\n".join(_narrow(line, width) for line in text.split("\n"))


def _narrow(line: str, width: int) -> str:
    lines, current = [], ""
    for word in line.split(" "):
        if current and len(current) + 1 + len(word) > width:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return "\n".join([*lines, current])


LAYOUTS = {
    "blank lines between paragraphs": lambda text: "\n\n" + text.replace("\n\n", "\n\n\n\n") + "\n\n",
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "narrow lines": lambda text: wrapped(text, 72),
    "wide lines": lambda text: wrapped(text, 100),
    "capitals": str.upper,
    "two blanks after a full stop": lambda text: text.replace(". ", ".  "),
    "hard blanks": lambda text: text.replace(" mg", "\N{NO-BREAK SPACE}mg"),
}


SEAMS = {"narrow lines": 0.03, "wide lines": 0.01, "capitals": 0.01}
"""The share of notes in which one fact may change: a line's end, and what is in capitals, also mark headings and titles."""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_decides_nothing(layout):
    changed = {
        note.note_id: {name: (was.get(name), now.get(name)) for name in was | now if was.get(name) != now.get(name)}
        for note in NOTES
        if (was := decided(note.text, note.family, note.on))
        != (now := decided(LAYOUTS[layout](note.text), note.family, note.on))
    }
    assert len(changed) <= SEAMS.get(layout, 0) * len(NOTES), changed


HOSTILE = {
    "one word": "fluoroscopy ",
    "a word without end": "a",
    "one word, no vocabulary": "lorem ",
    "commas": "no fluoroscopy, no CT, catheter, ",
    "denials": "no ",
    "brackets": "[(",
    "boxes": "[ ] fluoroscopy [x] CT ",
    "headings": "PLAN:\n",
    "headings in a line": "HISTORY: none PROCEDURE: done ",
    "colons": ":",
    "labels": "ABC: x\n",
    "full stops": ".",
    "full stops and a word": ". a",
    "line ends": "\n",
    "blanks": " ",
    "numbers": "62323 ",
    "days": "3/4/2024 ",
    "one clause": "the catheter was left in place at L4-5 and the needle removed under fluoroscopy and ",
    "one long note": NOTES[0].text,
    "an addendum again and again": "ADDENDUM 3/12/2024: the catheter was removed. ",
    "letters of every kind": "Ünï-Ćode №5 ½ 針 🙂 \u202e\u0301 İ ",
    "NUL": "\0catheter\0",
    "blanks to fill in": "___ fluoroscopy *** ",
}


def seconds(text: str) -> float:
    reading, deciding = reader(), decider()
    started = time.process_time()
    deciding.facts(reading.read(text), NOTES[0].family, DAY)
    return time.process_time() - started


def grows_with_its_length(short: str, half: str, whole: str) -> bool:
    least = seconds(short)
    return seconds(half) <= 3 * least + 0.02 and seconds(whole) <= 16 * least + 0.1


@pytest.mark.parametrize("repeated", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_longer_than_its_length(repeated):
    """A text of twice the length takes at most three times as long, and one of eight times its length at most sixteen.

    What else the machine does may spoil a round, not every one of five.
    """
    texts = [repeated * (size // len(repeated)) for size in (12_500, 25_000, 100_000)]
    check_reading(texts[0])
    assert any(grows_with_its_length(*texts) for _ in range(5))
