"""A note cut into pieces: words and numbers with their places, and where sentences and lines begin."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from audit.reference.phrases import BOXES, PIECE, special_piece

_ABBREVIATIONS = frozenset(
    {"dr", "mr", "mrs", "ms", "vs", "approx", "fig", "jr", "sr", "st", "prof", "e", "g", "i", "incl", "dept", "ca"}
)
_ITEM = re.compile(
    r"[ \t]*(?:\n|[-*•·–>▪◦]\s?|\d{1,2}[.)]\s|[\[(]\s{0,2}[xX✓✔]?\s?[\])]|[☐□❏❑◻▢☑☒✓✔]|[A-Z][\w /&'-]{1,40}[:?]|$)"
)
_SHORT_LINE = 0.6
_SPOKEN_STOP, _SPOKEN_COMMA, _FEW = " period", " comma", 2


@dataclass(slots=True)
class Pieces:
    """The pieces of a text in order.

    `words` are in lower case, `starts` and `ends` their characters. `breaks` are the pieces with which a sentence
    begins (`begins` in order), `lines` those that begin a line (`line_begins` in order), `boxes` those that are boxes, `commas` those with a comma
    before them, and `stops` those with a semicolon.
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


def cut(text: str) -> Pieces:
    """The pieces of a text; time grows with its length. Where full stops were spoken they are read as such."""
    if text.count(_SPOKEN_STOP) > _FEW:
        text = text.replace(_SPOKEN_STOP, " .     ").replace(_SPOKEN_COMMA, " ,    ")
    spans = [found.span() for found in PIECE.finditer(text)]
    lowered = text.lower()
    if len(lowered) == len(text):
        raws = [lowered[start:end] for start, end in spans]
    else:
        raws = [text[start:end].lower() for start, end in spans]
    dropped: set[int] = set()
    pieces = Pieces(text, breaks={0}, lines={0})
    widest = _widest_line(text)
    for at, raw in enumerate(raws):
        if not raw.isalnum() and _mark(pieces, raw, raws, spans, at, at - len(dropped), widest):
            dropped.add(at)
    kept = [at for at in range(len(raws)) if at not in dropped]
    pieces.words = [raws[at] for at in kept]
    pieces.starts = [spans[at][0] for at in kept]
    pieces.ends = [spans[at][1] for at in kept]
    pieces.begins, pieces.line_begins = sorted(pieces.breaks), sorted(pieces.lines)
    return pieces


def _mark(
    pieces: Pieces, raw: str, raws: list[str], spans: Sequence[tuple[int, int]], at: int, place: int, widest: int
) -> bool:
    """Note what a mark does before piece `place`; whether it is no piece itself."""
    first = raw[0]
    if first in ".!":
        if _ends_sentence(pieces.text, raws, spans, at):
            pieces.breaks.add(place)
    elif first == "\n":
        pieces.lines.add(place)
        if _ends_line(pieces.text, spans[at][0], widest):
            pieces.breaks.add(place)
    elif first == ",":
        pieces.commas.add(place)
    elif first == ";":
        pieces.stops.add(place)
    else:
        raws[at] = special_piece(raw)
        if raws[at] in BOXES:
            pieces.boxes.append(place)
        return False
    return True


def _ends_sentence(text: str, raws: Sequence[str], spans: Sequence[tuple[int, int]], at: int) -> bool:
    start, after = spans[at]
    following = text[after : after + 1]
    if following and not (following.isspace() or following in ",\"')]”" or following.isupper()):
        return False
    return not (at and spans[at - 1][1] == start and raws[at - 1].lower() in _ABBREVIATIONS)


def _widest_line(text: str) -> int:
    return max(map(len, text.split("\n"))) if "\n" in text else 0


def _ends_line(text: str, at: int, widest: int) -> bool:
    """Whether a line end is also a sentence end: before an item or a label, or behind a line that had room to go on."""
    if _ITEM.match(text, at + 1):
        return True
    line_start = text.rfind("\n", 0, at) + 1
    following = text[at + 1 : at + 40].lstrip()[:1]
    return (at - line_start) < _SHORT_LINE * widest and not following.islower()
