"""Is the note of one mind about what the code depends on?

Where a note says two things of an attribute that decides the code, its title against its body or one sentence against
another, and no correction of the same day settles it, no code is named: a person asks. A typed `documented_` column
settles it too.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="data_quality.record_conflict",
    title="The note is against itself",
    category=Category.DATA_QUALITY,
    severity=Severity.LOW,
    reads=("has_note", "record_conflict"),
    applies=pl.col("has_note"),
    violated=pl.col("record_conflict").is_not_null(),
    missing="",
    message="The note says two things of what the code depends on. {record_conflict} No code is named from it.",
    how_to_fix="Ask the provider which holds. A dated correction of the note, or a typed column, settles it.",
    action=Action.QUERY_PROVIDER,
    evidence=EvidenceSource.NOTE,
    citation="Own rule of this program: a record that contradicts itself supports neither code.",
    place="record_conflict",
)
