"""What a note documents, as rows: every mention that counted, what was decided, and where it was looked for in vain."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from audit.evidence.decide import Decider, Fact
from audit.evidence.note import Mention, NoteReader, NoteReading
from audit.evidence.terms import Terms
from audit.model.vocabulary import Assertion, AttributeRole, MentionAssertion, Precedence, SectionRole
from audit.reference.dates import in_force, turning_points

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
    "against": pl.String(),
    "quote": pl.String(),
    "role": pl.String(),
    "silent_value": pl.String(),
}
"""Rows of facts. `is_decision` is true once an attribute, and such a row has the `role` and `silent_value` that the
attribute has in the billed code's family; `searched` are the labels of the sections of a silent note; `against` quotes
the places of a record that is against itself, `quote` the words that decided, with what denies them."""


_SHOWN = 3
_NEAR = 60
_SENTENCE_END = re.compile(r"[.;:\r\n]")


class Question(NamedTuple):
    """What is asked of a note: the attributes of a family, for a code billed on a day."""

    question: int
    code: str
    family: str
    day: date


Exits = Mapping[str, tuple[tuple[str, str, str], ...]]
Rules = Mapping[tuple[str, str], tuple[str, str | None]]


REMEMBERED_SENTENCES = 30_000
"""How many sentences a run keeps in memory while it reads: notes share many of theirs."""


@dataclass(frozen=True)
class NoteAsker:
    """Reads notes and answers questions of them, by the vocabulary and the families of a reference.

    `exits` has for each family the attribute and value that lead to another one, and that one; `labels` what a person
    calls a section; `rules` the role and the silent value of each family's attributes, from each turning point on.
    """

    reader: NoteReader
    decider: Decider
    exits: Exits
    labels: Mapping[str, str]
    days: list[date]
    rules: list[Rules] = field(repr=False)

    @classmethod
    def from_tables(cls, tables: Mapping[str, pl.DataFrame]) -> NoteAsker:
        """The asker of a reference."""
        exits: dict[str, tuple[tuple[str, str, str], ...]] = {}
        rows = tables["family_exits"].select("family_id", "attribute", "value", "to_family").iter_rows()
        for family, attribute, value, to_family in rows:
            exits[family] = (*exits.get(family, ()), (attribute, value, to_family))
        days = turning_points(tables["attribute_rules"])
        return cls(
            NoteReader.from_tables(tables, REMEMBERED_SENTENCES),
            Decider.from_tables(tables),
            exits,
            dict(tables["note_sections"].select("section", "label").iter_rows()),
            days,
            [_rules_on(tables["attribute_rules"], day) for day in days],
        )

    def answer(self, text: str, reading: NoteReading, asked: Question) -> Iterator[tuple[Any, ...]]:
        """The rows of `FACT_ROWS` that answer one question, attribute by attribute."""
        rules = self.rules[bisect_right(self.days, asked.day) - 1]
        searched = [section for section in reading.sections if section.role is not SectionRole.ASIDE]
        names = "; ".join(dict.fromkeys(section.name for section in searched))
        labels = ", ".join(dict.fromkeys(self.labels.get(section.name, section.name).lower() for section in searched))
        for fact in self._facts(reading, asked):
            rule = rules.get((asked.family, fact.attribute), (None, None))
            for row in _rows(fact, text, self.decider.terms, names, labels):
                yield (asked.question, fact.attribute, *row, *rule)

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


def _rules_on(rules: pl.DataFrame, day: date) -> Rules:
    rows = in_force(rules, day).select("family_id", "attribute", "role", "silent_value").iter_rows()
    return {(family, attribute): (role, silent_value) for family, attribute, role, silent_value in rows}


def fact_table(rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    """The rows as a table."""
    columns = list(zip(*rows, strict=True)) or [() for _ in FACT_ROWS]
    return pl.DataFrame(
        [pl.Series(name, column, dtype) for (name, dtype), column in zip(FACT_ROWS.items(), columns, strict=True)]
    )


class _Row(NamedTuple):
    """The columns of `FACT_ROWS` from `assertion` to `quote`."""

    assertion: str
    value: str | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None
    section: str | None = None
    searched: str | None = None
    is_decision: bool = True
    word: str | None = None
    term: str | None = None
    precedence: str | None = None
    against: str | None = None
    quote: str | None = None


def _rows(fact: Fact, text: str, terms: Terms, names: str, labels: str) -> Iterator[_Row]:
    """The decision first where no single mention made it, then every mention that counted, in order of place."""
    if fact.assertion is Assertion.NOT_MENTIONED:
        yield _Row(str(fact.assertion), section=names, searched=labels, precedence=str(fact.precedence))
    elif fact.mention is None:
        yield _open_row(fact, text)
    for mention in fact.mentions:
        yield _mention_row(mention, fact, text, terms)


def _open_row(fact: Fact, text: str) -> _Row:
    """An attribute that stays open: the first place that speaks of it, and what is against it."""
    spoken = fact.against or fact.mentions
    first = spoken[0]
    against = None
    if fact.precedence in AGAINST_ITSELF:
        words = dict.fromkeys(_quote(mention, text) for mention in (*spoken, *fact.mentions))
        against = " against ".join(f"“{each}”" for each in list(words)[:_SHOWN])
    words_of_first = text[first.start : first.end]
    return _Row(
        str(fact.assertion),
        start=first.start,
        end=first.end,
        text=words_of_first,
        section=first.section,
        word=first.word,
        term=first.term,
        precedence=str(fact.precedence),
        against=against,
        quote=words_of_first,
    )


def _mention_row(mention: Mention, fact: Fact, text: str, terms: Terms) -> _Row:
    row = _Row(
        str(mention.assertion),
        start=mention.start,
        end=mention.end,
        text=text[mention.start : mention.end],
        section=mention.section,
        is_decision=mention is fact.mention,
        word=mention.word,
        term=mention.term,
    )
    if row.is_decision:
        return row._replace(
            assertion=str(fact.assertion),
            value=fact.value,
            word=fact.word,
            precedence=str(fact.precedence),
            quote=_quote(mention, text),
        )
    is_affirmed = mention.assertion is MentionAssertion.AFFIRMED
    own = terms.read(fact.attribute, mention.word) if mention.word and is_affirmed else None
    return row._replace(value=own.value) if own else row


def _quote(mention: Mention, text: str) -> str:
    """The words of a mention; where it is denied, with those of its sentence that stand close by."""
    words = text[mention.start : mention.end]
    if mention.assertion is not MentionAssertion.NEGATED:
        return words
    before = _SENTENCE_END.split(text[max(0, mention.start - _NEAR) : mention.start])[-1]
    after = _SENTENCE_END.split(text[mention.end : mention.end + _NEAR])[0]
    if len(before) == _NEAR:
        before = before.partition(" ")[2]
    if len(after) == _NEAR:
        after = after.rpartition(" ")[0]
    return f"{before.lstrip()}{words}{after.rstrip()}"
