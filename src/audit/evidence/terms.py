"""What a word that somebody typed from a record means for an attribute: the vocabulary of the `documented_` columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from audit.model.vocabulary import Assertion, AttributeKind
from audit.reference import Reference, normalise_term
from audit.reference.numbers import NumberReader, number_readers

NEGATIONS = frozenset({"no", "n", "false", "none", "without"})
SILENCES = frozenset({"not documented", "silent", "not mentioned"})
AFFIRMATIONS = frozenset({"yes", "y", "true"})
ABSENCES = frozenset({"", "unknown"})

_BETWEEN_TERMS = re.compile(r"\s*(?:[;,&+]|\band\b)\s*")


class Reading(NamedTuple):
    """How a word reads: its assertion, and the attribute's value where the word decides one."""

    assertion: Assertion
    value: str | None


@dataclass(frozen=True)
class Terms:
    """The vocabulary of every attribute, read from the reference."""

    kinds: Mapping[str, AttributeKind]
    known: Mapping[tuple[str, str], Reading]
    numbers: Mapping[str, NumberReader]

    @classmethod
    def from_tables(cls, tables: Mapping[str, pl.DataFrame]) -> Terms:
        """The vocabulary in the reference tables `attributes`, `attribute_values` and `attribute_terms`."""
        kinds = {
            name: AttributeKind(kind) for name, kind in tables["attributes"].select("attribute", "kind").iter_rows()
        }
        known = {
            (attribute, normalise_term(value)): Reading(Assertion.AFFIRMED, value)
            for attribute, value in tables["attribute_values"].select("attribute", "value").iter_rows()
        }
        rows = tables["attribute_terms"].select("attribute", "term", "assertion", "value").iter_rows()
        known |= {(name, normalise_term(term)): Reading(Assertion(says), value) for name, term, says, value in rows}
        return cls(kinds, known, number_readers(tables))

    def knows(self, attribute: str, text: str) -> bool:
        """Whether `text` is a word of the attribute at all, be it one that decides nothing, such as a boundary."""
        return self._single(attribute, normalise_term(text)) is not None or self._number(attribute, text) is not None

    def read(self, attribute: str, text: str) -> Reading | None:
        """What `text` says of `attribute`; None where it says that nobody looked.

        A word that the attribute does not know is affirmed without a value: it was looked at, and decides nothing.
        Several words with separators between them decide where each of them decides the same. The value of a number is
        the number, or the range, as it is always written: `5.5`, `15+`, `2-3`.
        """
        term = normalise_term(text)
        if term in ABSENCES:
            return None
        whole = self._single(attribute, term)
        if whole is not None:
            return whole
        number = self._number(attribute, text)
        if number is not None:
            return number
        parts = {self._single(attribute, part) for part in _BETWEEN_TERMS.split(term) if part}
        agreed = parts.pop() if len(parts) == 1 else None
        return agreed or Reading(Assertion.AFFIRMED, None)

    def _number(self, attribute: str, text: str) -> Reading | None:
        found = self.numbers[attribute].read(text) if attribute in self.numbers else None
        return Reading(Assertion.AFFIRMED, str(found)) if found else None

    def _single(self, attribute: str, term: str) -> Reading | None:
        kind = self.kinds.get(attribute)
        if term in SILENCES:
            return Reading(Assertion.NOT_MENTIONED, None)
        if kind is AttributeKind.WITH_WITHOUT and term in AFFIRMATIONS:
            return Reading(Assertion.AFFIRMED, "with")
        known = self.known.get((attribute, term))
        if term in NEGATIONS:
            denied = known.value if known else None
            return Reading(Assertion.NEGATED, "without" if kind is AttributeKind.WITH_WITHOUT else denied)
        return known


@lru_cache(maxsize=2)
def terms_of(reference: Reference) -> Terms:
    """The vocabulary of a reference, read once."""
    return Terms.from_tables(reference.tables)
