"""Does the payer cover the code for one of its diagnoses?

Asked where a list of covered diagnoses was imported that holds for the code, the payer and the date of service. Read are
the diagnoses that the line points to, else all of the claim; one that any such list has is enough. A listed category
stands for all of its codes.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="diagnosis.not_covered",
    title="No diagnosis that the payer covers for the code",
    category=Category.DIAGNOSIS,
    severity=Severity.MEDIUM,
    reads=("hcpcs_code", "has_covered_list", "is_diagnosis_covered", "coverage_policies", "diagnoses_billed_for"),
    applies=pl.col("has_covered_list"),
    violated=~pl.col("is_diagnosis_covered"),
    missing="the coverage list",
    needs=("coverage",),
    needs_where=pl.col("has_covered_list"),
    message="{coverage_policies} lists the diagnoses covered for {hcpcs_code}; none of these is among them: {diagnoses_billed_for}.",
    how_to_fix="Read in the record whether a covered diagnosis was the reason; if not, the service would likely not be paid by this payer.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="The imported coverage list, under the name of its policy.",
    carc="167",
)
