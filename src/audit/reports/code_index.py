"""The index that codes are searched in: every word, every attribute's terms and every bin, with the codes that have it.

Built once for each state of the reference; a question is then answered from arrays alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np
import polars as pl

from audit.model.vocabulary import Assertion, AttributeKind
from audit.reference import Reference
from audit.reference.lookup import WORDS_OF, edition_on

OWN, OF_FAMILY, IMPORTED, AT_HEAD = 1.0, 0.6, 0.8, 0.2
HAS_VALUE, ASKED_OF = 0.95, 0.4
WITH, WITHOUT = "with", "without"
NOT_ALONE = frozenset({WITH, WITHOUT, "no", "none", "yes", "not"})
_TOKEN = re.compile(r"[a-z]+[0-9]*|[0-9]+(?:\.[0-9]+)?[a-z]*")
_KEPT = 2

Ids = np.ndarray[tuple[int], np.dtype[np.int32]]
Weights = np.ndarray[tuple[int], np.dtype[np.float32]]


@dataclass(frozen=True)
class Entry:
    """One code as a list shows it; `words` are our own, else those of an imported file, else nothing."""

    code: str
    words: str
    family: str | None
    effective_from: date | None
    effective_to: date | None
    is_own: bool

    def holds_on(self, on: date) -> bool:
        """Whether the code is in force on the day."""
        return (self.effective_from or date.min) <= on <= (self.effective_to or date.max)


@dataclass(frozen=True)
class Posting:
    """The entries that have a word or a value, and how strongly."""

    ids: Ids
    weights: Weights


@dataclass(frozen=True)
class Bin:
    """A range of numbers with the entries whose code it is."""

    lower: Decimal | None
    upper: Decimal | None
    ids: Ids

    def holds(self, number: Decimal) -> bool:
        """Whether the number lies in it, bounds included."""
        return (self.lower is None or self.lower <= number) and (self.upper is None or number <= self.upper)


@dataclass(frozen=True, eq=False)
class CodeIndex:
    """Everything that a search asks: entries in order of number, words, phrases, and bins by their unit.

    `heads` are the words with which the name of a code or of its family begins: what the code is, before how it is done.
    """

    entries: tuple[Entry, ...]
    codes: list[str]
    words: dict[str, Posting]
    vocabulary: list[str]
    phrases: dict[tuple[str, ...], Posting]
    bins: dict[str, list[Bin]]
    heads: dict[str, Posting]
    _begun: dict[int, list[str]] = field(default_factory=dict)

    @cached_property
    def longest(self) -> int:
        """The most words that a phrase has."""
        return max((len(phrase) for phrase in self.phrases), default=1)

    @cached_property
    def spelled(self) -> list[str]:
        """Every word that can be meant: those of codes, and single words for values."""
        return sorted({*self.vocabulary, *(phrase[0] for phrase in self.phrases if len(phrase) == 1)})

    def begun(self, letters: int) -> list[str]:
        """The first so many letters of every longer word."""
        if letters not in self._begun:
            self._begun[letters] = sorted({word[:letters] for word in self.vocabulary if len(word) > letters})
        return self._begun[letters]

    def position(self, code: str) -> int | None:
        """Where the code stands among the entries; None where there is none of that number."""
        found = bisect_left(self.codes, code)
        return found if found < len(self.codes) and self.codes[found] == code else None

    def beginning_with(self, text: str) -> range:
        """The entries whose number begins so."""
        return range(bisect_left(self.codes, text), bisect_left(self.codes, text + "~"))

    def words_beginning_with(self, text: str) -> list[str]:
        """The words that begin so, in order."""
        return self.vocabulary[bisect_left(self.vocabulary, text) : bisect_left(self.vocabulary, text + "~")]


def tokens(text: str) -> list[str]:
    """The words of a text in small letters, numbers among them."""
    return _TOKEN.findall(text.lower())


_BUILT: dict[str, CodeIndex] = {}


def index_of(reference: Reference) -> CodeIndex:
    """The index of a reference: built at the first question, and kept for the last two states that were asked."""
    if reference.digest not in _BUILT:
        while len(_BUILT) >= _KEPT:
            _BUILT.pop(next(iter(_BUILT)), None)
        _BUILT[reference.digest] = build(reference)
    return _BUILT[reference.digest]


def build(reference: Reference) -> CodeIndex:
    """The index of every code that the reference knows, its own and the imported ones."""
    imported = dict(_imported_words(reference))
    entries = tuple(_entries(reference, imported))
    ids = {entry.code: n for n, entry in enumerate(entries)}
    words, heads = _Postings(), _Postings()
    families = dict(reference.tables["families"].select("family_id", "label").iter_rows())
    for n, entry in enumerate(entries):
        words.add(tokens(entry.words), n, OWN if entry.is_own else IMPORTED)
        of_family = tokens(families.get(entry.family or "", ""))
        words.add(of_family, n, OF_FAMILY)
        heads.add([*tokens(entry.words)[:1], *of_family[:2]], n, AT_HEAD)
        words.add((word for text in imported.get(entry.code, ()) for word in tokens(text)), n, IMPORTED)
    phrases = _phrases(reference, ids)
    told = words.closed()
    codes = [entry.code for entry in entries]
    return CodeIndex(entries, codes, told, sorted(told), phrases, _bins(reference, ids), heads.closed())


class _Postings:
    """Words on their way into the index: the strongest place of each word in each entry counts."""

    def __init__(self) -> None:
        self._found: dict[str, dict[int, float]] = defaultdict(dict)

    def add(self, words: Iterable[str], entry: int, weight: float) -> None:
        for word in words:
            has = self._found[word]
            has[entry] = max(has.get(entry, 0.0), weight)

    def closed(self) -> dict[str, Posting]:
        return {word: posting(has) for word, has in self._found.items()}


def posting(has: dict[int, float]) -> Posting:
    """Entries with their weights, as arrays."""
    ids = np.fromiter(has.keys(), np.int32, len(has))
    return Posting(ids, np.fromiter(has.values(), np.float32, len(has)))


def _entries(reference: Reference, imported: dict[str, tuple[str, ...]]) -> Iterator[Entry]:
    own = {row["hcpcs_code"]: row for row in reference.tables["codes"].iter_rows(named=True)}
    fees = reference.tables["fee_schedule"]["hcpcs_code"].unique()
    for code in sorted({*own, *imported, *fees}):
        row = own.get(code)
        if row is None:
            yield Entry(code, next(iter(imported.get(code, ())), ""), None, None, None, is_own=False)
        else:
            dates = (row["effective_from"], row["effective_to"])
            yield Entry(code, row["words"], row["family_id"], *dates, is_own=True)


def _imported_words(reference: Reference) -> Iterator[tuple[str, tuple[str, ...]]]:
    found: dict[str, list[str]] = defaultdict(list)
    for table, column in WORDS_OF.items():
        edition = edition_on(reference, table, date.max)
        if edition is not None:
            rows = reference.store.scan(edition).select("hcpcs_code", column).drop_nulls().collect()
            for code, words in rows.iter_rows():
                found[code].append(words)
    return ((code, tuple(words)) for code, words in found.items())


def _phrases(reference: Reference, ids: dict[str, int]) -> dict[tuple[str, ...], Posting]:
    """The terms of every attribute, with the codes that have the value, and more weakly those whose family asks for it."""
    having, asked = _codes_with(reference, ids)
    leads_out = _codes_led_out(reference, ids)
    found: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
    for phrase, attribute, value, is_meant in _terms(reference):
        has = found[phrase]
        for n in having.get((attribute, value), ()):
            has[n] = max(has.get(n, 0.0), HAS_VALUE if is_meant else ASKED_OF)
        for n in asked.get(attribute, ()):
            if n not in leads_out.get((attribute, value), ()):
                has.setdefault(n, ASKED_OF)
    return {phrase: posting(has) for phrase, has in found.items() if has}


def _codes_with(
    reference: Reference, ids: dict[str, int]
) -> tuple[dict[tuple[str, str], list[int]], dict[str, list[int]]]:
    having: dict[tuple[str, str], list[int]] = defaultdict(list)
    told: dict[str, set[int]] = defaultdict(set)
    rows = reference.tables["code_attributes"].select("hcpcs_code", "attribute", "value")
    for code, attribute, value in rows.iter_rows():
        if code in ids:
            having[attribute, value].append(ids[code])
            told[attribute].add(ids[code])
    families = reference.tables["codes"].drop_nulls("family_id").select("hcpcs_code", "family_id")
    rules = reference.tables["attribute_rules"].select("family_id", "attribute")
    asked: dict[str, list[int]] = defaultdict(list)
    for code, attribute in families.join(rules, on="family_id").select("hcpcs_code", "attribute").iter_rows():
        if ids[code] not in told[attribute]:
            asked[attribute].append(ids[code])
    return having, asked


def _codes_led_out(reference: Reference, ids: dict[str, int]) -> dict[tuple[str, str], set[int]]:
    """The codes of families that a value leads out of: they are not meant by it."""
    families = reference.tables["codes"].drop_nulls("family_id").select("hcpcs_code", "family_id")
    exits = reference.tables["family_exits"].select("family_id", "attribute", "value")
    told: dict[tuple[str, str], set[int]] = defaultdict(set)
    rows = families.join(exits, on="family_id").select("hcpcs_code", "attribute", "value")
    for code, attribute, value in rows.iter_rows():
        told[attribute, value].add(ids[code])
    return told


Said = tuple[tuple[str, ...], str, str, bool]


def _terms(reference: Reference) -> Iterator[Said]:
    """Every way to say a value: its label, its terms, and `with` or `without` before those of the with and without kind.

    The last of the four says whether a person who types it means the value: who says "fluoroscopy" does not ask for what
    is done without ultrasound, though the record that says so supports it.
    """
    tables = reference.tables
    two_sided = set(tables["attributes"].filter(pl.col("kind") == AttributeKind.WITH_WITHOUT)["attribute"])
    labels = tables["attribute_values"].select("attribute", "value", "label").iter_rows()
    terms = tables["attribute_terms"].drop_nulls("value")
    said = terms.filter(pl.col("assertion") == Assertion.AFFIRMED).select("attribute", "value", "term").iter_rows()
    denied = terms.filter(pl.col("assertion") == Assertion.NEGATED).select("attribute", "value", "term").iter_rows()
    names = ((each, WITH, label) for each, label in tables["attributes"].select("attribute", "label").iter_rows())
    for attribute, value, text in (*labels, *denied):
        yield from _said(attribute, value, text)
    for attribute, value, text in (*said, *(name for name in names if name[0] in two_sided)):
        yield from _said(attribute, value, text, is_meant=attribute not in two_sided or value == WITH)
        if attribute in two_sided and value == WITH:
            yield from _said(attribute, WITH, f"with {text}")
            yield from _said(attribute, WITHOUT, f"without {text}")
            yield from _said(attribute, WITHOUT, f"no {text}")


def _said(attribute: str, value: str, text: str, *, is_meant: bool = True) -> Iterator[Said]:
    phrase = tuple(tokens(text))
    if phrase and not (len(phrase) == 1 and (phrase[0] in NOT_ALONE or len(phrase[0]) < 2 or phrase[0].isdigit())):
        yield phrase, attribute, value, is_meant


def _bins(reference: Reference, ids: dict[str, int]) -> dict[str, list[Bin]]:
    """The bins of every number attribute, by the word of its unit, in the singular too."""
    tables = reference.tables
    measured = tables["attributes"].drop_nulls("unit").select("attribute", "unit")
    values = tables["attribute_values"].join(measured, on="attribute")
    having, _ = _codes_with(reference, ids)
    found: dict[str, list[Bin]] = defaultdict(list)
    for row in values.iter_rows(named=True):
        inside = having.get((row["attribute"], row["value"]), [])
        if inside and (row["lower"] is not None or row["upper"] is not None):
            each = Bin(row["lower"], row["upper"], np.array(inside, np.int32))
            for unit in _written(row["unit"].lower()):
                found[unit].append(each)
    return dict(found)


def _written(unit: str) -> set[str]:
    """A unit as it is written for many and for one."""
    singular = f"{unit[:-3]}y" if unit.endswith("ies") else unit.removesuffix("s")
    return {unit, singular, unit.removesuffix("es") if unit.endswith("ses") else singular}
