"""Finding many phrases in a text at once: they share their beginnings, and a text is walked along all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from audit.reference.phrases import BOXES, Gap, Phrase, Place

T = TypeVar("T")
_KNOWN_WORDS = 100_000
_UNKNOWN: Any = ("not looked up yet",)


class Match(NamedTuple, Generic[T]):
    """A phrase found: pieces `first` to `last`, the last not included, and what the phrase stands for."""

    first: int
    last: int
    what: T


class _Node(Generic[T]):
    """A place that several phrases have reached: what ends here, and which pieces lead on.

    `leaps` are the words one of which must stand in the passage where none of `exact` comes next: those that may follow
    a gap. None where something ends here, or a piece that is not written out may come.
    """

    __slots__ = ("by_place", "exact", "gaps", "leaps", "opened", "what")

    def __init__(self) -> None:
        self.leaps: frozenset[str] | None = None
        self.what: list[T] = []
        self.exact: dict[str, list[_Node[T]]] = {}
        self.opened: list[tuple[Place, _Node[T]]] = []
        self.gaps: list[tuple[int, _Node[T]]] = []
        self.by_place: dict[Place | Gap, _Node[T]] = {}

    def child(self, place: Place | Gap) -> _Node[T]:
        """The place behind `place`, made where no phrase went there before."""
        known = self.by_place.get(place)
        if known is None:
            known = self.by_place[place] = _Node()
            if isinstance(place, Gap):
                self.gaps.append((place.most, known))
            else:
                for word in place.words:
                    self.exact.setdefault(word, []).append(known)
                if place.stems or place.high >= 0:
                    self.opened.append((place, known))
        return known

    def close(self) -> None:
        """Tell what must stand in the passage, now that every phrase is known."""
        if not self.what and not self.opened and not any(child.opened for _, child in self.gaps):
            self.leaps = frozenset(word for _, child in self.gaps for word in child.exact)

    def next(self, word: str) -> list[_Node[T]]:
        """The places to which a piece leads."""
        found = self.exact.get(word, [])
        more = [child for place, child in self.opened if place.takes(word)] if self.opened else []
        return [*found, *(child for child in more if child not in found)] if more else found


class PhraseIndex(Generic[T]):
    """Many phrases, each standing for something."""

    def __init__(self, phrases: Iterable[tuple[Phrase, T]]) -> None:
        self._root: _Node[T] = _Node()
        self._of_word: dict[str, list[_Node[T]]] = {}
        for phrase, what in phrases:
            node = self._root
            for place in phrase:
                node = node.child(place)
            node.what.append(what)
        for node in self._root.by_place.values():
            node.close()

    def forget(self) -> None:
        """Forget the words that were looked up."""
        self._of_word.clear()

    def find(self, words: Sequence[str], first: int, last: int) -> list[Match[T]]:
        """Every place between pieces `first` and `last` where a phrase stands, in order."""
        known = self._of_word
        begun = [(at, some) for at, word in enumerate(words[first:last], first) if (some := known.get(word, _UNKNOWN))]
        if not begun:
            return []
        found: list[Match[T]] = []
        there = set(words[first:last])
        for at, some in begun:
            after = at + 1
            following = words[after] if after < last else ""
            for node in self._starting_with(words[at]) if some is _UNKNOWN else some:
                if following in node.exact or node.leaps is None or not there.isdisjoint(node.leaps):
                    _walk(node, words, at, after, last, there, found)
        return found

    def find_at(self, words: Sequence[str], at: int, last: int) -> list[Match[T]]:
        """The phrases that stand at piece `at`, before `last`."""
        some = self._of_word.get(words[at], _UNKNOWN)
        found: list[Match[T]] = []
        for node in self._starting_with(words[at]) if some is _UNKNOWN else some:
            _walk(node, words, at, at + 1, last, set(words[at:last]), found)
        return found

    def _starting_with(self, word: str) -> list[_Node[T]]:
        """Where a first piece leads; what was once looked up is kept."""
        if len(self._of_word) > _KNOWN_WORDS:
            self._of_word.clear()
        nodes = self._of_word[word] = self._root.next(word)
        return nodes


def _walk(
    node: _Node[T], words: Sequence[str], first: int, at: int, last: int, there: set[str], found: list[Match[T]]
) -> None:
    """Follow the phrases from a place that piece `at` comes next to; a gap is as short as it can be.

    `there` are the words of the passage: what none of them can follow is not tried.
    """
    while True:
        if node.what:
            found.extend([Match(first, at, what) for what in node.what])
        if at >= last:
            return
        some = node.next(words[at]) if node.opened else node.exact.get(words[at], ())
        if node.gaps:
            break
        if not some:
            return
        for child in some[1:]:
            _walk(child, words, first, at + 1, last, there, found)
        node, at = some[0], at + 1
    for child in some:
        _walk(child, words, first, at + 1, last, there, found)
    for most, child in node.gaps:
        if child.opened or not child.exact.keys().isdisjoint(there):
            _skip(child, words, first, at, min(at + most + 1, last), last, there, found)


def _skip(
    child: _Node[T],
    words: Sequence[str],
    first: int,
    at: int,
    until: int,
    last: int,
    there: set[str],
    found: list[Match[T]],
) -> None:
    """Go on behind a gap that may reach from piece `at` to before piece `until`, and not over a box."""
    before = len(found)
    for place in range(at, until):
        for following in child.next(words[place]) if child.opened else child.exact.get(words[place], ()):
            _walk(following, words, first, place + 1, last, there, found)
        if len(found) > before or words[place] in BOXES:
            return


def clusters(found: Sequence[Match[T]]) -> list[list[Match[T]]]:
    """Matches that are in order of their first piece, in groups: what overlaps stands in one group."""
    grouped: list[list[Match[T]]] = []
    until = -1
    for match in found:
        if match[0] >= until:
            grouped.append([match])
            until = match[1]
        else:
            grouped[-1].append(match)
            until = max(until, match[1])
    return grouped


def by_length(match: Match[T]) -> int:
    """Sorts the longest first."""
    return match[0] - match[1]


def by_place(match: Match[T]) -> int:
    """Sorts in order of place."""
    return match[0]
