"""The headings of a note: where each section begins, and of what kind it is.

Headings are rows of the reference. A heading is found at the beginning of a sentence or line, or in capitals anywhere,
with a colon or a dash behind it or alone on its line; so dictated text without line breaks has sections too.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from audit.evidence.dates import days_named
from audit.evidence.matching import Match, PhraseIndex
from audit.evidence.pieces import Pieces, between
from audit.evidence.procedures import FAMILY
from audit.model.vocabulary import EvidenceStrength, MentionAssertion, SectionExtent, SectionRole
from audit.reference.phrases import ANSWER, Gap, parse_phrase

OPENING = "title"
UNKNOWN = "other"
FIELD_WORDS = 12
"""Words up to which a field, or a text without headings, counts as short."""

_HEADING_WORDS = 10
_TITLE_LINE = 12
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
class Heading:
    """A heading of the reference: the kind of section that it begins, and whether it may stand with nothing behind it."""

    kind: SectionKind
    bare: bool


class HeadingReader:
    """Knows the headings of the reference and finds them in a note."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], narrative: PhraseIndex[str]) -> None:
        self.kinds = {row["section"]: _kind(row) for row in tables["note_sections"].iter_rows(named=True)}
        headings = tables["note_headings"].select("heading", "section", "bare").iter_rows()
        self._headings = PhraseIndex(
            (parse_phrase(heading), Heading(self.kinds[section], bare == "yes")) for heading, section, bare in headings
        )
        self._addenda = _first_words(
            tables, {kind.name for kind in self.kinds.values() if kind.role is SectionRole.ADDENDUM}
        )
        self._narrative = narrative
        procedures = tables["evidence_terms"].filter(pl.col("attribute") == FAMILY, pl.col("value").is_not_null())
        self._any_procedure = _phrases(procedures)
        self._procedures = _phrases(procedures.filter(pl.col("strength") == EvidenceStrength.STRONG))

    def forget(self) -> None:
        """Forget the words of the notes that were read."""
        for phrases in (self._headings, self._any_procedure, self._procedures):
            phrases.forget()

    def names_procedure(self, pieces: Pieces, first: int, last: int) -> bool:
        """Whether a procedure is named between pieces `first` and `last`, be it in passing."""
        return bool(self._any_procedure.find(pieces.words, first, last))

    def read(self, pieces: Pieces) -> list[Match[Heading]]:
        """The headings, longest first where they overlap."""
        found: list[Match[Heading]] = []
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
        kept: list[Match[Heading]] = []
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

    def _head_at(self, pieces: Pieces, at: int) -> list[Match[Heading]]:
        words = pieces.words
        if words[at].isdecimal() and at + 1 < len(words) and at + 1 in pieces.breaks:
            return []
        found = self._headings.find_at(words, at, min(at + 1 + _HEADING_WORDS, len(words)))
        fitting = [match for match in found if self._is_head(pieces, match)]
        return sorted(fitting, key=lambda match: -match.last)[:1]

    def _is_head(self, pieces: Pieces, match: Match[Heading]) -> bool:
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

    def _head_in_capitals(self, pieces: Pieces, colon: int) -> Iterable[Match[Heading]]:
        if not pieces.raw(colon - 1, colon).isupper():
            return ()
        for first in range(max(0, colon - _HEADING_WORDS), colon):
            if pieces.raw(first, colon).isupper():
                found = [match for match in self._headings.find_at(pieces.words, first, colon) if match.last == colon]
                if found:
                    return found[:1]
        return ()

    def _with_unknown(self, pieces: Pieces, heads: list[Match[Heading]]) -> list[Match[Heading]]:
        """A heading in capitals that nobody knows ends an aside: what stands under it may tell what was done."""
        unknown = Heading(self.kinds[UNKNOWN], bare=False)
        taken = _taken(heads)
        more, begins = [], [head.first for head in heads]
        for colon in _colons(pieces):
            first = _start_of_label(pieces, colon)
            if first is None or taken.intersection(range(first, colon)):
                continue
            before = bisect_left(begins, first)
            if before and heads[before - 1].what.kind.role is SectionRole.ASIDE:
                more.append(Match(first, first, unknown))
        return sorted([*heads, *more], key=lambda match: match.first)

    def _with_titles(self, pieces: Pieces, heads: list[Match[Heading]]) -> list[Match[Heading]]:
        """A line of its own that names a procedure begins the note of it, also behind an aside."""
        title = Heading(self.kinds[OPENING], bare=False)
        taken = _taken(heads)
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

    def _with_ends(self, pieces: Pieces, heads: list[Match[Heading]]) -> list[Match[Heading]]:
        """Where an aside's field is over and no heading follows, what comes next may tell what was done."""
        if len(pieces.lines) <= 1:
            return heads
        unknown = Heading(self.kinds[UNKNOWN], bare=False)
        starts = [head.first for head in heads] + [len(pieces.words)]
        ends = [_end_of_field(pieces, head, until) for head, until in zip(heads, starts[1:], strict=True)]
        return sorted(
            [*heads, *(Match(end, end, unknown) for end in ends if end is not None)], key=lambda match: match.first
        )


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


def _end_of_field(pieces: Pieces, head: Match[Heading], until: int) -> int | None:
    """The piece with which something else begins behind the text of an aside; None where it goes on to `until`."""
    kind = head.what.kind
    if kind.role is not SectionRole.ASIDE:
        return None
    text = head.last + 1 if head.last < until and pieces.words[head.last] == ANSWER else head.last
    lines = between(pieces.line_begins, text, until)
    if kind.extent is SectionExtent.LINE:
        return lines[0] if lines else None
    blank = next((place for place in lines if _is_behind_blank_line(pieces, place)), None)
    if kind.extent is SectionExtent.PARAGRAPH and text not in pieces.lines:
        return next((place for place in lines if place == blank or _begins_anew(pieces, place)), None)
    is_short = blank is not None and blank == lines[0] and blank - text <= FIELD_WORDS
    return blank if is_short or kind.extent is SectionExtent.PARAGRAPH else None


def _taken(heads: Iterable[Match[Heading]]) -> set[int]:
    """The pieces of the headings, and of what stands right behind them."""
    return {place for head in heads for place in range(head.first, head.last + 1)}


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
