"""From the mentions of a note to the documented facts of a procedure, by rules of precedence that are always the same.

What the body of the note says of this session decides. A correction of the same day overrides it; any other addendum
that says otherwise leaves the attribute open. The title decides where the body is silent, but never alone for a value
that silence would not support. What only points to a value leaves the attribute open: a person decides.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from audit.evidence.asked import Asked, asked_of
from audit.evidence.combine import COMBINERS, NOTHING, RANKED, Said, Verdict
from audit.evidence.dates import is_later
from audit.evidence.note import Mention, NoteReading
from audit.evidence.procedures import Kinship
from audit.evidence.terms import Terms
from audit.model.vocabulary import (
    Assertion,
    Combine,
    EvidenceStrength,
    Precedence,
    SectionRole,
)
from audit.reference.dates import turning_points

_BODY, _TITLE, _ADDENDUM = SectionRole.BODY, SectionRole.TITLE, SectionRole.ADDENDUM


@dataclass(frozen=True)
class Fact:
    """What a note documents of an attribute.

    `value` is a value of the attribute; None beside `affirmed` means that it was looked at and is open. `word` is the
    modality, level or agent. `mention` is the place that decided, `against` what speaks otherwise, and `mentions` all
    that counted. `precedence` is the rule that chose.
    """

    attribute: str
    assertion: Assertion
    value: str | None
    precedence: Precedence
    word: str | None = None
    mention: Mention | None = None
    against: tuple[Mention, ...] = ()
    mentions: tuple[Mention, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether the note speaks of it and does not decide."""
        return self.assertion is Assertion.AFFIRMED and self.value is None


@dataclass
class Decider:
    """Decides the attributes of a family from a reading; knows the vocabulary and the families of a reference."""

    terms: Terms
    kinship: Kinship
    tables: Mapping[str, pl.DataFrame]
    _asked: dict[tuple[str, date | None, str | None], tuple[Asked, ...]] = field(default_factory=dict)
    _values: dict[tuple[str, str], str | None] = field(default_factory=dict)

    @classmethod
    def from_tables(cls, tables: Mapping[str, pl.DataFrame]) -> Decider:
        """The decider of a reference."""
        return cls(Terms.from_tables(tables), Kinship.from_tables(tables), tables)

    def facts(
        self, reading: NoteReading, family: str, day: date | None = None, code: str | None = None
    ) -> tuple[Fact, ...]:
        """The documented facts of every attribute of `family` in force on the day of service.

        One that only speaks against a code, such as contrast, has a fact where the note decides it or is silent.

        `code` is the billed one, of which only the rank among several levels is asked. On an attribute of which an
        incomplete note says nothing there is no fact.
        """
        on = day or reading.day
        of_attribute = self._by_attribute(reading, family)
        decided = (
            self._fact(reading, asked, of_attribute.get(asked.reads, []), on) for asked in self.asked(family, on, code)
        )
        return tuple(fact for fact in decided if fact is not None)

    def asked(self, family: str, day: date | None, code: str | None = None) -> tuple[Asked, ...]:
        """The attributes of a family on a day, and those of no family in particular, in the order of their position."""
        since = self._turning_points[bisect_right(self._turning_points, day) - 1] if day is not None else None
        key = (family, since, code)
        if key not in self._asked:
            self._asked[key] = asked_of(self.tables, family, since, code)
        return self._asked[key]

    @cached_property
    def _turning_points(self) -> list[date]:
        """The days from which the rules of attributes are otherwise: between two of them every day asks the same."""
        return turning_points(self.tables["attribute_rules"])

    def _by_attribute(self, reading: NoteReading, family: str) -> dict[str, list[Mention]]:
        """The mentions that count for the family, by attribute, in order of place."""
        counting: dict[str, list[Mention]] = {}
        for mention in reading.mentions:
            if mention.counts and self._is_of(mention, family, reading.families):
                counting.setdefault(mention.attribute, []).append(mention)
        return counting

    def _fact(self, reading: NoteReading, asked: Asked, counting: Sequence[Mention], day: date | None) -> Fact | None:
        if not counting:
            silence = Fact(asked.attribute, Assertion.NOT_MENTIONED, None, Precedence.SILENCE)
            return silence if reading.is_complete else None
        said = [
            self._said(mention, asked, day)
            for mention in counting
            if reading.is_complete or _is_outright(mention, asked)
        ]
        fact = _decide(asked, said, day, is_complete=reading.is_complete)
        return None if fact is not None and fact.is_open and asked.only_beside else fact

    def _is_of(self, mention: Mention, family: str, families: Sequence[str]) -> bool:
        """Whether a passage speaks of the family: of it, of none in particular, or of what its record turns out to be."""
        if mention.procedure is None or mention.procedure == family:
            return True
        return family not in families and self.kinship.are_kin(family, mention.procedure)

    def _said(self, mention: Mention, asked: Asked, day: date | None) -> Said:
        word = mention.word
        if mention.later_word and day is not None and any(is_later(named, day) for named in mention.days):
            word = mention.later_word
        return Said(mention, word, self._value(asked.attribute, word) if word else None)

    def _value(self, attribute: str, word: str) -> str | None:
        key = (attribute, word)
        if key not in self._values:
            reading = self.terms.read(attribute, word)
            self._values[key] = reading.value if reading else None
        return self._values[key]


def _is_outright(mention: Mention, asked: Asked) -> bool:
    """Whether it counts in a note that is no whole record: said by the body, or of what a title alone decides."""
    if mention.strength is EvidenceStrength.WEAK:
        return False
    return asked.silent_value is None or mention.role is not SectionRole.TITLE


def _decide(asked: Asked, said: Sequence[Said], day: date | None, *, is_complete: bool) -> Fact | None:
    """Lay the parts of the note beside each other; the first rule that applies decides."""
    of_body, of_title, of_addenda = _parts(asked, said)
    correction, late = _addenda(of_addenda, day) if of_addenda else ((), ())
    body, title, corrected, later = (_combined(asked, part) for part in (of_body, of_title, correction, late))
    mentions = tuple([each.mention for each in said])
    if corrected.decides or corrected.is_conflict:
        return _fact(asked, corrected, Precedence.SAME_DAY_CORRECTION, mentions)
    fact = _of_body_and_title(asked, body, title, mentions)
    if later.decides and later.value != (fact.value if fact else asked.silent_value):
        return _open(asked, Precedence.LATE_ADDENDUM, mentions, later)
    if fact is not None:
        return fact
    if not is_complete:
        return None
    return Fact(asked.attribute, Assertion.NOT_MENTIONED, None, Precedence.SILENCE, mentions=mentions)


def _of_body_and_title(asked: Asked, body: Verdict, title: Verdict, mentions: tuple[Mention, ...]) -> Fact | None:
    if body.is_conflict:
        return _open(asked, Precedence.CONFLICT, mentions, body)
    if body.decides:
        if title.is_conflict or (title.decides and title.is_firm and body.is_firm and not title.same_as(body)):
            return _open(asked, Precedence.TITLE_AGAINST_BODY, mentions, title)
        better = title if title.decides and title.is_firm and not body.is_firm else body
        return _fact(asked, better, Precedence.TITLE if better is title else Precedence.BODY, mentions)
    if body.is_boundary:
        return _open(asked, Precedence.BOUNDARY, mentions, body)
    return _of_title(asked, body, title, mentions)


def _of_title(asked: Asked, body: Verdict, title: Verdict, mentions: tuple[Mention, ...]) -> Fact | None:
    """The body does not decide: what the title says counts, but not alone where silence would not support it."""
    if title.is_conflict:
        return _open(asked, Precedence.CONFLICT, mentions, title)
    if title.is_boundary:
        return _open(asked, Precedence.BOUNDARY, mentions, title)
    if title.decides:
        needs_more = asked.silent_value is not None and title.value not in (asked.silent_value, None)
        if body.points and needs_more and asked.combine is Combine.MODALITY:
            return _fact(asked, title, Precedence.TITLE_AND_VIEWS, mentions)
        if body.points and asked.combine is not Combine.MODALITY:
            return _open(asked, Precedence.POINTS_ONLY, mentions, body)
        return (
            _open(asked, Precedence.TITLE_ALONE, mentions, title)
            if needs_more
            else _fact(asked, title, Precedence.TITLE, mentions)
        )
    if body.points or (title.points and asked.combine is Combine.MODALITY):
        return _open(asked, Precedence.POINTS_ONLY, mentions, body if body.points else title)
    return None


def _combined(asked: Asked, said: Sequence[Said]) -> Verdict:
    return COMBINERS[asked.combine](asked, said) if said else NOTHING


def _parts(asked: Asked, said: Sequence[Said]) -> tuple[list[Said], list[Said], list[Said]]:
    """What the body, the title and the addenda say; the levels of a title are told with those of the body."""
    body: list[Said] = []
    title: list[Said] = []
    addenda: list[Said] = []
    of_role = {_BODY: body, _TITLE: title, _ADDENDUM: addenda}
    for each in said:
        of_role[each.mention.role].append(each)
    if asked.combine in RANKED:
        body = [each for each in said if each.mention.role is not _ADDENDUM]
    return body, title, addenda


def _addenda(of_addenda: Sequence[Said], day: date | None) -> tuple[list[Said], list[Said]]:
    """What addenda say: corrections of the day of service, and all others."""
    same_day = [each for each in of_addenda if _is_of_day(each.mention, day)]
    return same_day, [each for each in of_addenda if not _is_of_day(each.mention, day)]


def _is_of_day(mention: Mention, day: date | None) -> bool:
    if mention.addendum is not None:
        return mention.addendum == day
    return mention.same_day


def _fact(asked: Asked, verdict: Verdict, precedence: Precedence, mentions: tuple[Mention, ...]) -> Fact:
    if verdict.is_conflict:
        return _open(asked, Precedence.CONFLICT, mentions, verdict)
    return Fact(
        asked.attribute,
        verdict.assertion,
        verdict.value,
        precedence,
        verdict.word,
        verdict.mention,
        verdict.against,
        mentions,
    )


def _open(asked: Asked, precedence: Precedence, mentions: tuple[Mention, ...], verdict: Verdict) -> Fact:
    against = tuple(dict.fromkeys([*([verdict.mention] if verdict.mention else []), *verdict.against]))
    return Fact(asked.attribute, Assertion.AFFIRMED, None, precedence, against=against, mentions=mentions)
