"""What one sentence says: its mentions with their assertions. The same sentence always says the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import polars as pl

from audit.evidence.context import ContextReader
from audit.evidence.dates import YEARLESS, days_named
from audit.evidence.matching import Match, PhraseIndex, by_place, clusters
from audit.evidence.pieces import Pieces
from audit.model.vocabulary import ContextEffect, EvidenceStrength, MentionAssertion
from audit.reference.phrases import ANSWER, Phrase, parse_phrase, parse_phrases

STRENGTHS = (
    EvidenceStrength.FINAL,
    EvidenceStrength.STRONG,
    EvidenceStrength.HINT,
    EvidenceStrength.PLAIN,
    EvidenceStrength.WEAK,
)
"""Strongest first: the order in which mentions decide."""

_CHOICE = "/"
_BETWEEN_CHOICES = re.compile(r"\s*[/|]\s*")
_MORE_CHOICES = re.compile(r"\s*[/|]\s*\w")
_RANK = {strength: rank for rank, strength in enumerate(STRENGTHS)}


@dataclass(frozen=True)
class Term:
    """One row of the evidence terms.

    One that `only_hides` says nothing itself and stands only to hide a shorter term inside it. One that `is_conditional`
    wants to know what else stands in the sentence. Of two of the same length that of the lower `order` is taken.
    """

    attribute: str
    word: str | None
    term: str
    strength: EvidenceStrength
    needs: frozenset[Phrase]
    unless: frozenset[Phrase]
    later_word: str | None
    has_number: bool
    only_hides: bool
    is_conditional: bool
    order: int

    def fits(self, company: AbstractSet[Phrase]) -> bool:
        """Whether what the term needs stands in the sentence, and what it must not meet does not."""
        return (not self.needs or not self.needs.isdisjoint(company)) and self.unless.isdisjoint(company)


class Found(NamedTuple):
    """A term found in a sentence: characters `start` to `end` of the sentence, before piece `last` of it."""

    term: Term
    word: str | None
    assertion: MentionAssertion
    trigger: str
    start: int
    end: int
    last: int
    days: tuple[date, ...]


class Told(NamedTuple):
    """What a sentence tells, in order of place, and whether it turns to another procedure."""

    found: tuple[Found, ...]
    turns: bool


_NOTHING = Told((), turns=False)


class SentenceReader:
    """Reads sentences by the vocabulary of a reference.

    `remember` is how many sentences it keeps in memory, so that those which many notes share are read once; none by
    default.
    """

    def __init__(self, tables: Mapping[str, pl.DataFrame], remember: int = 0) -> None:
        rows = tables["evidence_terms"].iter_rows(named=True)
        terms = [(parse_phrase(row["term"]), _term(row)) for row in rows]
        self._terms = PhraseIndex(terms)
        self._company = PhraseIndex((phrase, phrase) for phrase in _company_of([term for _, term in terms]))
        self._context = ContextReader(tables)
        self._remember = remember
        self._known: dict[str, Told] = {}

    def forget(self) -> None:
        """Forget the sentences and words that were read."""
        self._known.clear()
        self._context.forget()
        for index in (self._terms, self._company):
            index.forget()

    def read(self, pieces: Pieces, first: int, last: int) -> Told:
        """What the sentence at pieces `first` to `last` tells."""
        if not self._remember:
            return self._read(pieces, first, last)
        until = pieces.starts[last] if last < len(pieces.starts) else len(pieces.text)
        written = pieces.text[pieces.starts[first] : until]
        told = self._known.get(written)
        if told is None:
            if len(self._known) >= self._remember:
                self._known.clear()
            told = self._known[written] = self._read(pieces, first, last)
        return told

    def _read(self, pieces: Pieces, first: int, last: int) -> Told:
        found = [match for match in _longest(self._fitting(pieces, first, last)) if not match.what.only_hides]
        if not found:
            return _NOTHING
        sentence = self._context.read(pieces, first, last)
        named = days_named(pieces.raw(first, last), YEARLESS) if any(match.what.later_word for match in found) else ()
        is_later, begin, told = sentence.has(ContextEffect.LATER_DAY), pieces.starts[first], []
        for match in found:
            term = match.what
            assertion, trigger = sentence.assertion(term.attribute, match.first, match.last)
            told.append(
                Found(
                    term,
                    term.later_word if is_later and term.later_word is not None else term.word,
                    assertion,
                    trigger,
                    pieces.starts[match.first] - begin,
                    pieces.ends[match.last - 1] - begin,
                    match.last - first,
                    named if term.later_word else (),
                )
            )
        return Told(
            _without_choices(pieces.text[begin : pieces.ends[last - 1]], told), sentence.has(ContextEffect.SWITCH)
        )

    def _fitting(self, pieces: Pieces, first: int, last: int) -> list[Match[Term]]:
        found = self._terms.find(pieces.words, first, last)
        if not found:
            return found
        found = [match for match in found if not (_is_a_list(pieces, match) or _cuts_a_level(pieces, match))]
        if not any(match.what.is_conditional for match in found):
            return found
        company = {match.what for match in self._company.find(pieces.words, first, last)}
        return [match for match in found if not match.what.is_conditional or match.what.fits(company)]


def _without_choices(written: str, told: list[Found]) -> tuple[Found, ...]:
    """A template's choices, “fluoroscopy / ultrasound / none”, of which none was taken, are not filled in."""
    if _CHOICE not in written:
        return tuple(told)
    chosen: set[int] = set()
    for attribute in {found.term.attribute for found in told}:
        places = [
            at for at, found in enumerate(told) if found.term.attribute == attribute and not found.term.has_number
        ]
        for at, then in pairwise(places):
            first, second = told[at], told[then]
            if first.word != second.word and _BETWEEN_CHOICES.fullmatch(written, first.end, second.start):
                is_label = written[: first.start].rstrip().endswith(ANSWER)
                goes_on = _MORE_CHOICES.match(written, second.end) is not None
                if goes_on or at in chosen or (is_label and not written[second.end :].strip(" .)")):
                    chosen |= {at, then}
    if not chosen:
        return tuple(told)
    return tuple(
        found._replace(assertion=MentionAssertion.NOT_FILLED_IN, trigger=_CHOICE) if at in chosen else found
        for at, found in enumerate(told)
    )


def known_phrases(tables: Mapping[str, pl.DataFrame]) -> Iterable[Phrase]:
    """Every phrase of the vocabulary: their words are not misspelt."""
    written = [("evidence_terms", "term"), ("context_terms", "term"), ("note_headings", "heading")]
    return (parse_phrase(text) for table, column in written for text in tables[table][column])


def _term(row: Mapping[str, str | None]) -> Term:
    strength = EvidenceStrength(str(row["strength"]))
    needs, unless = (frozenset(parse_phrases(row[name])) for name in ("needs", "unless"))
    return Term(
        attribute=str(row["attribute"]),
        word=row["value"],
        term=str(row["term"]),
        strength=strength,
        needs=needs,
        unless=unless,
        later_word=row["later_value"],
        has_number=any(character.isdigit() for character in row["value"] or ""),
        only_hides=row["value"] is None and strength is EvidenceStrength.WEAK,
        is_conditional=bool(needs or unless),
        order=2 * _RANK[strength] + (not needs),
    )


def _is_a_list(pieces: Pieces, match: Match[Term]) -> bool:
    """Whether a comma parts the numbers of a level: “L3, L4” are two, and not the space between them."""
    if not match.what.has_number or not pieces.commas or pieces.commas.isdisjoint(range(match.first + 1, match.last)):
        return False
    return any(word.isdecimal() for word in pieces.words[match.first : match.last])


def _cuts_a_level(pieces: Pieces, match: Match[Term]) -> bool:
    """Whether a term ends with the letter of a level, as in “injection L4”, or a level stands inside an identifier."""
    first, last = match.first, match.last
    goes_on = last < len(pieces.words) and pieces.ends[last - 1] == pieces.starts[last]
    if match.what.has_number:
        return goes_on or (first > 0 and pieces.ends[first - 1] == pieces.starts[first])
    return goes_on and len(pieces.words[last - 1]) == 1 and pieces.words[last].isdecimal()


def _company_of(terms: Iterable[Term]) -> set[Phrase]:
    """Every phrase of which a term wants to know whether it stands in the sentence."""
    return {phrase for term in terms for phrase in term.needs | term.unless}


def _longest(found: Sequence[Match[Term]]) -> list[Match[Term]]:
    """Of overlapping mentions of one attribute the longest, and of these the strongest; in order of place."""
    longest: list[Match[Term]] = []
    for group in clusters(found):
        longest += group if len(group) == 1 else _longest_of(group)
    return longest


def _longest_of(group: Sequence[Match[Term]]) -> list[Match[Term]]:
    kept: list[Match[Term]] = []
    for match in sorted(group, key=_by_length_and_order):
        first, last, term = match
        for begin, end, other in kept:
            if first < end and begin < last and other.attribute == term.attribute:
                break
        else:
            kept.append(match)
    return sorted(kept, key=by_place)


def _by_length_and_order(match: Match[Term]) -> tuple[int, int]:
    return match[0] - match[1], match[2].order
