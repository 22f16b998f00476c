"""Finding many phrases in a text at once: looked up by their first piece, followed piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from audit.reference.phrases import Gap, Phrase, Place

T = TypeVar("T")
_KNOWN_WORDS = 100_000
_UNKNOWN: Any = ("not looked up yet",)


class Match(NamedTuple, Generic[T]):
    """A phrase found: pieces `first` to `last`, the last not included, and what the phrase stands for."""

    first: int
    last: int
    what: T


class PhraseIndex(Generic[T]):
    """Many phrases, each standing for something."""

    def __init__(self, phrases: Iterable[tuple[Phrase, T]]) -> None:
        self._exact: dict[str, list[tuple[Phrase, T]]] = {}
        self._open: list[tuple[Place, tuple[Phrase, T]]] = []
        self._of_word: dict[str, tuple[tuple[Phrase, T], ...]] = {}
        for phrase, what in phrases:
            self._add(phrase, what)

    def find(self, words: Sequence[str], first: int, last: int) -> list[Match[T]]:
        """Every place between pieces `first` and `last` where a phrase stands, in order."""
        known = self._of_word
        begun = [(at, some) for at, word in enumerate(words[first:last], first) if (some := known.get(word, _UNKNOWN))]
        found = []
        for at, some in begun:
            for phrase, what in self._starting_with(words[at]) if some is _UNKNOWN else some:
                end = match_end(phrase, words, at, last)
                if end:
                    found.append(Match(at, end, what))
        return found

    def find_at(self, words: Sequence[str], at: int, last: int) -> list[Match[T]]:
        """The phrases that stand at piece `at`, before `last`."""
        candidates = self._of_word.get(words[at], _UNKNOWN)
        if not candidates:
            return []
        begun = self._starting_with(words[at]) if candidates is _UNKNOWN else candidates
        return [Match(at, end, what) for phrase, what in begun if (end := match_end(phrase, words, at, last))]

    def _add(self, phrase: Phrase, what: T) -> None:
        start = phrase[0]
        if isinstance(start, Place):
            for word in start.words:
                self._exact.setdefault(word, []).append((phrase, what))
            if start.stems or start.high >= 0:
                self._open.append((start, (phrase, what)))

    def _starting_with(self, word: str) -> tuple[tuple[Phrase, T], ...]:
        """The phrases that may begin with the word; what was once looked up is kept."""
        if len(self._of_word) > _KNOWN_WORDS:
            self._of_word.clear()
        exact = self._exact.get(word, [])
        opened = [entry for start, entry in self._open if start.takes(word)]
        candidates = tuple(dict.fromkeys([*exact, *opened]))
        self._of_word[word] = candidates
        return candidates


def match_end(phrase: Phrase, words: Sequence[str], at: int, last: int, place: int = 0) -> int:
    """The piece behind the phrase where it stands at piece `at`, before `last`; 0 where it does not."""
    while place < len(phrase):
        wanted = phrase[place]
        if isinstance(wanted, Gap):
            for skipped in range(wanted.most + 1):
                end = match_end(phrase, words, at + skipped, last, place + 1)
                if end:
                    return end
            return 0
        if at >= last or not wanted.takes(words[at]):
            return 0
        at += 1
        place += 1
    return at


def stands_in(phrases: Iterable[Phrase], words: Sequence[str], first: int, last: int) -> bool:
    """Whether one of the phrases stands between pieces `first` and `last`."""
    return any(match_end(phrase, words, at, last) for phrase in phrases for at in range(first, last))
