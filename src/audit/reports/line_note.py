"""The note of one claim line, read again where it is looked at: the run keeps its words, and not where each thing stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from audit.evidence.decide import Fact
from audit.evidence.note import NoteReading
from audit.reference import Reference
from audit.reference.dates import in_force
from audit.reference.lattice import follow_exit, lattice_attributes
from audit.reports.line_story import BilledLine
from audit.reports.line_story.read import NoteOfLine, note_of_line
from audit.reports.note_code import engine


@dataclass(frozen=True)
class LineNote:
    """The note that was read for a line, and what it documents of the billed code's family.

    `deciding` are the attributes that tell the codes of the family apart, `silence` the values that it gives to
    attributes of which nothing is said. Without a family there are no facts.
    """

    note: NoteOfLine
    reading: NoteReading
    facts: tuple[Fact, ...]
    deciding: tuple[str, ...]
    silence: dict[str, str]


def line_note(run_dir: str | Path, reference: Reference, line: int, billed: BilledLine) -> LineNote | None:
    """The note of the line at position `line` of a run; None where the run has none for it."""
    note = note_of_line(Path(run_dir), line)
    if note is None:
        return None
    reader, decider = engine(reference)
    reading = reader.read(note.text)
    reader.forget()
    codes = in_force(reference.tables["codes"], billed.served)
    families = codes.filter(pl.col("hcpcs_code") == pl.lit(billed.code, dtype=pl.String))["family_id"].drop_nulls()
    if families.is_empty():
        return LineNote(note, reading, (), (), {})
    first = decider.facts(reading, families[0], billed.served, billed.code)
    decided = {fact.attribute: fact.value for fact in first if not fact.is_open}
    family, _ = follow_exit(reference, families[0], decided, billed.served)
    then = decider.facts(reading, family, billed.served) if family != families[0] else ()
    known = {fact.attribute for fact in then}
    asked = decider.asked(family, billed.served)
    return LineNote(
        note,
        reading,
        (*then, *(fact for fact in first if fact.attribute not in known)),
        tuple(lattice_attributes(reference, family, billed.served)),
        {each.attribute: each.silent_value for each in asked if each.silent_value},
    )
