"""What a procedure note says: its sections, and every mention of an attribute with its assertion and its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from audit.evidence.billing import BillingCodes
from audit.evidence.completeness import Completeness
from audit.evidence.context import ContextReader, Sentence, effect_phrases
from audit.evidence.dates import YEARLESS, days_named
from audit.evidence.matching import Match, PhraseIndex
from audit.evidence.pieces import Pieces, cut
from audit.evidence.procedures import Kinship, families_done, scoped
from audit.evidence.sections import Section, SectionReader
from audit.evidence.spelling import Spelling
from audit.model.vocabulary import ContextEffect, EvidenceStrength, MentionAssertion, SectionRole
from audit.reference.phrases import Phrase, parse_phrase, parse_phrases

STRENGTHS = (
    EvidenceStrength.FINAL,
    EvidenceStrength.STRONG,
    EvidenceStrength.HINT,
    EvidenceStrength.PLAIN,
    EvidenceStrength.WEAK,
)
"""Strongest first: the order in which mentions decide."""

_RANK = {strength: rank for rank, strength in enumerate(STRENGTHS)}


@dataclass(frozen=True, slots=True)
class Mention:
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


_COUNTING = frozenset({MentionAssertion.AFFIRMED, MentionAssertion.NEGATED})


@dataclass(frozen=True)
class NoteReading:
    """What was read in a note.

    `sections` are the whole text in order, `mentions` stand in order of place, `billing_codes` are the places of codes
    written in the note, `families` are the families of codes that the note says were done, the main one first.
    Where the note is no whole record, `is_complete` is false and `incomplete_because` says why.
    """

    sections: tuple[Section, ...]
    mentions: tuple[Mention, ...]
    billing_codes: tuple[tuple[int, int], ...]
    families: tuple[str, ...]
    is_complete: bool
    incomplete_because: str
    day: date | None


@dataclass(frozen=True)
class _Term:
    attribute: str
    word: str | None
    term: str
    strength: EvidenceStrength
    needs: frozenset[Phrase]
    unless: frozenset[Phrase]
    later_word: str | None
    has_number: bool

    @property
    def only_hides(self) -> bool:
        """Whether it says nothing itself and stands only to hide a shorter term inside it."""
        return self.word is None and self.strength is EvidenceStrength.WEAK

    def fits(self, company: AbstractSet[Phrase]) -> bool:
        """Whether what the term needs stands in the sentence, and what it must not meet does not."""
        return (not self.needs or not self.needs.isdisjoint(company)) and self.unless.isdisjoint(company)


class NoteReader:
    """Reads notes by the vocabulary of a reference; keeps nothing of what it read."""

    def __init__(self, tables: Mapping[str, pl.DataFrame]) -> None:
        rows = tables["evidence_terms"].iter_rows(named=True)
        terms = [(parse_phrase(row["term"]), _term(row)) for row in rows]
        self._terms = PhraseIndex(terms)
        self._company = PhraseIndex((phrase, phrase) for phrase in _company_of([term for _, term in terms]))
        self._context = ContextReader(tables)
        self._spelling = Spelling(tables["spelling"]["word"], _known_phrases(tables))
        narrative = effect_phrases(tables, ContextEffect.NARRATIVE)
        self._sections = SectionReader(tables, narrative, effect_phrases(tables, ContextEffect.SAME_DAY))
        self._completeness = Completeness(effect_phrases(tables, ContextEffect.UNFINISHED))
        self._kinship = Kinship.from_tables(tables)
        self._billing = BillingCodes.from_tables(tables)

    @classmethod
    def from_tables(cls, tables: Mapping[str, pl.DataFrame]) -> NoteReader:
        """The reader of a reference: tables `evidence_terms`, `context_terms`, `note_sections` and `note_headings`."""
        return cls(tables)

    def read(self, text: str) -> NoteReading:
        """What the note says. The same text reads the same; time grows with its length."""
        pieces = cut(text)
        pieces.words = self._spelling.correct(pieces.words)
        sections = self._sections.read(pieces)
        read = [
            (section, sentence, mentions)
            for section in sections
            for sentence, mentions in self._sentences(pieces, section)
        ]
        passages = [(section.role, sentence, mentions) for section, sentence, mentions in read]
        every = [mention for *_, mentions in passages for mention in mentions]
        families = families_done(every, self._kinship)
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

    def _sentences(self, pieces: Pieces, section: Section) -> Iterable[tuple[Sentence | None, list[Mention]]]:
        """The sentences of a section that hold a mention, or turn to another procedure."""
        bounds = [
            section.first,
            *sorted(place for place in pieces.breaks if section.first < place < section.last),
            section.last,
        ]
        for first, last in pairwise(bounds):
            longest = _longest(self._found(pieces, first, last)) if first < last else []
            found = [match for match in longest if not match.what.only_hides]
            if found:
                sentence = self._context.read(pieces, first, last)
                has_days = any(match.what.later_word for match in found)
                days = days_named(pieces.raw(first, last), YEARLESS) if has_days else ()
                yield sentence, [_mention(pieces, section, sentence, match, days) for match in found]

    def _found(self, pieces: Pieces, first: int, last: int) -> list[Match[_Term]]:
        found = [match for match in self._terms.find(pieces.words, first, last) if not _is_a_list(pieces, match)]
        if not any(match.what.needs or match.what.unless for match in found):
            return found
        company = {match.what for match in self._company.find(pieces.words, first, last)}
        return [match for match in found if match.what.fits(company)]


def _term(row: Mapping[str, str | None]) -> _Term:
    return _Term(
        attribute=str(row["attribute"]),
        word=row["value"],
        term=str(row["term"]),
        strength=EvidenceStrength(str(row["strength"])),
        needs=frozenset(parse_phrases(row["needs"])),
        unless=frozenset(parse_phrases(row["unless"])),
        later_word=row["later_value"],
        has_number=any(character.isdigit() for character in row["value"] or ""),
    )


def _known_phrases(tables: Mapping[str, pl.DataFrame]) -> Iterable[Phrase]:
    """Every phrase of the vocabulary: their words are not misspelt."""
    written = [("evidence_terms", "term"), ("context_terms", "term"), ("note_headings", "heading")]
    return (parse_phrase(text) for table, column in written for text in tables[table][column])


def _is_a_list(pieces: Pieces, match: Match[_Term]) -> bool:
    """Whether a comma parts the numbers of a level: “L3, L4” are two, and not the space between them."""
    if pieces.commas.isdisjoint(range(match.first + 1, match.last)):
        return False
    return any(word.isdecimal() for word in pieces.words[match.first : match.last]) and match.what.has_number


def _company_of(terms: Iterable[_Term]) -> set[Phrase]:
    """Every phrase of which a term wants to know whether it stands in the sentence."""
    return {phrase for term in terms for phrase in term.needs | term.unless}


def _longest(found: Sequence[Match[_Term]]) -> list[Match[_Term]]:
    """Of overlapping mentions of one attribute the longest, and of these the strongest; in order of place."""
    kept: list[Match[_Term]] = []
    for match in sorted(
        found, key=lambda each: (each.first - each.last, _RANK[each.what.strength], not each.what.needs)
    ):
        attribute = match.what.attribute
        if all(
            match.last <= other.first or match.first >= other.last or other.what.attribute != attribute
            for other in kept
        ):
            kept.append(match)
    return sorted(kept, key=lambda each: each.first)


def _mention(
    pieces: Pieces, section: Section, sentence: Sentence, match: Match[_Term], days: tuple[date, ...]
) -> Mention:
    what = match.what
    assertion, trigger = sentence.assertion(what.attribute, match.first, match.last)
    role = section.role
    if role is SectionRole.ASIDE and what.attribute in section.kind.attributes:
        role = SectionRole.BODY
    elif role is SectionRole.ASIDE and section.kind.assertion is not None:
        assertion, trigger = section.kind.assertion, section.name
    is_later = what.later_word is not None and sentence.has(ContextEffect.LATER_DAY)
    return Mention(
        attribute=what.attribute,
        word=what.later_word if is_later else what.word,
        assertion=assertion,
        start=pieces.starts[match.first],
        end=pieces.ends[match.last - 1],
        section=section.name,
        role=role,
        strength=EvidenceStrength.HINT if match.last <= section.told == section.last else what.strength,
        term=what.term,
        trigger=trigger,
        later_word=what.later_word,
        days=days if what.later_word else (),
        addendum=section.day,
        same_day=section.same_day,
    )


def _own_day(text: str, sections: Sequence[Section]) -> date | None:
    """The day of service that the note itself gives under a heading of its own."""
    for section in sections:
        if section.name == "date_of_service":
            named = days_named(text[section.start : section.end][:80])
            if named:
                return named[0]
    return None
