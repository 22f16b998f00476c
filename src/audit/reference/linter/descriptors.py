"""Descriptors that the user loaded beside the lattice: a word that means another value than the code has.

The words are our own terms; a descriptor itself is read, and never kept or shown. A term counts as a whole word, the
longest first, so that `without fluoroscopy` is not also `fluoroscopy`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from audit.reference.linter.finding import Finding, of_edition
from audit.reference.linter.latest import Latest
from audit.reference.terms import normalise_term

TABLE = "descriptors"
_WEIGHT = 5.5
_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+(?:/[^\W\d_]+)*|\w+", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_REACH = 4
"""How many words behind a number its unit may stand: `2 or 3 views`."""

Terms = dict[tuple[str, ...], str]


def descriptors_agree_with_the_lattice(latest: Latest) -> Iterator[Finding]:
    """No descriptor has words that mean only other values than those that its code has."""
    for edition in latest.editions(TABLE):
        texts = dict(latest.rows(edition).select("hcpcs_code", "descriptor").drop_nulls().collect().iter_rows())
        for family in latest.families(edition.edition):
            terms = {attribute: _terms(latest, attribute) for attribute in family.attributes}
            for code, vector in family.vectors.items():
                words = _words(texts.get(code, ""))
                for attribute in family.attributes:
                    what = _disagreement(latest, words, attribute, vector.get(attribute), terms[attribute])
                    if what:
                        yield of_edition(
                            edition,
                            check="descriptors_agree_with_the_lattice",
                            codes=(code,),
                            what=f"{code}: {what}",
                            why="Either the value in our lattice is wrong, or the descriptor is of another year or code.",
                            odd=_WEIGHT,
                            about=attribute,
                        )


def _disagreement(latest: Latest, words: tuple[str, ...], attribute: str, value: str | None, terms: Terms) -> str:
    if not words or value is None:
        return ""
    bounds = latest.bins.get((attribute, value))
    if bounds is not None:
        said = _numbers(words, latest.units.get(attribute, ""))
        wanted = {bound for bound in bounds if bound is not None}
        if said and wanted and not said & wanted:
            numbers = ", ".join(str(number) for number in sorted(said))
            return f"its descriptor has the number(s) {numbers}, and the code is {attribute}={value}."
        return ""
    found = _found(words, terms)
    if found and value not in found.values():
        told = ", ".join(f"{term!r} ({attribute}={meant})" for term, meant in sorted(found.items()))
        return f"its descriptor has the words {told}, and the code is {attribute}={value}."
    return ""


def _terms(latest: Latest, attribute: str) -> Terms:
    tables = latest.reference.tables
    rows = tables["attribute_terms"].drop_nulls("value").filter(attribute=attribute)
    said = [*rows.select("term", "value").iter_rows()]
    said += [
        (label, value)
        for value, label in tables["attribute_values"].filter(attribute=attribute).select("value", "label").iter_rows()
    ]
    return {words: value for term, value in said if (words := _words(term))}


def _found(words: tuple[str, ...], terms: Terms) -> dict[str, str]:
    """The terms in a text with what they mean; where terms overlap, the longest counts."""
    found, at = {}, 0
    longest = max(map(len, terms), default=0)
    while at < len(words):
        sizes = range(min(longest, len(words) - at), 0, -1)
        size = next((size for size in sizes if words[at : at + size] in terms), 0)
        if size:
            found[" ".join(words[at : at + size])] = terms[words[at : at + size]]
        at += size or 1
    return found


def _numbers(words: tuple[str, ...], unit: str) -> set[Decimal]:
    stem = unit.rstrip("s")
    return {
        Decimal(word)
        for at, word in enumerate(words)
        if stem and _NUMBER.fullmatch(word) and any(other.startswith(stem) for other in words[at + 1 : at + 1 + _REACH])
    }


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(normalise_term(text)))
