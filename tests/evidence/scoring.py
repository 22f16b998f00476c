"""How well the engine reads labelled notes: what it answers beside what an auditor labelled, and the figures.

Every label and every answer is an assertion with its value, such as `affirmed:ct` or `negated`; `undecided` is a word of
its own, and an answer is right where it equals the label. A *statement* is all but silence (`not_mentioned`) and
`absent`. Precision is the share of the engine's statements that equal the label, recall the share of the labelled
statements that the engine reads alike, F1 their harmonic mean; `right` counts silence and absence too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.evidence.gold_notes import GoldNote

from audit.evidence.decide import Decider, Fact
from audit.model.vocabulary import Assertion
from audit.reference import Reference
from audit.reports.note_code import code_from_note, engine

ABSENT, SILENT, UNDECIDED, NEGATED, AFFIRMED = "absent", "not_mentioned", "undecided", "negated", "affirmed"
CLASSES = (AFFIRMED, NEGATED, SILENT, UNDECIDED, ABSENT)
NO_CODE = "none"
CODE, FAMILY = "code", "family"
BY_WORD = frozenset({"imaging"})
"""Attributes labelled by the word, here the modality, which is finer than the value."""


@dataclass(frozen=True)
class Answer:
    """What was expected and what was read of one attribute, the family or the code of one note."""

    note: GoldNote
    attribute: str
    expected: str
    got: str

    @property
    def is_right(self) -> bool:
        return self.expected == self.got


@dataclass(frozen=True)
class Figures:
    """Counts over answers: how many, how many right, the engine's and the auditor's statements, and those that agree."""

    answers: int
    right: int
    said: int
    told: int
    hits: int

    @property
    def share_right(self) -> float | None:
        return _share(self.right, self.answers)

    @property
    def precision(self) -> float | None:
        return _share(self.hits, self.said)

    @property
    def recall(self) -> float | None:
        return _share(self.hits, self.told)

    @property
    def f1(self) -> float | None:
        return _share(2 * self.hits, self.said + self.told)


def figures(answers: Iterable[Answer], states: Callable[[str], bool] | None = None) -> Figures:
    """The figures of some answers; `states` tells which words are statements, by default all but silence and absence."""
    kept, states = list(answers), states or is_statement
    return Figures(
        answers=len(kept),
        right=sum(each.is_right for each in kept),
        said=sum(states(each.got) for each in kept),
        told=sum(states(each.expected) for each in kept),
        hits=sum(states(each.got) and each.is_right for each in kept),
    )


def is_statement(word: str) -> bool:
    """Whether a label or an answer says anything of the attribute."""
    return word not in (ABSENT, SILENT, NO_CODE)


def assertion_of(word: str) -> str:
    """The assertion of a label without its value."""
    return word.partition(":")[0]


def answers_to(reference: Reference, notes: Sequence[GoldNote]) -> list[Answer]:
    """The engine's answers to every note: its family, its code, and each labelled attribute that is asked on the day."""
    _, decider = engine(reference)
    return [answer for note in notes for answer in _answers(reference, decider, note)]


def _answers(reference: Reference, decider: Decider, note: GoldNote) -> Iterable[Answer]:
    whole = code_from_note(reference, note.text, note.on)
    read = next((each for each in (whole, *whole.others) if each.family == note.family), whole)
    facts = {fact.attribute: fact for fact in read.facts}
    asked = {each.attribute for each in decider.asked(note.family, note.on)}
    yield Answer(note, FAMILY, note.family, read.family or NO_CODE)
    for attribute, label in note.labels.items():
        if attribute in asked:
            yield Answer(note, attribute, _as_value(decider, attribute, label), said(facts.get(attribute)))
    wanted, found = note.code or NO_CODE, whole.supported_code or NO_CODE
    of_family = "+".join(map(str, read.supported)) or NO_CODE
    yield Answer(note, CODE, wanted, of_family if of_family == wanted else found)


def said(fact: Fact | None) -> str:
    """What the engine decided, in the words of the labels."""
    if fact is None:
        return ABSENT
    if fact.is_open:
        return UNDECIDED
    if fact.assertion is not Assertion.AFFIRMED:
        return fact.assertion.value
    return f"{AFFIRMED}:{fact.word if fact.attribute in BY_WORD else fact.value}"


def _as_value(decider: Decider, attribute: str, label: str) -> str:
    """The label with the value for which its word stands, so that `local` and `local_only` are the same."""
    assertion, _, word = label.partition(":")
    reading = decider.terms.read(attribute, word) if word and attribute not in BY_WORD else None
    return f"{assertion}:{reading.value}" if reading is not None and reading.value else label


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
