"""Do two diagnoses of the claim exclude each other?

A note Excludes1 says that two conditions are not coded together. It is asked of the diagnoses of one claim, by the
edition of its first date of service, and told once: on the first line that points to one of them, else that has one.
The guidelines except conditions that have nothing to do with each other, which a claim cannot show; so the finding is a
question to the coder; so is one where the note names a condition and the code in which it is found, and that code holds
more than this condition. Where the releases around a year differ in the note, nothing is said.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="diagnosis.excludes1",
    title="Diagnoses that exclude each other",
    category=Category.DIAGNOSIS,
    severity=Severity.LOW,
    reads=("has_diagnoses", "diagnoses_excluded", "diagnoses_excluded_unsure", "exclusions_missing"),
    applies=pl.col("has_diagnoses"),
    violated=pl.when(pl.col("diagnoses_excluded").is_not_null())
    .then(pl.lit(value=True))
    .when(pl.col("exclusions_missing").is_null() & pl.col("diagnoses_excluded_unsure").is_null())
    .then(pl.lit(value=False)),
    missing="which diagnoses excluded each other in that year: the releases before and after it differ",
    reason="exclusions_missing",
    related="diagnoses_excluded_related",
    message="A note Excludes1 says that these are not coded together: {diagnoses_excluded}.",
    how_to_fix="Keep the diagnosis that the record supports; keep both only where the record shows that they are unrelated.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="ICD-10-CM Official Guidelines for Coding and Reporting, section I.A.12.a: Excludes1; tabular list of the fiscal year.",
    carc="16",
)
