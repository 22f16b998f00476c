"""What a procedure note says: its sections, and every mention of an attribute with its assertion and its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import polars as pl

from audit.evidence.billing import BillingCodes
from audit.evidence.completeness import Completeness
from audit.evidence.context import effect_phrases
from audit.evidence.dates import days_named
from audit.evidence.pieces import Pieces, between, cut
from audit.evidence.procedures import Kinship, Passage, families_done, scoped
from audit.evidence.sections import Section, SectionReader
from audit.evidence.sentences import Found, SentenceReader, known_phrases
from audit.evidence.spelling import Spelling
from audit.model.vocabulary import ContextEffect, EvidenceStrength, MentionAssertion, SectionRole

LONGEST_SENTENCE = 150
"""Pieces after which a sentence is read as another one, so that time grows with the length of a text only."""

DATE_OF_SERVICE = "date_of_service"
_DATE_WIDTH = 80
_COUNTING = frozenset({MentionAssertion.AFFIRMED, MentionAssertion.NEGATED})


class Mention(NamedTuple):
    """One place in a note that speaks of an attribute.

    `word` is a word of the attribute's documented_ vocabulary, such as a modality or a level, None where the place only
    points there. `start` and `end` are characters of the note. `trigger` is what made it anything but affirmed: a term
    or a section. `later_word` is what it says where one of `days`, named beside it, is later than the service.
    `procedure` is the family of codes of which the passage speaks, None where it speaks of none in particular.
    """

    attribute: str
    word: str | None
    assertion: MentionAssertion
    start: int
    end: int
    section: str
    role: SectionRole
    strength: EvidenceStrength
    term: str
    trigger: str = ""
    procedure: str | None = None
    later_word: str | None = None
    days: tuple[date, ...] = ()
    addendum: date | None = None
    same_day: bool = False

    @property
    def counts(self) -> bool:
        """Whether it tells what was, or was not, done: it is affirmed or negated, and does not stand in an aside."""
        return self.assertion in _COUNTING and self.role is not SectionRole.ASIDE


@dataclass(frozen=True)
class NoteReading:
    """What was read in a note.

    `sections` are the whole text in order, `mentions` stand in order of place, `billing_codes` are the places of codes
    written in the note, `families` are the families of codes that the note says were done, the main one first, and
    `day` is the date of service that it gives. Where the note is no whole record, `is_complete` is false and
    `incomplete_because` says why.
    """

    sections: tuple[Section, ...]
    mentions: tuple[Mention, ...]
    billing_codes: tuple[tuple[int, int], ...]
    families: tuple[str, ...]
    is_complete: bool
    incomplete_because: str
    day: date | None


class NoteReader:
    """Reads notes by the vocabulary of a reference.

    With `remember` it keeps that many sentences in memory while it lives, so that a sentence which many notes share is
    read once; by default it keeps none.
    """

    def __init__(self, tables: Mapping[str, pl.DataFrame], remember: int = 0) -> None:
        self._sentences = SentenceReader(tables, remember)
        self._spelling = Spelling(tables["spelling"]["word"], known_phrases(tables))
        narrative = effect_phrases(tables, ContextEffect.NARRATIVE)
        self._sections = SectionReader(tables, narrative, effect_phrases(tables, ContextEffect.SAME_DAY))
        self._completeness = Completeness(effect_phrases(tables, ContextEffect.UNFINISHED))
        self._kinship = Kinship.from_tables(tables)
        self._billing = BillingCodes.from_tables(tables)

    @classmethod
    def from_tables(cls, tables: Mapping[str, pl.DataFrame], remember: int = 0) -> NoteReader:
        """The reader of a reference: tables `evidence_terms`, `context_terms`, `note_sections`, `note_headings`, `spelling`."""
        return cls(tables, remember)

    def forget(self) -> None:
        """Forget what was read: single words of notes are remembered, to read the next ones faster."""
        for part in (self._spelling, self._sections, self._sentences, self._completeness):
            part.forget()

    def read(self, text: str) -> NoteReading:
        """What the note says. The same text reads the same; time grows with its length."""
        pieces = cut(text)
        pieces.words = self._spelling.correct(pieces.words)
        sections = self._sections.read(pieces)
        passages = [passage for section in sections for passage in self._passages(pieces, section)]
        families = families_done([mention for passage in passages for mention in passage.mentions], self._kinship)
        mentions = scoped(text, sections, passages, families)
        because = self._completeness.missing(pieces, sections, mentions)
        return NoteReading(
            sections,
            tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.attribute))),
            self._billing.find(text, sections),
            families,
            not because,
            because,
            _own_day(text, sections),
        )

    def _passages(self, pieces: Pieces, section: Section) -> Iterable[Passage]:
        """The sentences of a section that hold a mention."""
        inside = between(pieces.begins, section.first, section.last)
        bounds = _not_too_long([section.first, *inside, section.last])
        for first, last in pairwise(bounds):
            told = self._sentences.read(pieces, first, last) if first < last else None
            if told and told.found:
                at = pieces.starts[first]
                heading_end = section.told - first if section.told == section.last else 0
                yield Passage(
                    section.role, told.turns, [_mention(section, found, at, heading_end) for found in told.found]
                )


def _not_too_long(bounds: list[int]) -> list[int]:
    """The bounds of sentences, with more of them where a text goes on without any end."""
    if all(last - first <= LONGEST_SENTENCE for first, last in pairwise(bounds)):
        return bounds
    parts = (range(first, last, LONGEST_SENTENCE) for first, last in pairwise(bounds))
    return [*(place for part in parts for place in part), bounds[-1]]


def _mention(section: Section, found: Found, at: int, heading_end: int) -> Mention:
    """The mention that a term makes in a section; in a heading with nothing under it a term only points."""
    term, role, kind = found.term, section.role, section.kind
    assertion, trigger = found.assertion, found.trigger
    if role is SectionRole.ASIDE:
        if term.attribute in kind.attributes:
            role = SectionRole.BODY
        elif kind.assertion is not None:
            assertion, trigger = kind.assertion, kind.name
    return Mention(
        term.attribute,
        found.word,
        assertion,
        at + found.start,
        at + found.end,
        kind.name,
        role,
        EvidenceStrength.HINT if found.last <= heading_end else term.strength,
        term.term,
        trigger,
        None,
        term.later_word,
        found.days,
        section.day,
        section.same_day,
    )


def _own_day(text: str, sections: Sequence[Section]) -> date | None:
    """The day of service that the note itself gives under a heading of its own."""
    for section in sections:
        if section.name == DATE_OF_SERVICE:
            named = days_named(text[section.start : section.end][:_DATE_WIDTH])
            if named:
                return named[0]
    return None
