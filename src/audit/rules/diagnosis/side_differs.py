"""Do the diagnoses speak of the side that the modifier names?

A modifier says that the service was done on the right, on the left or on both sides. Read are the diagnoses that the line
points to, else all of the claim, as far as their labels tell a side. One of the side, or of both, is enough; a service on
both sides wants both.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

_DIAGNOSED = pl.col("sides_diagnosed")
_FITS = (
    (pl.col("side_billed") == _DIAGNOSED)
    | _DIAGNOSED.str.contains("bilateral", literal=True)
    | (_DIAGNOSED.str.contains("left", literal=True) & _DIAGNOSED.str.contains("right", literal=True))
)

RULE = Rule(
    rule_id="diagnosis.side_differs",
    title="Diagnosis of the other side",
    category=Category.DIAGNOSIS,
    severity=Severity.MEDIUM,
    reads=("hcpcs_code", "side_billed", "sides_diagnosed", "sided_diagnoses"),
    applies=pl.col("side_billed").is_not_null() & _DIAGNOSED.is_not_null(),
    violated=~_FITS,
    missing="",
    message="The modifiers of {hcpcs_code} say {side_billed}; the diagnoses with a side say {sides_diagnosed}: {sided_diagnoses}.",
    how_to_fix="Read the side in the record; correct the modifier or the diagnosis.",
    action=Action.QUERY_PROVIDER,
    evidence=EvidenceSource.REFERENCE,
    citation="ICD-10-CM Official Guidelines for Coding and Reporting, section I.B.13: laterality; labels of ICD-10-CM, NCHS.",
    carc="11",
)
