"""Descriptors that the user loaded beside the lattice: a word that means another value than the code has.

The words are our own terms; a descriptor itself is read, and never kept or shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from audit.reference.linter.finding import Finding, of_edition
from audit.reference.linter.latest import Latest
from audit.reference.linter.wording import Words, split_words, words_of, words_within

TABLE = "descriptors"
_WEIGHT = 5.5
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_REACH = 4
"""How many words behind a number its unit may stand: `2 or 3 views`."""


def descriptors_agree_with_the_lattice(latest: Latest) -> Iterator[Finding]:
    """No descriptor has words that mean only other values than those that its code has."""
    for edition in latest.editions(TABLE):
        texts = dict(latest.rows(edition).select("hcpcs_code", "descriptor").drop_nulls().collect().iter_rows())
        for family in latest.families(edition.edition):
            terms = {attribute: words_of(latest.reference, attribute) for attribute in family.attributes}
            for code, vector in family.vectors.items():
                text = texts.get(code, "")
                for attribute in family.attributes:
                    what = _disagreement(latest, text, attribute, vector.get(attribute), terms[attribute])
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


def _disagreement(latest: Latest, text: str, attribute: str, value: str | None, terms: dict[Words, str]) -> str:
    if not text or value is None:
        return ""
    bounds = latest.bins.get((attribute, value))
    if bounds is not None:
        said = _numbers(split_words(text), latest.units.get(attribute, ""))
        wanted = {bound for bound in bounds if bound is not None}
        if said and wanted and not said & wanted:
            numbers = ", ".join(str(number) for number in sorted(said))
            return f"its descriptor has the number(s) {numbers}, and the code is {attribute}={value}."
        return ""
    found = words_within(text, terms)
    if found and value not in found.values():
        told = ", ".join(f"{term!r} ({attribute}={meant})" for term, meant in sorted(found.items()))
        return f"its descriptor has the words {told}, and the code is {attribute}={value}."
    return ""


def _numbers(words: Words, unit: str) -> set[Decimal]:
    stem = unit.rstrip("s")
    return {
        Decimal(word)
        for at, word in enumerate(words)
        if stem and _NUMBER.fullmatch(word) and any(other.startswith(stem) for other in words[at + 1 : at + 1 + _REACH])
    }
