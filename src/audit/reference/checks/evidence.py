"""Checks of the words of notes: phrases can be read, mean something that the reference knows, and stand once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.model.vocabulary import EvidenceStrength, MentionAssertion, SectionRole
from audit.reference.checks.problem import ROW, Problem, file_of, numbered, problems_at
from audit.reference.load import Reference
from audit.reference.phrases import Phrase, parse_phrase, parse_phrases
from audit.reference.terms import normalise_term

FAMILY = "family"
NEGATION = "none"
_SINGLE: tuple[tuple[str, str], ...] = (
    ("evidence_terms", "term"),
    ("context_terms", "term"),
    ("note_headings", "heading"),
)
_SEVERAL: tuple[tuple[str, str], ...] = (("evidence_terms", "needs"), ("evidence_terms", "unless"))
_BESIDE = {
    "evidence_terms": ("attribute", "needs"),
    "context_terms": ("effect", "direction", "attributes"),
    "note_headings": (),
}
_ALWAYS_THERE = ("title", "description", "other")


def phrases_are_well_written(reference: Reference) -> Iterator[Problem]:
    """Every phrase of the vocabulary of notes can be read."""
    forms: list[tuple[tuple[tuple[str, str], ...], Callable[[str], object]]] = [
        (_SINGLE, parse_phrase),
        (_SEVERAL, parse_phrases),
    ]
    for columns, parse in forms:
        for table, column in columns:
            for cells in numbered(reference, table).drop_nulls(column).iter_rows(named=True):
                wrong = _why_unreadable(parse, cells[column])
                if wrong:
                    yield Problem(file_of(reference, table), cells[ROW], wrong, "Write it as a phrase.")


def phrases_stand_once(reference: Reference) -> Iterator[Problem]:
    """No phrase stands twice, however it is spelled, where the rows would say the same of it."""
    for table, column in _SINGLE:
        seen: dict[tuple[object, ...], str] = {}
        for cells in numbered(reference, table).drop_nulls(column).iter_rows(named=True):
            key = (*(cells[name] for name in _BESIDE[table]), _read(cells[column]))
            if key in seen:
                what = f"{column} {cells[column]!r} is the same phrase as {seen[key]!r}."
                yield Problem(file_of(reference, table), cells[ROW], what, "Keep one of them.")
            seen.setdefault(key, cells[column])


def words_of_notes_are_known(reference: Reference) -> Iterator[Problem]:
    """What a term of a note means is a word of its attribute's documented_ vocabulary, or a family."""
    known = _vocabulary(reference)
    for column in ("value", "later_value"):
        rows = numbered(reference, "evidence_terms").drop_nulls(["attribute", column])
        told = [
            (attribute, normalise_term(word)) in known for attribute, word in rows.select("attribute", column).rows()
        ]
        what = f"{{attribute}} does not know the word {{{column}}}."
        yield from problems_at(
            reference,
            "evidence_terms",
            rows.filter([not each for each in told]),
            what,
            "Use a word of attribute_terms.",
        )


def blank_words_only_point(reference: Reference) -> Iterator[Problem]:
    """A term without a word is a hint, or is weak and only hides a shorter term, or names a procedure of no family."""
    silent = (EvidenceStrength.HINT.value, EvidenceStrength.WEAK.value)
    speaks = pl.col("value").is_null() & ~pl.col("strength").is_in(silent) & (pl.col("attribute") != FAMILY)
    rows = numbered(reference, "evidence_terms").filter(speaks)
    what = "the term {term} is {strength} and has no value."
    yield from problems_at(reference, "evidence_terms", rows, what, "Give it a value, or call it a hint.")


def triggers_are_not_terms(reference: Reference) -> Iterator[Problem]:
    """A word that makes a mention anything but done is not itself a mention."""
    terms = {_read(term) for term in reference.tables["evidence_terms"]["term"].drop_nulls()}
    asserting = [str(assertion) for assertion in MentionAssertion]
    rows = numbered(reference, "context_terms").drop_nulls("term").filter(pl.col("effect").is_in(asserting))
    both = rows.filter([_read(term) in terms for term in rows["term"]])
    what = "the {effect} trigger {term} is also a term of evidence_terms."
    yield from problems_at(reference, "context_terms", both, what, "Keep it in one of the two.")


def lists_name_attributes(reference: Reference) -> Iterator[Problem]:
    """A list of attributes names attributes."""
    known = set(reference.tables["attributes"]["attribute"])
    for table in ("context_terms", "note_sections"):
        rows = numbered(reference, table).drop_nulls("attributes")
        wrong = rows.filter([not set(names.split(";")) <= known for names in rows["attributes"]])
        what = "{attributes} is not a list of attributes."
        yield from problems_at(reference, table, wrong, what, "Name attributes, with `;` between them.")


def sections_say_what_they_count_as(reference: Reference) -> Iterator[Problem]:
    """An aside says what its mentions are, no other section does, and those that every note has are there."""
    rows = numbered(reference, "note_sections")
    torn = rows.filter((pl.col("role") == SectionRole.ASIDE.value) != pl.col("assertion").is_not_null())
    what = "the section {section} is of role {role} and its assertion is {assertion}."
    yield from problems_at(reference, "note_sections", torn, what, "Give an aside an assertion, and no other section.")
    for name in sorted(set(_ALWAYS_THERE) - set(rows["section"])):
        what = f"the section {name} is missing."
        yield Problem(file_of(reference, "note_sections"), None, what, "Every note is read by it: add it again.")


def _why_unreadable(parse: Callable[[str], object], text: str) -> str:
    try:
        parse(text)
    except ReferenceError as error:
        return str(error)
    return ""


def _read(text: str) -> Phrase | str:
    """The phrase, or the text where it cannot be read."""
    return text if _why_unreadable(parse_phrase, text) else parse_phrase(text)


def _vocabulary(reference: Reference) -> set[tuple[str, str]]:
    """Every attribute with each word that it knows, folded."""
    tables = reference.tables
    values = tables["attribute_values"].select("attribute", "value").iter_rows()
    terms = tables["attribute_terms"].select("attribute", "term").iter_rows()
    families = ((FAMILY, name) for name in tables["families"]["family_id"])
    denied = ((name, NEGATION) for name in tables["attributes"]["attribute"])
    return {(name, normalise_term(word)) for pairs in (values, terms, families, denied) for name, word in pairs}
