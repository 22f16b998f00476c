"""The language in which terms, triggers and headings are written in the reference, and how a text is cut to meet it.

A phrase is words with blanks between them. `word*` is any word that begins so, `a|b` one of several, `..4` a gap of up
to four words, `<5..120>` a number of that range. Letters and digits are cut apart, so `L4-5` and `l 4 5` are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references

EMPTY_BOX, TICKED_BOX, TO_FILL_IN = "☐", "☑", "▁"
BOXES = frozenset({EMPTY_BOX, TICKED_BOX})
ANSWER = ":"
QUESTIONS = (ANSWER, "?")

PIECE = re.compile(
    r"[a-zA-Z\u00c0-\u024f]+|\d+|[:?,;\n]|\.{4,}|[.!]+|\[\s{0,2}\]|\(\s{1,2}\)|[☐□❏❑◻▢]"
    r"|\[\s?[xX✓✔]\s?\]|\([xX✓✔]\)|[☑☒✓✔]|_{3,}|\*{3,}|▁"
)
_SPECIAL = {
    **dict.fromkeys("☐□❏❑◻▢", EMPTY_BOX),
    **dict.fromkeys("☑☒✓✔", TICKED_BOX),
    **{mark: mark for mark in (*QUESTIONS, TO_FILL_IN)},
}
_GAP = re.compile(r"\.\.(\d+)")
_RANGE = re.compile(r"<(\d+)\.\.(\d+)>")


@dataclass(frozen=True)
class Gap:
    """Up to `most` pieces of any kind."""

    most: int


@dataclass(frozen=True)
class Place:
    """One piece: one of `words`, a piece that begins with one of `stems`, or a number from `low` to `high`."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    low: int = 0
    high: int = -1

    def takes(self, piece: str) -> bool:
        """Whether the piece may stand here."""
        if piece in self.words or (self.stems and piece.startswith(self.stems)):
            return True
        return self.high >= 0 and piece.isdecimal() and self.low <= int(piece) <= self.high


Phrase = tuple[Place | Gap, ...]


def special_piece(raw: str) -> str:
    """The piece that a box, a mark or a blank to fill in stands for; a word as it is, in lower case."""
    known = _SPECIAL.get(raw)
    if known is not None:
        return known
    if raw[0] in "_*":
        return TO_FILL_IN
    if raw[0] == ".":
        return ANSWER
    if raw[0] in "[(":
        return EMPTY_BOX if raw[1:-1].isspace() or len(raw) == len("[]") else TICKED_BOX
    return raw.lower()


def parse_phrase(text: str) -> Phrase:
    """The places of a phrase in order. Raises `ReferenceError` where it is empty or begins or ends with a gap."""
    places: list[Place | Gap] = []
    for word in text.split():
        places.extend(_places(word))
    if not places or isinstance(places[0], Gap) or isinstance(places[-1], Gap):
        raise ReferenceError(f"The phrase “{text}” has no word, or a gap at its beginning or end.")
    return tuple(places)


def parse_phrases(text: str | None) -> tuple[Phrase, ...]:
    """The phrases of a cell, with `;` between them."""
    return tuple(parse_phrase(part) for part in (text or "").split(";") if part.strip())


def _places(word: str) -> list[Place | Gap]:
    for pattern, build in _FORMS:
        found = pattern.fullmatch(word)
        if found:
            return [build(found)]
    if "|" in word:
        return [_choice(word)]
    pieces = [special_piece(raw) for raw in PIECE.findall(word) if raw not in ",;.\n"]
    if word.endswith("*") and pieces:
        return [*(Place(frozenset({piece})) for piece in pieces[:-1]), Place(stems=(pieces[-1],))]
    return [Place(frozenset({piece})) for piece in pieces]


def _choice(word: str) -> Place:
    options = word.lower().split("|")
    stems = tuple(option.removesuffix("*") for option in options if option.endswith("*"))
    words = frozenset(option for option in options if not option.endswith("*"))
    for option in (*stems, *words):
        if not option or PIECE.fullmatch(option) is None:
            raise ReferenceError(f"“{word}”: each side of | is one word of letters, or one number.")
    return Place(words, stems)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Place | Gap]], ...] = (
    (_GAP, lambda found: Gap(int(found[1]))),
    (_RANGE, lambda found: Place(low=int(found[1]), high=int(found[2]))),
)
