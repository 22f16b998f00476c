"""What a person typed from the record, and what its note says, laid beside each other: the typed word wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from audit.evidence.columns import MEANINGS, Readings
from audit.evidence.note_rows import DECIDING
from audit.evidence.notes import NotesOfLines
from audit.model.columns import DOCUMENTED_PREFIX
from audit.model.vocabulary import Assertion, AttributeRole, EvidenceSource, Precedence

RECORD_GIVEN = "record_given"
NOTE, INCOMPLETE_NOTE, COLUMNS, NO_RECORD = "note", "incomplete_note", "columns", "none"
"""What a line has for a record: a note, one that is no whole record, typed columns only, or nothing."""

DISAGREEMENT, CONFLICT = "column_note_disagreement", "record_conflict"
SAID = {
    "line": pl.Int64(),
    "attribute": pl.String(),
    "assertion": pl.String(),
    "value": pl.String(),
    "source": pl.String(),
    "note_id": pl.String(),
    "start": pl.Int64(),
    "end": pl.Int64(),
    "text": pl.String(),
    "section": pl.String(),
    "searched": pl.String(),
    "decides": pl.Boolean(),
    "word": pl.String(),
    "term": pl.String(),
    "precedence": pl.String(),
    "quote": pl.String(),
}
_SILENT = Assertion.NOT_MENTIONED.value


def _place(name: str) -> dict[str, pl.DataType]:
    return {name: pl.String(), f"{name}_start": pl.Int64(), f"{name}_end": pl.Int64(), f"{name}_text": pl.String()}


LINE_FACTS = {"note_id": pl.String(), "has_note": pl.Boolean(), **_place(DISAGREEMENT), **_place(CONFLICT)}
"""What a rule can read of the notes: whether a line has one, and in words what it and the typed columns differ in, or
what it is against itself in, with the place of the first such words."""


@dataclass(frozen=True)
class Words:
    """The words for people of attributes and values, and which values lead to another family."""

    attributes: pl.DataFrame
    values: pl.DataFrame
    exits: pl.DataFrame

    @classmethod
    def from_tables(cls, tables: Mapping[str, pl.DataFrame]) -> Words:
        """The words of a reference."""
        return cls(
            tables["attributes"].select("attribute", "position", attribute_label="label"),
            tables["attribute_values"].select("attribute", "value", value_label="label"),
            tables["family_exits"].select("family_id", "attribute", "value", "to_family"),
        )


def with_notes(typed: Readings, lines: pl.Series, notes: NotesOfLines) -> Readings:
    """The readings of `lines` with those of their notes, where nobody typed any; `RECORD_GIVEN` says what record there is."""
    columns = {numbers.name: numbers for numbers in typed.of_line}
    meanings = [typed.meanings]
    decided = notes.facts.filter("is_decision")
    for (attribute,), said in sorted(decided.partition_by("attribute", as_dict=True).items()):
        name = f"{DOCUMENTED_PREFIX}{attribute}"
        told = _numbered(said, typed.meanings.filter(attribute=attribute).height)
        numbers = _spread(lines, told.select("line", "reading")).alias(name)
        own = columns.get(name)
        columns[name] = numbers if own is None else pl.select(pl.coalesce(own, numbers)).to_series().alias(name)
        meanings.append(told.unique(["reading"], maintain_order=True).select(MEANINGS.keys()))
    is_whole = pl.when("is_complete").then(pl.lit(NOTE)).otherwise(pl.lit(INCOMPLETE_NOTE))
    given = _spread(lines, notes.lines.select("line", is_whole.alias(RECORD_GIVEN)))
    return Readings(pl.DataFrame([*columns.values(), given]), pl.concat(meanings))


def said_of_lines(typed: pl.DataFrame, notes: NotesOfLines) -> pl.DataFrame:
    """All that the record says: `SAID`, by line and attribute, the typed word first; one row of an attribute decides.

    `typed` says what was typed: `line, attribute, assertion, value, source, text`.
    """
    own = typed.with_columns(decides=pl.lit(value=True), precedence=pl.lit(Precedence.TYPED.value), quote="text")
    if notes.facts.is_empty():
        return own.select(_filled(own, name) for name in SAID)
    is_typed = pl.struct("line", "attribute").is_in(typed.select(pl.struct("line", "attribute")).to_series().implode())
    of_notes = notes.facts.join(notes.lines.select("line", "note_id"), on="line", how="left", maintain_order="left")
    told = of_notes.with_columns(source=pl.lit(EvidenceSource.NOTE.value), decides=pl.col("is_decision") & ~is_typed)
    parts = [part.select(_filled(part, name) for name in SAID) for part in (own, told)]
    return pl.concat(parts).sort("line", "attribute", maintain_order=True)


def line_facts(lines: pl.Series, typed: pl.DataFrame, notes: NotesOfLines, words: Words) -> pl.DataFrame:
    """`LINE_FACTS` of every line, in order."""
    decided = notes.facts.filter("is_decision").join(notes.lines, on="line", how="left", maintain_order="left")
    named = decided.join(words.attributes, on="attribute", how="left", maintain_order="left")
    parts = (_told(_disagreements(named, typed, words), DISAGREEMENT), _told(_conflicts(named, typed), CONFLICT))
    told = lines.to_frame("line").join(
        notes.lines.select("line", "note_id"), on="line", how="left", maintain_order="left"
    )
    told = told.with_columns(has_note=pl.col("line").is_in(notes.lines["line"].implode()))
    for part in parts:
        told = told.join(part, on="line", how="left", maintain_order="left")
    return told.select(pl.col(name).cast(dtype) for name, dtype in LINE_FACTS.items())


def _disagreements(decided: pl.DataFrame, typed: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Where the typed word and the note decide an attribute differently: `line, position, sentence, start, end, text`."""
    both = decided.join(typed, on=["line", "attribute"], how="inner", suffix="_typed").filter(
        pl.col("role").is_not_null()
    )
    for suffix in ("", "_typed"):
        both = _explained(both, words, suffix)
    by_note, by_person = pl.col("effective"), pl.col("effective_typed")
    person_looked = by_person.is_not_null() | (pl.col("assertion_typed") == _SILENT)
    note_decides = by_note.is_not_null() | (pl.col("assertion") == _SILENT)
    is_exit = pl.col("role") == AttributeRole.EXIT.value
    leaves = person_looked & note_decides & pl.col("to_family").ne_missing(pl.col("to_family_typed"))
    differs = (
        pl.when(is_exit).then(leaves).otherwise(by_note.is_not_null() & person_looked & by_note.ne_missing(by_person))
    )
    return both.filter(differs).with_columns(sentence=_both_sides(), text=pl.coalesce("text", "searched"))


def _both_sides() -> pl.Expr:
    """What was typed and what the note says, in words."""
    is_silent = pl.col("assertion") == _SILENT
    note = pl.when(is_silent).then(pl.lit("does not mention it")).otherwise(pl.format("says “{}”", "quote"))
    counted = [
        pl.when(pl.col(name).is_not_null()).then(pl.format(" ({})", name)).otherwise(pl.lit(""))
        for name in ("value_label_typed", "value_label")
    ]
    return pl.format("{}: typed “{}”{}, the note {}{}.", "attribute_label", "text_typed", counted[0], note, counted[1])


def _explained(both: pl.DataFrame, words: Words, suffix: str) -> pl.DataFrame:
    """With what a value comes to, silence counted, its label, and the family to which it leads."""
    value = f"value{suffix}"
    is_silent = pl.col(f"assertion{suffix}") == _SILENT
    told = both.join(
        words.exits.rename({"value": value, "to_family": f"to_family{suffix}"}),
        on=["family_id", "attribute", value],
        how="left",
        maintain_order="left",
    ).join(
        words.values.rename({"value": value, "value_label": f"value_label{suffix}"}),
        on=["attribute", value],
        how="left",
        maintain_order="left",
    )
    effective = pl.when(is_silent).then("silent_value").otherwise(value)
    return told.with_columns(effective.alias(f"effective{suffix}"))


def _conflicts(decided: pl.DataFrame, typed: pl.DataFrame) -> pl.DataFrame:
    """Where a note is against itself on an attribute that decides, and nobody typed which it is."""
    deciding = pl.col("role").is_in([role.value for role in DECIDING])
    found = decided.filter(deciding & pl.col("against").is_not_null())
    found = found.join(typed, on=["line", "attribute"], how="anti", maintain_order="left")
    return found.with_columns(sentence=pl.format("{}: {}.", "attribute_label", "against"))


def _told(found: pl.DataFrame, name: str) -> pl.DataFrame:
    """One row a line: the sentences, attribute after attribute, and the place of the first words."""
    return (
        found.sort("line", "position", "attribute")
        .group_by("line", maintain_order=True)
        .agg(
            pl.col("sentence").str.join(" ").alias(name),
            pl.col("start").first().alias(f"{name}_start"),
            pl.col("end").first().alias(f"{name}_end"),
            pl.col("text").first().alias(f"{name}_text"),
        )
    )


def _numbered(said: pl.DataFrame, first: int) -> pl.DataFrame:
    """With a number for every kind of saying, from `first` on."""
    kinds = (
        said.select("assertion", "value").unique().sort("assertion", "value").with_row_index("reading", offset=first)
    )
    told = said.join(kinds, on=["assertion", "value"], how="left", nulls_equal=True, maintain_order="left")
    return told.with_columns(pl.col("reading").cast(pl.UInt32), source=pl.lit(EvidenceSource.NOTE.value))


def _spread(lines: pl.Series, told: pl.DataFrame) -> pl.Series:
    """The one other column of `told` for every line, in order."""
    return lines.to_frame("line").join(told, on="line", how="left", maintain_order="left").to_series(1)


def _filled(part: pl.DataFrame, name: str) -> pl.Expr:
    return (pl.col(name) if name in part.columns else pl.lit(None)).cast(SAID[name]).alias(name)
