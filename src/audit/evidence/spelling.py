"""Misspelt words of a note, read as the long words of the vocabulary that they must be."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

from audit.reference.phrases import Gap, Phrase

_LONG = 9
_REMEMBERED = 200_000


class Spelling:
    """Corrects a word that the vocabulary does not know and that is one slip from a word of the table `spelling`.

    From nine letters on two slips are forgiven. The first letter must be right, and no second word may be as near, so
    that the names and ordinary words of which a note is full stay as they are.
    """

    def __init__(self, targets: Iterable[str], known: Iterable[Phrase]) -> None:
        phrases = list(known)
        self._known = {
            word for phrase in phrases for place in phrase if not isinstance(place, Gap) for word in place.words
        }
        self._stems = tuple(
            {stem for phrase in phrases for place in phrase if not isinstance(place, Gap) for stem in place.stems}
        )
        self._targets: dict[str, list[str]] = {}
        for word in sorted(targets):
            self._targets.setdefault(word[0], []).append(word)
        self._read: dict[str, str] = {}

    def correct(self, words: list[str]) -> list[str]:
        """The words, those that are misspelt read as what they must be."""
        read = self._read
        return [read.get(word) or self._look_up(word) for word in words]

    def forget(self) -> None:
        """Forget the words that were read."""
        self._read.clear()

    def _look_up(self, word: str) -> str:
        if len(self._read) > _REMEMBERED:
            self._read.clear()
        meant = self._read[word] = self._nearest(word)
        return meant

    def _nearest(self, word: str) -> str:
        targets = self._targets.get(word[0], ())
        if not targets or word in self._known or word.startswith(self._stems):
            return word
        near = sorted((OSA.distance(word, target), target) for target in targets if abs(len(word) - len(target)) <= 2)
        fitting = [(slips, target) for slips, target in near if slips <= (2 if len(target) >= _LONG else 1)]
        is_clear = len(fitting) == 1 or (len(fitting) > 1 and fitting[0][0] < fitting[1][0])
        return fitting[0][1] if is_clear else word
