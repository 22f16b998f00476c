"""Does what a person typed from the record agree with its note?

A `documented_` column and the note can decide an attribute differently. What was typed is used; both are shown, so that
a person can look again. Silence of the note counts as what silence supports; an attribute that the note leaves open
does not disagree.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="data_quality.column_note_disagree",
    title="What was typed and the note disagree",
    category=Category.DATA_QUALITY,
    severity=Severity.LOW,
    reads=("has_note", "column_note_disagreement"),
    applies=pl.col("has_note"),
    violated=pl.col("column_note_disagreement").is_not_null(),
    missing="",
    message="What was typed from the record and what its note says differ. {column_note_disagreement} What was typed is used.",
    how_to_fix="Read the note again. Correct the column where it was typed wrongly, or ask the provider which of both holds.",
    action=Action.QUERY_PROVIDER,
    evidence=EvidenceSource.NOTE,
    citation="Own rule of this program: the record is the authority, and two readings of it cannot both hold.",
    place="column_note_disagreement",
)
