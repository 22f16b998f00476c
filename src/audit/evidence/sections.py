"""The sections of a note: what stands under which heading, and whether it tells what was done.

Headings are rows of the reference. A heading is found at the beginning of a sentence or line, or in capitals anywhere,
with a colon or a dash behind it or alone on its line; so dictated text without line breaks has sections too.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import polars as pl

from audit.evidence.dates import days_named
from audit.evidence.matching import Match, PhraseIndex
from audit.evidence.pieces import Pieces
from audit.evidence.procedures import FAMILY
from audit.model.vocabulary import EvidenceStrength, MentionAssertion, SectionExtent, SectionRole
from audit.reference.phrases import ANSWER, Gap, parse_phrase

OPENING = "title"
PREFACE = "history"
NARRATIVE = "description"
UNKNOWN = "other"
_HEADING_WORDS = 10
_TITLE_WORDS = 25
_TITLE_LINE = 12
_FIELD_WORDS = 12
_HEAD_OF_ADDENDUM = 160
_BULLET = re.compile(r"\n\s*[-*•·–>▪◦]")
_DASH = re.compile(r"\s[-–—]\s")
_IN_BRACKETS = re.compile(r"\s*\([^()\n]{1,30}\)\s*:")


@dataclass(frozen=True)
class SectionKind:
    """What a kind of section is: its label, its part in the note, how an aside's mentions count, and where it ends."""

    name: str
    label: str
    role: SectionRole
    assertion: MentionAssertion | None
    attributes: frozenset[str]
    extent: SectionExtent | None


@dataclass(frozen=True)
class Section:
    """A section of a note: characters `start` to `end`, with its heading as written; its own text begins at `text_start`.

    `first` and `last` are its pieces, from the first that is read for evidence; its own text begins with piece `told`. `day` is the day that an addendum names.
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


@dataclass(frozen=True)
class _Heading:
    kind: SectionKind
    bare: bool


class SectionReader:
    """Knows the headings of the reference and splits a note by them."""

    def __init__(
        self, tables: Mapping[str, pl.DataFrame], narrative: PhraseIndex[str], same_day: PhraseIndex[str]
    ) -> None:
        rows = tables["note_sections"].iter_rows(named=True)
        self.kinds = {row["section"]: _kind(row) for row in rows}
        headings = tables["note_headings"].select("heading", "section", "bare").iter_rows()
        self._headings = PhraseIndex(
            (parse_phrase(heading), _Heading(self.kinds[section], bare == "yes")) for heading, section, bare in headings
        )
        self._addenda = _first_words(
            tables, {kind.name for kind in self.kinds.values() if kind.role is SectionRole.ADDENDUM}
        )
        self._narrative, self._same_day = narrative, same_day
        procedures = tables["evidence_terms"].filter(pl.col("attribute") == FAMILY, pl.col("value").is_not_null())
        self._any_procedure = _phrases(procedures)
        self._procedures = _phrases(procedures.filter(pl.col("strength") == EvidenceStrength.STRONG))

    def forget(self) -> None:
        """Forget the words of the notes that were read."""
        for phrases in (self._headings, self._narrative, self._same_day, self._any_procedure, self._procedures):
            phrases.forget()

    def read(self, pieces: Pieces) -> tuple[Section, ...]:
        """The sections of the note in order; together they are the whole text."""
        if not pieces.words:
            return ()
        heads = self._heads(pieces)
        if not heads or heads[0].first > 0:
            heads.insert(0, Match(0, 0, _Heading(self.kinds[OPENING], bare=False)))
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
        if self._any_procedure.find(pieces.words, opening.first, opening.last):
            return sections
        return [replace(opening, kind=self.kinds[PREFACE]), *others]

    def _heads(self, pieces: Pieces) -> list[Match[_Heading]]:
        """The headings, longest first where they overlap."""
        found: list[Match[_Heading]] = []
        colons = _colons(pieces)
        begins = sorted(pieces.breaks | pieces.lines)
        ends = sorted({*colons, *_behind_dashes(pieces), *pieces.lines, len(pieces.words)})
        for at in begins:
            if at < len(pieces.words) and (
                ends[bisect_right(ends, at)] - at <= _HEADING_WORDS or self._may_stand_bare(pieces, at)
            ):
                found += self._head_at(pieces, at)
        if not pieces.text.isupper():
            found += [head for colon in colons for head in self._head_in_capitals(pieces, colon)]
        kept: list[Match[_Heading]] = []
        for head in sorted(found, key=lambda match: (match.first, -match.last)):
            if not kept or head.first >= kept[-1].last:
                kept.append(head)
        told = self._with_titles(pieces, self._with_unknown(pieces, kept))
        return self._with_ends(pieces, told)

    def _may_stand_bare(self, pieces: Pieces, at: int) -> bool:
        """Whether a heading with nothing behind it may begin here: in capitals, or that of an addendum."""
        if pieces.words[at] in self._addenda:
            return True
        return pieces.text[pieces.starts[at] : pieces.ends[at]].isupper()

    def _head_at(self, pieces: Pieces, at: int) -> list[Match[_Heading]]:
        words = pieces.words
        if words[at].isdecimal() and at + 1 < len(words) and at + 1 in pieces.breaks:
            return []
        found = self._headings.find_at(words, at, min(at + 1 + _HEADING_WORDS, len(words)))
        fitting = [match for match in found if self._is_head(pieces, match)]
        return sorted(fitting, key=lambda match: -match.last)[:1]

    def _is_head(self, pieces: Pieces, match: Match[_Heading]) -> bool:
        words, after = pieces.words, match.last
        if after == len(words):
            return match.first in pieces.lines and match.first > 0
        if words[after] == ANSWER or _IN_BRACKETS.match(pieces.text, pieces.ends[after - 1]):
            return True
        between = pieces.text[pieces.ends[after - 1] : pieces.starts[after]]
        is_before_dash = " - " in between or "–" in between or "—" in between
        is_alone = after in pieces.lines and match.first in pieces.breaks and between[:1] not in {".", ",", ";"}
        if match.first in pieces.lines and (is_before_dash or is_alone):
            return True
        if match.what.kind.role is SectionRole.ADDENDUM:
            return True
        return (
            match.what.bare
            and pieces.raw(match.first, match.last).isupper()
            and not pieces.raw(after, after + 1).isupper()
        )

    def _head_in_capitals(self, pieces: Pieces, colon: int) -> Iterable[Match[_Heading]]:
        if not pieces.raw(colon - 1, colon).isupper():
            return ()
        for first in range(max(0, colon - _HEADING_WORDS), colon):
            if pieces.raw(first, colon).isupper():
                found = [match for match in self._headings.find_at(pieces.words, first, colon) if match.last == colon]
                if found:
                    return found[:1]
        return ()

    def _with_unknown(self, pieces: Pieces, heads: list[Match[_Heading]]) -> list[Match[_Heading]]:
        """A heading in capitals that nobody knows ends an aside: what stands under it may tell what was done."""
        unknown = _Heading(self.kinds[UNKNOWN], bare=False)
        taken = {place for head in heads for place in range(head.first, head.last + 1)}
        more, begins = [], [head.first for head in heads]
        for colon in _colons(pieces):
            first = _start_of_label(pieces, colon)
            if first is None or taken.intersection(range(first, colon)):
                continue
            before = bisect_left(begins, first)
            if before and heads[before - 1].what.kind.role is SectionRole.ASIDE:
                more.append(Match(first, first, unknown))
        return sorted([*heads, *more], key=lambda match: match.first)

    def _with_titles(self, pieces: Pieces, heads: list[Match[_Heading]]) -> list[Match[_Heading]]:
        """A line of its own that names a procedure begins the note of it, also behind an aside."""
        title = _Heading(self.kinds[OPENING], bare=False)
        taken = {place for head in heads for place in range(head.first, head.last + 1)}
        begins = [head.first for head in heads]
        more = []
        for first, last in pairwise([*pieces.line_begins, len(pieces.words)]):
            before = bisect_left(begins, first)
            is_behind_aside = first > 0 and (not before or heads[before - 1].what.kind.role is SectionRole.ASIDE)
            if is_behind_aside and first not in taken and self._is_title_line(pieces, first, last):
                more.append(Match(first, first, title))
        return sorted([*heads, *more], key=lambda match: match.first)

    def _is_title_line(self, pieces: Pieces, first: int, last: int) -> bool:
        """Whether a short line stands apart, tells nothing that was done and names a procedure outright."""
        if not 0 < last - first <= _TITLE_LINE or ANSWER in pieces.words[first:last]:
            return False
        apart = _is_behind_blank_line(pieces, first) or last == len(pieces.words) or _is_behind_blank_line(pieces, last)
        if not apart or self._narrative.find(pieces.words, first, last) or days_named(pieces.raw(first, last)):
            return False
        return bool(self._procedures.find(pieces.words, first, last))

    def _with_ends(self, pieces: Pieces, heads: list[Match[_Heading]]) -> list[Match[_Heading]]:
        """Where an aside's field is over and no heading follows, what comes next may tell what was done."""
        if len(pieces.lines) <= 1:
            return heads
        unknown = _Heading(self.kinds[UNKNOWN], bare=False)
        starts = [head.first for head in heads] + [len(pieces.words)]
        ends = [_end_of_field(pieces, head, until) for head, until in zip(heads, starts[1:], strict=True)]
        return sorted(
            [*heads, *(Match(end, end, unknown) for end in ends if end is not None)], key=lambda match: match.first
        )

    def _section(self, pieces: Pieces, head: Match[_Heading], end: int) -> Section:
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
        most = _TITLE_WORDS if section.heading else _FIELD_WORDS
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


def _kind(row: Mapping[str, str | None]) -> SectionKind:
    assertion = row["assertion"]
    return SectionKind(
        name=str(row["section"]),
        label=str(row["label"]),
        role=SectionRole(str(row["role"])),
        assertion=MentionAssertion(assertion) if assertion else None,
        attributes=frozenset((row["attributes"] or "").split(";")) - {""},
        extent=SectionExtent(row["extent"]) if row["extent"] else None,
    )


def _end_of_field(pieces: Pieces, head: Match[_Heading], until: int) -> int | None:
    """The piece with which something else begins behind the text of an aside; None where it goes on to `until`."""
    kind = head.what.kind
    if kind.role is not SectionRole.ASIDE:
        return None
    text = head.last + 1 if head.last < until and pieces.words[head.last] == ANSWER else head.last
    lines = _between(pieces.line_begins, text, until)
    if kind.extent is SectionExtent.LINE:
        return lines[0] if lines else None
    blank = next((place for place in lines if _is_behind_blank_line(pieces, place)), None)
    if kind.extent is SectionExtent.PARAGRAPH and text not in pieces.lines:
        return next((place for place in lines if place == blank or _begins_anew(pieces, place)), None)
    is_short = blank is not None and blank == lines[0] and blank - text <= _FIELD_WORDS
    return blank if is_short or kind.extent is SectionExtent.PARAGRAPH else None


def _is_behind_blank_line(pieces: Pieces, place: int) -> bool:
    return pieces.text.count("\n", pieces.ends[place - 1], pieces.starts[place]) > 1


def _begins_anew(pieces: Pieces, place: int) -> bool:
    """Whether a line begins a sentence of its own and is no further item of the list above it."""
    if place not in pieces.breaks or pieces.words[place].isdecimal() or place in pieces.boxes:
        return False
    return _BULLET.search(pieces.text, pieces.ends[place - 1], pieces.starts[place]) is None


def _phrases(terms: pl.DataFrame) -> PhraseIndex[str]:
    return PhraseIndex((parse_phrase(term), term) for term in terms["term"])


def _first_words(tables: Mapping[str, pl.DataFrame], sections: set[str]) -> frozenset[str]:
    headings = tables["note_headings"].filter(pl.col("section").is_in(list(sections)))["heading"]
    places = (parse_phrase(heading)[0] for heading in headings)
    return frozenset(word for place in places if not isinstance(place, Gap) for word in place.words)


def _second_sentence(pieces: Pieces, section: Section) -> int | None:
    """The first piece behind the first sentence or line of a title; the items of a list belong to it."""
    inside = (_between(each, section.first, section.last) for each in (pieces.begins, pieces.line_begins))
    begins = sorted({place for places in inside for place in places})
    return next((place for place in begins if not _is_item(pieces, place)), None)


def _between(places: Sequence[int], first: int, last: int) -> Sequence[int]:
    return places[bisect_right(places, first) : bisect_left(places, last)]


def _is_item(pieces: Pieces, place: int) -> bool:
    """Whether a sentence is the number of an item, or begins behind one."""
    number = place if pieces.words[place].isdecimal() else place - 1
    return (
        number >= 0
        and pieces.words[number].isdecimal()
        and (number in pieces.breaks or pieces.words[number - 1 : number] == [ANSWER])
        and (place == number or place not in pieces.lines)
    )


def _colons(pieces: Pieces) -> list[int]:
    return [at for at, word in enumerate(pieces.words) if word == ANSWER and at > 0]


def _behind_dashes(pieces: Pieces) -> list[int]:
    """The pieces that follow a dash standing by itself."""
    return [bisect_left(pieces.starts, dash.end()) for dash in _DASH.finditer(pieces.text)]


def _start_of_label(pieces: Pieces, colon: int) -> int | None:
    """The first piece of the label in capitals that stands before a colon; None where there is none."""
    first = colon
    while first > max(0, colon - _HEADING_WORDS) and first not in pieces.breaks and first not in pieces.lines:
        first -= 1
    is_label = (first in pieces.breaks or first in pieces.lines) and first < colon
    return first if is_label and pieces.raw(first, colon).isupper() and colon - first > 0 else None


def _whole(sections: Sequence[Section], length: int) -> Iterable[Section]:
    """The sections laid end to end, so that no character is outside."""
    starts = [0, *(section.start for section in sections[1:])]
    ends = [*starts[1:], length]
    return (replace(section, start=start, end=end) for section, start, end in zip(sections, starts, ends, strict=True))
