"""Does the line point to diagnoses that are there?

A line names by number or letter for which of the claim's diagnoses it is billed. A pointer to a place that is blank, or
that cannot be read, leaves the line without a reason.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="diagnosis.pointer",
    title="Pointer to a diagnosis that is not there",
    category=Category.DIAGNOSIS,
    severity=Severity.MEDIUM,
    reads=("has_diagnoses", "diagnosis_pointer", "pointers_astray"),
    applies=pl.col("has_diagnoses") & pl.col("diagnosis_pointer").is_not_null(),
    violated=pl.col("pointers_astray").is_not_null(),
    missing="",
    message="The line points to diagnosis {diagnosis_pointer}; nothing stands at {pointers_astray}.",
    how_to_fix="Point to the diagnoses of the claim for which the service was done.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Medicare Claims Processing Manual, chapter 26, item 24E: diagnosis pointer.",
    carc="16",
)
