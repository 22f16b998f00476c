"""Do the diagnoses speak of the region in which the code works?

A radiculopathy of the neck is no reason for an injection into the lower back. Read are the diagnoses that the line points
to, else all of the claim, as far as they name a region of the spine; one that fits is enough, and a boundary between two
regions fits both. The finding does not say which is wrong, the diagnosis or the code.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="diagnosis.region_differs",
    title="Diagnosis of another region of the spine",
    category=Category.DIAGNOSIS,
    severity=Severity.MEDIUM,
    reads=("hcpcs_code", "region_billed", "is_region_diagnosed", "regional_diagnoses"),
    applies=pl.col("region_billed").is_not_null(),
    violated=~pl.col("is_region_diagnosed"),
    missing="",
    message="{hcpcs_code} stands for the region {region_billed}; every diagnosis of a region of the spine on the line names another: {regional_diagnoses}.",
    how_to_fix="Read in the record where the procedure was done and why; correct the code or the diagnosis.",
    action=Action.QUERY_PROVIDER,
    evidence=EvidenceSource.REFERENCE,
    citation="Code attributes of the reference; labels of ICD-10-CM, NCHS. That a payer asks for the same region is general knowledge, not verified.",
    carc="11",
)
