"""A note cut into pieces: words and numbers with their places, and where sentences and lines begin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from audit.reference.phrases import PIECE, special_piece

_ABBREVIATIONS = frozenset(
    {"dr", "mr", "mrs", "ms", "vs", "approx", "fig", "jr", "sr", "st", "prof", "e", "g", "i", "incl", "dept", "ca"}
)
_ITEM = re.compile(
    r"[ \t]*(?:\n|[-*•·–>▪◦]\s?|\d{1,2}[.)]\s|[\[(]\s{0,2}[xX✓✔]?\s?[\])]|[☐□❏❑◻▢☑☒✓✔]|[A-Z][\w /&'-]{1,40}[:?]|$)"
)
_SHORT_LINE = 0.6


@dataclass(slots=True)
class Pieces:
    """The pieces of a text in order.

    `words` are in lower case, `starts` and `ends` their characters. `breaks` are the pieces with which a sentence
    begins, `lines` those that begin a line, `commas` those with a comma before them, and `stops` those with a semicolon.
    """

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)
    commas: set[int] = field(default_factory=set)
    stops: set[int] = field(default_factory=set)

    def raw(self, first: int, last: int) -> str:
        """The text from piece `first` up to, not including, piece `last`."""
        return self.text[self.starts[first] : self.ends[last - 1]]


def cut(text: str) -> Pieces:
    """The pieces of a text; time grows with its length."""
    pieces = Pieces(text, breaks={0}, lines={0})
    words, starts, ends = pieces.words, pieces.starts, pieces.ends
    widest = _widest_line(text)
    for found in PIECE.finditer(text):
        raw = found.group()
        first = raw[0]
        if first.isalnum():
            words.append(raw.lower())
            starts.append(found.start())
            ends.append(found.end())
        elif first in ".!":
            if _ends_sentence(text, found.start(), found.end(), words, ends):
                pieces.breaks.add(len(words))
        elif first == "\n":
            pieces.lines.add(len(words))
            if _ends_line(text, found.start(), widest):
                pieces.breaks.add(len(words))
        elif first == ",":
            pieces.commas.add(len(words))
        elif first == ";":
            pieces.stops.add(len(words))
        else:
            words.append(special_piece(raw))
            starts.append(found.start())
            ends.append(found.end())
    return pieces


def _ends_sentence(text: str, at: int, after: int, words: list[str], ends: list[int]) -> bool:
    following = text[after : after + 1]
    if following and not (following.isspace() or following in ",\"')]”" or following.isupper()):
        return False
    is_abbreviation = bool(words) and ends[-1] == at and words[-1] in _ABBREVIATIONS
    return not is_abbreviation


def _widest_line(text: str) -> int:
    return max(map(len, text.split("\n"))) if "\n" in text else 0


def _ends_line(text: str, at: int, widest: int) -> bool:
    """Whether a line end is also a sentence end: before an item or a label, or behind a line that had room to go on."""
    if _ITEM.match(text, at + 1):
        return True
    line_start = text.rfind("\n", 0, at) + 1
    following = text[at + 1 : at + 40].lstrip()[:1]
    return (at - line_start) < _SHORT_LINE * widest and not following.islower()
