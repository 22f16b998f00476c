"""What is marked in a note's text: each place that was read, with its attribute, its assertion and whether it decided."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from audit.evidence.decide import Fact
from audit.evidence.note import Mention, NoteReading
from audit.model.vocabulary import EvidenceStrength, MentionAssertion
from audit.reports.note_words import FAMILY, SIGNS, WORDS, NoteWords, said_of

Place = tuple[str, int, int]
OLD_CODE, NO_EVIDENCE = "code", "not evidence"
AGAINST, LEFT_OPEN = "against", "leaves it open"


@dataclass(frozen=True)
class Mark:
    """One marked place: characters `start` to `end`.

    `label` is the attribute as people call it and `style` its way of underlining, None for what is only framed. `sign`
    and `word` tell the assertion, `more` what it means for the fact: that it speaks against it, or leaves it open. `decides`:
    this place decided; `in_passing`: it only says once more, and weakly, what is decided elsewhere.
    """

    start: int
    end: int
    label: str
    style: int | None
    sign: str
    word: str
    anchor: str
    decides: bool = False
    more: str = ""
    in_passing: bool = False


def anchor_of(mention: Mention) -> str:
    """The name by which a link reaches the place: it holds the attribute and the position, no word of the note."""
    return f"note-{mention.attribute}-{mention.start}"


@dataclass(frozen=True)
class NoteEvidence:
    """A note with what was read in it and what that documents of a family; everything to be shown follows from it."""

    text: str
    reading: NoteReading
    facts: tuple[Fact, ...]
    words: NoteWords

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The mentions of what was asked, and of procedures; others are no evidence for anything here."""
        return tuple(mention for mention in self.reading.mentions if mention.attribute in self._asking)

    @cached_property
    def set_aside(self) -> tuple[Mention, ...]:
        """The mentions of attributes that do not tell what was done in this procedure."""
        told = (mention for mention in self.mentions if mention.attribute != FAMILY)
        return tuple(mention for mention in told if not mention.counts or self._is_of_other_procedure(mention))

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """All marks, in order of place: the mentions, and the billing codes that stand in the note."""
        codes = (
            Mark(start, end, OLD_CODE, None, "", NO_EVIDENCE, f"note-code-{start}")
            for start, end in self.reading.billing_codes
        )
        marks = [*map(self._mark, self.mentions), *codes]
        return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end)))

    def marks_between(self, start: int, end: int) -> tuple[Mark, ...]:
        """The marks that begin in a part of the note."""
        return self.marks[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    @cached_property
    def styles(self) -> dict[str, int]:
        """The way of underlining of each attribute that occurs."""
        return self.words.styles({mention.attribute for mention in self.mentions})

    @cached_property
    def anchors(self) -> dict[str, str]:
        """For each attribute the place to which a click on it leads: what decided, else what is against, else the first."""
        spoken = {fact.attribute: _spoken(fact) for fact in reversed(self.facts)}
        return {attribute: anchor_of(mentions[0]) for attribute, mentions in spoken.items() if mentions}

    def label(self, attribute: str) -> str:
        """What people call what a mention speaks of: the attribute that asks for it."""
        return self.words.attribute(self._asking.get(attribute, attribute))

    def assertion(self, mention: Mention) -> MentionAssertion:
        """What a person is told of a mention: its assertion, or that its passage is on another procedure."""
        return MentionAssertion.OTHER_PROCEDURE if self._is_of_other_procedure(mention) else said_of(mention)

    @cached_property
    def _starts(self) -> list[int]:
        return [mark.start for mark in self.marks]

    @cached_property
    def _asking(self) -> dict[str, str]:
        return {**self.words.asked_of(self.facts), FAMILY: FAMILY}

    @cached_property
    def _deciding(self) -> frozenset[Place]:
        return _places(fact.mention for fact in self.facts if fact.mention)

    @cached_property
    def _otherwise(self) -> dict[Place, str]:
        return {
            _place(mention): LEFT_OPEN if fact.is_open else AGAINST for fact in self.facts for mention in fact.against
        }

    @cached_property
    def _counted(self) -> frozenset[Place]:
        return _places(mention for fact in self.facts for mention in _spoken(fact))

    def _is_of_other_procedure(self, mention: Mention) -> bool:
        if not mention.counts or mention.attribute == FAMILY or mention.procedure is None:
            return False
        return _place(mention) not in self._counted

    def _mark(self, mention: Mention) -> Mark:
        said, place = self.assertion(mention), _place(mention)
        decides, more = place in self._deciding, self._otherwise.get(place, "")
        is_weak = mention.counts and mention.strength is EvidenceStrength.WEAK
        return Mark(
            mention.start,
            mention.end,
            self.label(mention.attribute).lower(),
            self.styles[mention.attribute],
            SIGNS.get(said, ""),
            WORDS[said],
            anchor_of(mention),
            decides,
            "" if decides else more,
            in_passing=is_weak and not decides and not more,
        )


def _spoken(fact: Fact) -> Sequence[Mention]:
    return [*([fact.mention] if fact.mention else []), *fact.against, *fact.mentions]


def _place(mention: Mention) -> Place:
    return mention.attribute, mention.start, mention.end


def _places(mentions: Iterable[Mention]) -> frozenset[Place]:
    return frozenset(map(_place, mentions))
