"""What a note documents, as rows: every mention that counted, what was decided, and where it was looked for in vain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from audit.evidence.decide import Decider, Fact
from audit.evidence.note import Mention, NoteReader, NoteReading
from audit.evidence.terms import Terms
from audit.model.vocabulary import Assertion, AttributeRole, MentionAssertion, Precedence, SectionRole
from audit.reference.dates import in_force

AGAINST_ITSELF = (Precedence.CONFLICT, Precedence.TITLE_AGAINST_BODY, Precedence.LATE_ADDENDUM)
"""The rules of precedence by which a record that speaks against itself stays open."""

DECIDING = (AttributeRole.LATTICE, AttributeRole.EXIT)
"""The roles of the attributes on which a code depends."""

FACT_ROWS = {
    "question": pl.Int64(),
    "attribute": pl.String(),
    "assertion": pl.String(),
    "value": pl.String(),
    "start": pl.Int64(),
    "end": pl.Int64(),
    "text": pl.String(),
    "section": pl.String(),
    "searched": pl.String(),
    "is_decision": pl.Boolean(),
    "word": pl.String(),
    "term": pl.String(),
    "precedence": pl.String(),
    "is_conflict": pl.Boolean(),
}
"""Rows of facts. `is_decision` is true once an attribute; `searched` are the labels of the sections of a silent note."""


class Question(NamedTuple):
    """What is asked of a note: the attributes of a family, for a code billed on a day."""

    question: int
    code: str
    family: str
    day: date


@dataclass(frozen=True)
class NoteAsker:
    """Reads notes and answers questions of them; `exits` are the values that lead to another family."""

    reader: NoteReader
    decider: Decider
    exits: Mapping[str, tuple[tuple[str, str, str], ...]]
    labels: Mapping[str, str]
    rules: pl.DataFrame

    @classmethod
    def from_tables(cls, tables: Mapping[str, pl.DataFrame]) -> NoteAsker:
        """The asker of a reference."""
        exits: dict[str, tuple[tuple[str, str, str], ...]] = {}
        for family, *leads in tables["family_exits"].select("family_id", "attribute", "value", "to_family").iter_rows():
            exits[family] = (*exits.get(family, ()), tuple(leads))
        labels = dict(tables["note_sections"].select("section", "label").iter_rows())
        return cls(
            NoteReader.from_tables(tables), Decider.from_tables(tables), exits, labels, tables["attribute_rules"]
        )

    def answer(self, text: str, reading: NoteReading, asked: Question) -> Iterator[tuple[Any, ...]]:
        """The rows of `FACT_ROWS` that answer one question, attribute by attribute."""
        searched = [section for section in reading.sections if section.role is not SectionRole.ASIDE]
        names = "; ".join(dict.fromkeys(section.name for section in searched))
        labels = ", ".join(dict.fromkeys(self.labels.get(section.name, section.name).lower() for section in searched))
        for fact in self._facts(reading, asked):
            for row in _rows(fact, text, self.decider.terms, names, labels):
                yield (asked.question, fact.attribute, *row)

    def _facts(self, reading: NoteReading, asked: Question) -> tuple[Fact, ...]:
        """The facts of the billed code's family, and of the one to which the record leads: the latter win."""
        first = self.decider.facts(reading, asked.family, asked.day, asked.code)
        decided = {fact.attribute: fact.value for fact in first if not fact.is_open}
        leads_to = [family for name, value, family in self.exits.get(asked.family, ()) if decided.get(name) == value]
        if not leads_to:
            return first
        then = {fact.attribute: fact for fact in self.decider.facts(reading, leads_to[0], asked.day)}
        kept = [then.pop(fact.attribute, fact) for fact in first]
        return (*kept, *then.values())


def roles_on(rules: pl.DataFrame, day: date) -> pl.DataFrame:
    """Role and silent value of every attribute of every family on a day: `family_id, attribute, role, silent_value`."""
    return in_force(rules, day).select("family_id", "attribute", "role", "silent_value")


def fact_table(rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    """The rows as a table."""
    columns = list(zip(*rows, strict=True)) or [() for _ in FACT_ROWS]
    return pl.DataFrame(
        [pl.Series(name, column, dtype) for (name, dtype), column in zip(FACT_ROWS.items(), columns, strict=True)]
    )


def _rows(fact: Fact, text: str, terms: Terms, names: str, labels: str) -> Iterator[tuple[Any, ...]]:
    """The decision first where no single mention made it, then every mention that counted, in order of place."""
    if fact.assertion is Assertion.NOT_MENTIONED:
        yield (
            str(fact.assertion),
            None,
            None,
            None,
            None,
            names,
            labels,
            True,
            None,
            None,
            str(fact.precedence),
            False,
        )
    elif fact.mention is None:
        yield _open_row(fact, text)
    for mention in fact.mentions:
        yield _mention_row(mention, fact, text, terms)


def _open_row(fact: Fact, text: str) -> tuple[Any, ...]:
    spoken = fact.against or fact.mentions
    words = " / ".join(dict.fromkeys(text[mention.start : mention.end] for mention in spoken))
    sections = "; ".join(dict.fromkeys(mention.section for mention in spoken))
    is_conflict = fact.precedence in AGAINST_ITSELF
    precedence = str(fact.precedence)
    return (str(fact.assertion), None, None, None, words, sections, None, True, None, None, precedence, is_conflict)


def _mention_row(mention: Mention, fact: Fact, text: str, terms: Terms) -> tuple[Any, ...]:
    is_decision = mention is fact.mention
    own = terms.read(fact.attribute, mention.word) if mention.word else None
    is_affirmed = mention.assertion is MentionAssertion.AFFIRMED
    return (
        str(fact.assertion if is_decision else mention.assertion),
        fact.value if is_decision else own.value if own and is_affirmed else None,
        mention.start,
        mention.end,
        text[mention.start : mention.end],
        mention.section,
        None,
        is_decision,
        fact.word if is_decision else mention.word,
        mention.term,
        str(fact.precedence) if is_decision else None,
        False,
    )
