"""Does the line bill again what an earlier line bills, with other modifiers, units or amount?

The same patient, day, code and provider, but for modifier, units, charge, the other one of two providers, or the
diagnoses that a line of the same claim points to. All but the first of such lines carry the finding. Not a suspect: a
line beside one that stands for a service of its own (such as 59, XS, 76 or an assistant's modifier on either), beside one
on another place of the body (RT and LT; 50 is both), beside the other part of a study (26 and TC), of another discipline
of therapy or anesthesia, or beside one with other drug modifiers. A repeat that a second claim bills over again is one.
The units of suspects still count for the day: such a line may carry both findings.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="duplicate.suspect",
    title="Seems to be billed before",
    category=Category.DUPLICATE,
    severity=Severity.MEDIUM,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "has_same_service",
        "is_exact_duplicate",
        "is_suspect_duplicate",
        "duplicate_of",
        "duplicate_differs",
    ),
    applies=pl.col("has_same_service") & ~pl.col("is_exact_duplicate"),
    violated=pl.col("is_suspect_duplicate"),
    missing="",
    message="{hcpcs_code} of {claim_line_start_date} is billed on {duplicate_of} too, for the same patient and provider. What differs: {duplicate_differs}.",
    how_to_fix="Read from the record whether it was done twice. If so, bill one line with its units, or the modifier that tells the two apart; if not, keep the line that is right.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Medicare Claims Processing Manual, chapter 1: suspect duplicates; X12 claim adjustment reason code 18.",
    carc="18",
    related="duplicate_related",
)
