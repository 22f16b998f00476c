"""A note cut into pieces: words and numbers with their places, and where sentences and lines begin."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TypeVar

from audit.evidence.speech import breaks_where_it_runs_on, with_levels, with_marks
from audit.reference.phrases import BOXES, PIECE, special_piece

T = TypeVar("T")
Widths = tuple[list[int], list[int]]
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_PARTS = re.compile(f"({PIECE.pattern})")
"""What stands between the pieces, and the pieces, in turn."""

_ABBREVIATIONS = frozenset(
    {"dr", "mr", "mrs", "ms", "vs", "approx", "fig", "jr", "sr", "st", "prof", "e", "g", "i", "incl", "dept", "ca"}
)
_ITEM = re.compile(
    r"[ \t]*(?:\n|[-*•·–>▪◦]\s?|\d{1,2}[.)]\s|[\[(]\s{0,2}[xX✓✔]?\s?[\])]|[☐□❏❑◻▢☑☒✓✔]|[A-Z][\w /&'-]{1,40}[:?]|$)"
)
_SHORT_LINE = 0.6
_LEADER = "...."


@dataclass(slots=True)
class Pieces:
    """The pieces of a text in order.

    `words` are in lower case, `starts` and `ends` their characters. `breaks` are the pieces with which a sentence
    begins (`begins` in order), `lines` those that begin a line (`line_begins` in order), `boxes` those
    that are boxes, `commas` those with a comma before them, and `stops` those with a semicolon.
    """

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)
    begins: list[int] = field(default_factory=list)
    line_begins: list[int] = field(default_factory=list)
    boxes: list[int] = field(default_factory=list)
    commas: set[int] = field(default_factory=set)
    stops: set[int] = field(default_factory=set)

    def begin_inside(self, first: int, last: int) -> int | None:
        """The first piece between `first` and `last`, neither included, with which a sentence begins."""
        at = bisect_right(self.begins, first)
        return self.begins[at] if at < len(self.begins) and self.begins[at] < last else None

    def raw(self, first: int, last: int) -> str:
        """The text from piece `first` up to, not including, piece `last`."""
        return self.text[self.starts[first] : self.ends[last - 1]]


def between(places: Sequence[int], first: int, last: int) -> Sequence[int]:
    """Those of some places in order that lie between `first` and `last`, neither included."""
    return places[bisect_right(places, first) : bisect_left(places, last)]


def cut(text: str) -> Pieces:
    """The pieces of a text; time grows with its length. Where full stops were spoken they are read as such."""
    text = with_marks(text)
    parts = _PARTS.split(text)
    raws = list(map(str.lower, parts[1::2]))
    places = list(accumulate(map(len, parts)))
    starts, ends = places[:-1:2], places[1::2]
    pieces = Pieces(text, breaks={0}, lines={0})
    dropped: list[int] = []
    widest = _widest_lines(text)
    for at in [at for at, raw in enumerate(raws) if not raw.isalnum()]:
        if _is_mark(pieces, raws, starts, ends, at, at - len(dropped), widest):
            dropped.append(at)
    pieces.words, pieces.starts, pieces.ends = (_without(dropped, some) for some in (raws, starts, ends))
    pieces.words = with_levels(pieces.words)
    pieces.breaks |= breaks_where_it_runs_on(pieces.words, pieces.breaks)
    pieces.begins, pieces.line_begins = sorted(pieces.breaks), sorted(pieces.lines)
    return pieces


def _without(dropped: Sequence[int], some: list[T]) -> list[T]:
    """All but those at the places that are dropped, which are in order."""
    kept: list[T] = []
    first = 0
    for at in dropped:
        if at > first:
            kept += some[first:at]
        first = at + 1
    kept += some[first:]
    return kept


def _is_mark(
    pieces: Pieces, raws: list[str], starts: Sequence[int], ends: Sequence[int], at: int, place: int, widest: Widths
) -> bool:
    """Note what a mark does before piece `place`; whether it is no piece itself."""
    first = raws[at][0]
    if first == ",":
        pieces.commas.add(place)
    elif first in ".!" and not raws[at].startswith(_LEADER):
        if _ends_sentence(pieces.text, raws, starts, ends, at):
            pieces.breaks.add(place)
    elif first == "\n":
        pieces.lines.add(place)
        if _ends_line(pieces.text, starts[at], _at(widest, starts[at])):
            pieces.breaks.add(place)
    elif first == ";":
        pieces.stops.add(place)
    else:
        raws[at] = special_piece(raws[at])
        if raws[at] in BOXES:
            pieces.boxes.append(place)
        return False
    return True


def _ends_sentence(text: str, raws: Sequence[str], starts: Sequence[int], ends: Sequence[int], at: int) -> bool:
    after = ends[at]
    following = text[after : after + 1]
    if following and not (following.isspace() or following in ",\"')]”" or following.isupper()):
        return False
    return not (at and ends[at - 1] == starts[at] and raws[at - 1] in _ABBREVIATIONS)


def _widest_lines(text: str) -> Widths:
    """Where each paragraph begins, and the length of its widest line."""
    if "\n" not in text:
        return [0], [0]
    begins = [0, *(found.end() for found in _BLANK_LINE.finditer(text))]
    ends = [*begins[1:], len(text)]
    return begins, [max(map(len, text[begin:end].split("\n"))) for begin, end in zip(begins, ends, strict=True)]


def _at(widest: Widths, place: int) -> int:
    begins, widths = widest
    return widths[bisect_right(begins, place) - 1]


def _ends_line(text: str, at: int, widest: int) -> bool:
    """Whether a line end is also a sentence end: before an item or a label, or behind a line that had room to go on."""
    if _ITEM.match(text, at + 1):
        return True
    line_start = text.rfind("\n", 0, at) + 1
    following = text[at + 1 : at + 40].lstrip()[:1]
    return (at - line_start) < _SHORT_LINE * widest and not following.islower()
