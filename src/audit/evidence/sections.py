"""The sections of a note: what stands under which heading, and whether it tells what was done."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from audit.evidence.dates import days_named
from audit.evidence.headings import FIELD_WORDS, OPENING, Heading, HeadingReader, SectionKind
from audit.evidence.matching import Match, PhraseIndex
from audit.evidence.pieces import Pieces, between
from audit.model.vocabulary import SectionRole
from audit.reference.phrases import ANSWER

PREFACE = "history"
NARRATIVE = "description"
_TITLE_WORDS = 25
_HEAD_OF_ADDENDUM = 160


@dataclass(frozen=True)
class Section:
    """A section of a note: characters `start` to `end`, with its heading as written; its own text begins at `text_start`.

    `first` and `last` are its pieces, from the first that is read for evidence; its own text begins with
    piece `told`. `day` is the day that an addendum names.
    """

    kind: SectionKind
    heading: str
    start: int
    end: int
    text_start: int
    first: int
    last: int
    told: int
    day: date | None = None
    same_day: bool = False

    @property
    def name(self) -> str:
        """The kind's name."""
        return self.kind.name

    @property
    def label(self) -> str:
        """What a person calls it."""
        return self.kind.label

    @property
    def role(self) -> SectionRole:
        """Its part in the note."""
        return self.kind.role


class SectionReader:
    """Knows the headings of the reference and splits a note by them."""

    def __init__(
        self, tables: Mapping[str, pl.DataFrame], narrative: PhraseIndex[str], same_day: PhraseIndex[str]
    ) -> None:
        self._headings = HeadingReader(tables, narrative)
        self.kinds = self._headings.kinds
        self._narrative, self._same_day = narrative, same_day

    def forget(self) -> None:
        """Forget the words of the notes that were read."""
        for part in (self._headings, self._narrative, self._same_day):
            part.forget()

    def read(self, pieces: Pieces) -> tuple[Section, ...]:
        """The sections of the note in order; together they are the whole text."""
        if not pieces.words:
            return ()
        heads = self._headings.read(pieces)
        if not heads or heads[0].first > 0:
            heads.insert(0, Match(0, 0, Heading(self.kinds[OPENING], bare=False)))
        ends = [head.first for head in heads[1:]] + [len(pieces.words)]
        sections = [self._section(pieces, head, end) for head, end in zip(heads, ends, strict=True)]
        sections = self._without_preface(pieces, sections)
        has_body = any(
            section.role is SectionRole.BODY and section.last - section.first > _TITLE_WORDS for section in sections
        )
        told = [part for section in sections for part in self._split_title(pieces, section, has_body)]
        if not any(section.role is SectionRole.BODY for section in told):
            told = [part for section in told for part in self._released(pieces, section)]
        return tuple(_whole(told, len(pieces.text)))

    def _without_preface(self, pieces: Pieces, sections: list[Section]) -> list[Section]:
        """Where headings tell of the procedure, what stands before the first of them and names none is its history."""
        opening, *others = sections
        told = sum(each.last - each.first for each in others if each.role in (SectionRole.TITLE, SectionRole.BODY))
        is_titled = any(each.role is SectionRole.TITLE for each in others)
        if opening.heading or not is_titled or told <= _TITLE_WORDS:
            return sections
        if self._headings.names_procedure(pieces, opening.first, opening.last):
            return sections
        return [replace(opening, kind=self.kinds[PREFACE]), *others]

    def _section(self, pieces: Pieces, head: Match[Heading], end: int) -> Section:
        kind = head.what.kind
        after = head.last + 1 if head.last < end and pieces.words[head.last] == ANSWER else head.last
        start = pieces.starts[head.first]
        until = pieces.starts[end] if end < len(pieces.words) else len(pieces.text)
        text_start = pieces.starts[after] if after < len(pieces.words) and after < end else until
        heading = pieces.raw(head.first, head.last) if head.last > head.first else ""
        first = head.first if kind.role is SectionRole.BODY else after
        day, same_day = self._day(pieces, kind, start, head.first, end)
        return Section(kind, heading, start, until, text_start, first, end, after, day, same_day)

    def _day(self, pieces: Pieces, kind: SectionKind, start: int, first: int, end: int) -> tuple[date | None, bool]:
        if kind.role is not SectionRole.ADDENDUM:
            return None, False
        head = pieces.text[start : start + _HEAD_OF_ADDENDUM]
        named = days_named(head)
        return (named[0] if named else None), bool(
            self._same_day.find(pieces.words, first, min(end, first + 2 * _TITLE_WORDS))
        )

    def _split_title(self, pieces: Pieces, section: Section, has_body: bool) -> Iterable[Section]:
        """A title goes up to the first sentence that tells what was done; from there it is the procedure's description."""
        if section.role is not SectionRole.TITLE:
            return (section,)
        at = self._first_narrative(pieces, section)
        most = _TITLE_WORDS if section.heading else FIELD_WORDS
        if not has_body and section.last - section.first > most:
            at = min((place for place in (at, _second_sentence(pieces, section)) if place is not None), default=None)
        if at is None:
            return (section,)
        told = self._narrative_from(pieces, section, at)
        if at == section.first:
            return (replace(told, heading=section.heading, start=section.start, text_start=section.text_start),)
        return (replace(section, end=pieces.starts[at], last=at), told)

    def _released(self, pieces: Pieces, section: Section) -> Iterable[Section]:
        """In a note without a body, what stands behind the first sentence of a short field is the body."""
        at = pieces.begin_inside(section.told, section.last)
        if at is None or section.role is not SectionRole.ASIDE or section.kind.extent is None:
            return (section,)
        return (replace(section, end=pieces.starts[at], last=at), self._narrative_from(pieces, section, at))

    def _narrative_from(self, pieces: Pieces, section: Section, at: int) -> Section:
        start = pieces.starts[at]
        return replace(
            section, kind=self.kinds[NARRATIVE], first=at, told=at, heading="", start=start, text_start=start
        )

    def _first_narrative(self, pieces: Pieces, section: Section) -> int | None:
        told = self._narrative.find(pieces.words, section.first, section.last)
        if not told:
            return None
        return max(section.first, pieces.begins[bisect_right(pieces.begins, told[0].first) - 1])


def _second_sentence(pieces: Pieces, section: Section) -> int | None:
    """The first piece behind the first sentence or line of a title; the items of a list belong to it."""
    inside = (between(each, section.first, section.last) for each in (pieces.begins, pieces.line_begins))
    begins = sorted({place for places in inside for place in places})
    return next((place for place in begins if not _is_item(pieces, place)), None)


def _is_item(pieces: Pieces, place: int) -> bool:
    """Whether a sentence is the number of an item, or begins behind one."""
    number = place if pieces.words[place].isdecimal() else place - 1
    return (
        number >= 0
        and pieces.words[number].isdecimal()
        and (number in pieces.breaks or pieces.words[number - 1 : number] == [ANSWER])
        and (place == number or place not in pieces.lines)
    )


def _whole(sections: Sequence[Section], length: int) -> Iterable[Section]:
    """The sections laid end to end, so that no character is outside."""
    starts = [0, *(section.start for section in sections[1:])]
    ends = [*starts[1:], length]
    return (replace(section, start=start, end=end) for section, start, end in zip(sections, starts, ends, strict=True))
