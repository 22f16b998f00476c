"""Is every diagnosis complete?

Only the last branches of ICD-10-CM are billed. A category that has further characters stands for all of its codes and is
sent back: the finding names them, as many as fit.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="diagnosis.incomplete",
    title="Diagnosis is a category, not a billable code",
    category=Category.DIAGNOSIS,
    severity=Severity.HIGH,
    reads=("has_diagnoses", "diagnoses_incomplete", "diagnoses_missing", "claim_line_start_date"),
    applies=pl.col("has_diagnoses"),
    violated=pl.when(pl.col("diagnoses_incomplete").is_not_null())
    .then(pl.lit(value=True))
    .when(pl.col("diagnoses_missing").is_null())
    .then(pl.lit(value=False)),
    missing="the ICD-10-CM table",
    reason="diagnoses_missing",
    message="Not complete on {claim_line_start_date}: {diagnoses_incomplete}.",
    how_to_fix="Choose the code with all its characters from the record: site, side, stage or encounter decide it.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="ICD-10-CM Official Guidelines for Coding and Reporting, section I.B.2: level of detail in coding.",
    carc="146",
)
