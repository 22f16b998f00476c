"""A statement about a known fact: doses, units, limits, figures, anatomy.

A value is compared as a word, or, where it has numbers, as the same words with the same numbers: `10 mg` stands beside
`1 mg` and contradicts it, and beside `one vial` nothing is said. A word that no fact of the name knows is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from audit.evidence.terms import AFFIRMATIONS, NEGATIONS
from audit.reference import normalise_term
from audit.reports.statements.ground import SILENT, Ground
from audit.reports.statements.statement import Judgment, Verdict, not_judged

TABLE = "known_facts"
_PARTS = re.compile(r"\s+/\s+|\s*;\s*|\s+and\s+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SAME = (
    *((re.compile(rf"\b{word}\b"), str(number)) for number, word in enumerate(_COUNTS, 1)),
    (re.compile(r"(?<=\d),(?=\d{3}\b)"), ""),
    (re.compile(r"\s*\b(?:millions?|m)\b"), "m"),
    (re.compile(r"\s*(?:\bpercent\b|%)"), "%"),
    (re.compile(r"(?<=\d)\s*(?=[a-z])"), " "),
    (re.compile(r"^\$\s*"), ""),
)
_YES = AFFIRMATIONS | {"always", "true"}
_NO = NEGATIONS | {"never", "not", "not used"}


def fact_names(ground: Ground) -> set[str]:
    """Every fact that is known of anything."""
    return set(ground.table(TABLE)["fact"])


def judge_fact(ground: Ground, subjects: Iterable[str], fact: str, text: str, day: date | None) -> Judgment:
    """What is known of the first of the subjects of which the fact is known, beside what the page says."""
    rows = ground.table(TABLE).filter(fact=fact)
    for subject in subjects:
        own = rows.filter(pl.col("subject").str.to_lowercase() == subject.lower()).sort("effective_from")
        if own.height:
            return _of_subject(ground, own, rows, text, day)
    return not_judged(f"{fact} is not known of {next(iter(subjects))}.")


def _of_subject(ground: Ground, own: pl.DataFrame, rows: pl.DataFrame, text: str, day: date | None) -> Judgment:
    row = _on(own, day or ground.today, is_given=day is not None)
    if row is None:
        spans = "; ".join(_span(each) for each in own.iter_rows(named=True))
        return not_judged(f"what is known of it holds {spans}, not on {day}.")
    if normalise_term(text) in SILENT:
        return _judged(Verdict.LEAVES_OPEN, f"the page leaves out what is known: {row['words']}", row)
    said = [_agrees(row, rows, text)]
    if said == [None]:
        said = [_agrees(row, rows, part) for part in _PARTS.split(text) if part]
    if False in said:
        what = f"the page says {text!r}; known is {_plain(row['value'])}. {row['words']}{_of_another(row, rows, text)}"
        return _judged(Verdict.CONTRADICTED, what, row)
    if said and all(said):
        return _judged(Verdict.AGREES, f"known is {_plain(row['value'])}.", row)
    known = sorted({_plain(value) for value in rows["value"]})
    return not_judged(f"{text!r} is not a word of {row['fact']}, which knows {', '.join(known)}.")


def _plain(value: str) -> str:
    return value.replace("_", " ").replace(";", ", ")


def _on(own: pl.DataFrame, day: date, *, is_given: bool) -> dict[str, Any] | None:
    """The row in force on a day; where no day was given, the last one that has begun."""
    begun = own.filter(pl.col("effective_from").is_null() | (pl.col("effective_from") <= day))
    if is_given:
        begun = begun.filter(pl.col("effective_to").is_null() | (pl.col("effective_to") >= day))
    return begun.row(-1, named=True) if begun.height else None


def _span(row: dict[str, Any]) -> str:
    first, last = row["effective_from"], row["effective_to"]
    return f"{f'from {first}' if first else 'from an unknown day'} {f'to {last}' if last else 'on'}"


def _agrees(row: dict[str, Any], rows: pl.DataFrame, text: str) -> bool | None:
    """Whether a text means the value of the row; None where it is no word that the fact knows."""
    folded, own = _canonical(text), _words(row)
    if folded in own:
        return True
    if row["value"] in ("yes", "no") and folded in _YES | _NO:
        return (folded in _YES) is bool(row["value"] == "yes")
    shape, numbers = _shape(folded)
    if numbers and any(_shape(word) == (shape, numbers) for word in own):
        return True
    if numbers and any(_shape(word)[0] == shape for word in own):
        return False
    return False if any(folded in _words(each) for each in rows.iter_rows(named=True)) else None


def _of_another(row: dict[str, Any], rows: pl.DataFrame, text: str) -> str:
    """What the words of the page are known of instead."""
    if row["value"] in ("yes", "no"):
        return ""
    folded = _canonical(text)
    others = [each for each in rows.iter_rows(named=True) if folded in _words(each) and each["words"] != row["words"]]
    return "".join(f" That is said of {each['subject']}: {each['words']}" for each in others[:1])


def _words(row: dict[str, Any]) -> set[str]:
    return {_canonical(word) for word in (row["value"], *(row["also"] or "").split(";")) if word}


def _canonical(text: str) -> str:
    folded = normalise_term(text)
    for pattern, written in _SAME:
        folded = pattern.sub(written, folded)
    return folded.strip()


def _shape(text: str) -> tuple[str, tuple[Decimal, ...]]:
    """The words with every number taken out, and the numbers."""
    return _NUMBER.sub("#", text), tuple(Decimal(number) for number in _NUMBER.findall(text))


def _judged(verdict: Verdict, what: str, row: dict[str, Any]) -> Judgment:
    return Judgment(verdict, what, TABLE, row["source"], row["effective_from"])
