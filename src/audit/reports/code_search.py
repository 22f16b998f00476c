"""Looking codes up by number, by word and by attribute, at the speed of typing; words may be begun or misspelt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from audit.reference import Reference
from audit.reports.code_index import NOT_ALONE, CodeIndex, Entry, Weights, index_of, tokens

MOST_FOUND = 20
EXACT_CODE, CODE_BEGINS, WORD_BEGINS, WORD_IS_NEAR, AS_PHRASE = 3.0, 2.0, 0.7, 0.5, 0.85
LEAST_MISSPELT, MOST_BEGUN = 4, 400
_IDLE = frozenset({"a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "under"})


@dataclass(frozen=True)
class Found:
    """A code that was found, with its words, its family, and whether it is in force on the day."""

    code: str
    words: str
    family: str | None
    is_in_force: bool


@dataclass(frozen=True)
class Search:
    """What was found: the best first. `read_as` are words that were taken for others; `is_near` where none has all words."""

    found: tuple[Found, ...]
    total: int
    read_as: tuple[tuple[str, str], ...] = ()
    is_near: bool = False

    @property
    def exact(self) -> str | None:
        """The code, where its whole number was typed."""
        return self.found[0].code if len(self.found) == 1 else None


def search(reference: Reference, text: str, on: date | None = None, most: int = MOST_FOUND) -> Search:
    """The codes that `text` asks for on a day, the best first.

    A number finds the codes that begin so. Words find the codes that have them all: in our words, in imported ones, or
    as the value of an attribute ("with contrast", "3 views"). Where no code has all of them, those that have most.
    """
    index = index_of(reference)
    asked = text.strip().upper()
    if (place := index.position(asked)) is not None:
        return _told(index, [place], 1, on, most)
    begun = index.beginning_with(asked) if asked and any(sign.isdigit() for sign in asked) else range(0)
    if begun:
        return _told(index, list(begun), len(begun), on, most)
    words, read_as = _corrected(index, tokens(text))
    scores = [_score(index, part) for part in _parts(index, words)]
    if not scores:
        return Search((), 0)
    table = np.vstack(scores)
    hits = (table > 0).sum(axis=0)
    wanted, is_near = len(scores), False
    if not (hits == wanted).any():
        wanted, is_near = int(hits.max()), True
    ids = np.flatnonzero(hits == wanted) if wanted else np.array([], np.int64)
    return _told(index, _ranked(index, ids, table.sum(axis=0), on), len(ids), on, most, read_as, is_near)


def _told(
    index: CodeIndex,
    ids: Sequence[int],
    total: int,
    on: date | None,
    most: int,
    read_as: tuple[tuple[str, str], ...] = (),
    is_near: bool = False,
) -> Search:
    rows = (index.entries[n] for n in ids[:most])
    found = tuple(Found(row.code, row.words, row.family, on is None or row.holds_on(on)) for row in rows)
    return Search(found, total, read_as if found else (), is_near and bool(found))


def _ranked(index: CodeIndex, ids: np.ndarray, scores: Weights, on: date | None) -> list[int]:
    """The entries by score; of equal ones those of our own, then those in force, then by number."""

    def order(n: int) -> tuple[float, bool, bool, int]:
        entry: Entry = index.entries[n]
        return (-round(float(scores[n]), 2), not entry.is_own, on is not None and not entry.holds_on(on), n)

    best = ids if len(ids) <= 500 else ids[np.argsort(-scores[ids], kind="stable")[:500]]
    return sorted((int(n) for n in best), key=order)


def _corrected(index: CodeIndex, words: list[str]) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """The words, with those that no code knows replaced by the nearest known one."""
    told, read_as = [], []
    for word in words:
        near = None if _is_known(index, word) else _nearest(index, word)
        told.append(near or word)
        if near:
            read_as.append((word, near))
    return told, tuple(read_as)


def _is_known(index: CodeIndex, word: str) -> bool:
    return (
        len(word) < LEAST_MISSPELT
        or not word.isalpha()
        or word in NOT_ALONE
        or word in index.bins
        or (word,) in index.phrases
        or bool(index.words_beginning_with(word))
    )


def _nearest(index: CodeIndex, word: str) -> str | None:
    """The known word with the fewest wrong letters, whole or as far as it is typed; None where none is near."""
    allowed = 1 if len(word) < 6 else 2
    whole = process.extractOne(word, index.spelled, scorer=OSA.distance, score_cutoff=allowed)
    if whole is not None:
        return str(whole[0])
    part = process.extractOne(word, index.begun(len(word)), scorer=OSA.distance, score_cutoff=1)
    return str(part[0]) if part is not None else None


Part = tuple[str, ...]


def _parts(index: CodeIndex, words: list[str]) -> Iterator[Part]:
    """The words in the parts that are asked one by one: a number with its unit, the longest known phrase, else a word."""
    n = 0
    while n < len(words):
        size = _measure(index, words[n : n + 2]) or _phrase(index, words[n:])
        part = tuple(words[n : n + size])
        n += size
        if part[0] not in _IDLE or len(words) == 1:
            yield part


def _measure(index: CodeIndex, words: list[str]) -> int:
    is_number = bool(words) and words[0].replace(".", "", 1).isdigit()
    return 2 if is_number and len(words) == 2 and words[1] in index.bins else 0


def _phrase(index: CodeIndex, words: list[str]) -> int:
    sizes = range(min(index.longest, len(words)), 1, -1)
    return next((size for size in sizes if tuple(words[:size]) in index.phrases), 1)


def _score(index: CodeIndex, part: Part) -> Weights:
    """How well each entry answers one part of the question."""
    scores: Weights = np.zeros(len(index.entries), np.float32)
    if len(part) == 2 and _measure(index, list(part)):
        number = Decimal(part[0])
        for each in index.bins[part[1]]:
            if each.holds(number):
                scores[each.ids] = 1.0
        return scores
    if len(part) == 1:
        for each in index.bins.get(part[0], ()):
            scores[each.ids] = WORD_BEGINS
    _raise(scores, index, part)
    literal = _literal(index, part[0])
    for word in part[1:]:
        literal = np.minimum(literal, _literal(index, word))
    if len(part) > 1 and part[0] in NOT_ALONE:
        _keep_adjacent(literal, index, part)
    best: Weights = np.maximum(scores, literal * (1.0 if len(part) == 1 else AS_PHRASE))
    return best


def _keep_adjacent(scores: Weights, index: CodeIndex, part: Part) -> None:
    """Keep only entries whose words have the part as it stands: `with` belongs to the word behind it."""
    wanted = f" {' '.join(part)}"
    for n in np.flatnonzero(scores):
        if wanted not in f" {' '.join(tokens(index.entries[n].words))}":
            scores[n] = 0


def _raise(scores: Weights, index: CodeIndex, part: Part) -> None:
    """Count the codes that have the value which the phrase says."""
    if part in index.phrases:
        said = index.phrases[part]
        scores[said.ids] = np.maximum(scores[said.ids], said.weights)


def _literal(index: CodeIndex, word: str) -> Weights:
    """How well each entry has the word as it stands, as the beginning of one of its words, or as its number's."""
    scores: Weights = np.zeros(len(index.entries), np.float32)
    begun = [] if word in NOT_ALONE or len(word) < 2 else index.words_beginning_with(word)[:MOST_BEGUN]
    for other in begun:
        posting = index.words[other]
        scores[posting.ids] = np.maximum(scores[posting.ids], posting.weights * WORD_BEGINS)
    if word in index.words:
        posting = index.words[word]
        scores[posting.ids] = np.maximum(scores[posting.ids], posting.weights)
    if word in index.heads:
        posting = index.heads[word]
        scores[posting.ids] += posting.weights
    if len(word) > 2 and any(sign.isdigit() for sign in word):
        scores[list(index.beginning_with(word.upper()))] = 1.0
    return scores
