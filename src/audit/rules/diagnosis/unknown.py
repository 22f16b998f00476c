"""Is every diagnosis a code?

A diagnosis is looked up in the edition of ICD-10-CM that was in force on the date of service; the dot and small letters
do not matter. One that no edition has, or that is not written as a code can be, was mistyped or is of another code
system. On a day for which there is no edition the question stays open, but for how the code is written.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="diagnosis.unknown",
    title="No such diagnosis code",
    category=Category.DIAGNOSIS,
    severity=Severity.HIGH,
    reads=("has_diagnoses", "diagnoses_unknown", "diagnoses_missing", "claim_line_start_date"),
    applies=pl.col("has_diagnoses"),
    violated=pl.when(pl.col("diagnoses_unknown").is_not_null())
    .then(pl.lit(value=True))
    .when(pl.col("diagnoses_missing").is_null())
    .then(pl.lit(value=False)),
    missing="the ICD-10-CM table",
    reason="diagnoses_missing",
    message="No ICD-10-CM code on {claim_line_start_date}: {diagnoses_unknown}.",
    how_to_fix="Correct the diagnosis from the record; a neighbouring code of the same category may be meant.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="ICD-10-CM tabular list of the fiscal year, NCHS; 45 CFR 162.1002 names it as the code set of diagnoses.",
    carc="146",
)
