"""Does the line say over again everything that an earlier line says?

The same patient, day, code, modifiers in any order, units, rendering and billing provider, and charge, on the same claim
or on another one. All but the first carry the finding: first is what was received first, then the order of claim and
line. Professional and institutional lines are not compared, nor are lines without a code. A line with a modifier of a
repeat (such as 76) is none; lines of one claim that point to other diagnoses are only suspects. What a corrected claim
replaced, a void, and a line that takes another one back stand no longer, and are not compared.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="duplicate.exact",
    title="Billed before, in every detail",
    category=Category.DUPLICATE,
    severity=Severity.HIGH,
    reads=("hcpcs_code", "claim_line_start_date", "has_same_service", "is_exact_duplicate", "duplicate_of"),
    applies=pl.col("has_same_service"),
    violated=pl.col("is_exact_duplicate"),
    missing="",
    message="{hcpcs_code} of {claim_line_start_date} is billed as on {duplicate_of}: same patient, provider, modifiers, units and charge.",
    how_to_fix="Remove the line, unless it was done again: then the record has to say so, and the line needs the modifier of a repeat.",
    action=Action.REMOVE_LINE,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Medicare Claims Processing Manual, chapter 1: exact duplicates; X12 claim adjustment reason code 18.",
    carc="18",
    related="duplicate_related",
    payable=pl.lit(0.0),
)
