"""Was every diagnosis in force on the date of service?

Codes begin and end on 1 October, a few on 1 April. A code that is billed in another edition and not in the one of the
day is told with the days on which it was, as far as the loaded editions know them, and with what took its place where
it became a category.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="diagnosis.not_in_force",
    title="Diagnosis not in force on the date of service",
    category=Category.DIAGNOSIS,
    severity=Severity.HIGH,
    reads=("has_diagnoses", "diagnoses_not_in_force", "diagnoses_missing", "claim_line_start_date"),
    applies=pl.col("has_diagnoses"),
    violated=pl.when(pl.col("diagnoses_not_in_force").is_not_null())
    .then(pl.lit(value=True))
    .when(pl.col("diagnoses_missing").is_null())
    .then(pl.lit(value=False)),
    missing="the ICD-10-CM table",
    reason="diagnoses_missing",
    message="Not in force on {claim_line_start_date}: {diagnoses_not_in_force}.",
    how_to_fix="Bill the code that was in force on the date of service, not on the date of billing.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="ICD-10-CM Official Guidelines for Coding and Reporting; ICD-10-CM addenda of the fiscal year, NCHS.",
    carc="146",
)
