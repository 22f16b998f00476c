"""The terms of an attribute within a longer text, such as a descriptor or what a page says.

A term counts as whole words, the longest first, so that `without fluoroscopy` is not also `fluoroscopy`.
"""

from __future__ import annotations

import re

from audit.reference.load import Reference
from audit.reference.terms import normalise_term

_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:/[^\W\d_]+)*|\w+", re.ASCII)

Words = tuple[str, ...]


def split_words(text: str) -> Words:
    """The words and numbers of a text, folded as terms are."""
    return tuple(_WORD.findall(normalise_term(text)))


def words_of(reference: Reference, attribute: str) -> dict[Words, str]:
    """The terms of an attribute, and the labels of its values, each with the value that it means."""
    terms = reference.tables["attribute_terms"].drop_nulls("value").filter(attribute=attribute)
    labels = reference.tables["attribute_values"].filter(attribute=attribute)
    said = [*terms.select("term", "value").iter_rows(), *labels.select("label", "value").iter_rows()]
    return {words: value for term, value in said if (words := split_words(term))}


def words_within(text: str, terms: dict[Words, str]) -> dict[str, str]:
    """The terms that stand in a text with what they mean; where terms overlap, the longest counts."""
    words, found, at = split_words(text), dict[str, str](), 0
    longest = max(map(len, terms), default=0)
    while at < len(words):
        sizes = range(min(longest, len(words) - at), 0, -1)
        size = next((size for size in sizes if words[at : at + size] in terms), 0)
        if size:
            found[" ".join(words[at : at + size])] = terms[words[at : at + size]]
        at += size or 1
    return found
