"""What a recogniser of speech writes: stops as words, levels as words, and sentences that run on without an end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

_STOP, _COMMA, _FEW = " period", " comma", 2
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_OF_WORD = {word: str(number) for number, word in enumerate(_NUMBERS, 1)}
_LEVELS = frozenset({"c", "t", "l", "s"})
_RUNS_ON, _SHORTEST = 60, 8
_BEGINNINGS = frozenset(
    {"then", "i", "we", "he", "she", "there", "next", "once", "after", "following", "patient", "procedure"}
)


def with_marks(text: str) -> str:
    """The text with spoken full stops and commas as marks; as long as it was, and as it was where few are spoken."""
    if text.count(_STOP) <= _FEW:
        return text
    return text.replace(_STOP, " .".ljust(len(_STOP))).replace(_COMMA, " ,".ljust(len(_COMMA)))


def with_levels(words: list[str]) -> list[str]:
    """The words with “l five s one” read as the level that it is."""
    if _OF_WORD.keys().isdisjoint(words):
        return words
    read: list[str] = []
    for word in words:
        is_behind_level = bool(read) and (
            read[-1] in _LEVELS or (read[-1].isdecimal() and len(read) > 1 and read[-2] in _LEVELS)
        )
        read.append(_OF_WORD.get(word, word) if is_behind_level else word)
    return read


def breaks_where_it_runs_on(words: Sequence[str], breaks: Iterable[int]) -> set[int]:
    """Further places where a sentence may begin: in one that goes on and on, the words with which people begin one."""
    found: set[int] = set()
    for first, last in pairwise([*sorted(breaks), len(words)]):
        begun = first
        for at in range(first + 1, last if last - first > _RUNS_ON else first):
            if at - begun >= _SHORTEST and words[at] in _BEGINNINGS:
                found.add(at)
                begun = at
    return found
