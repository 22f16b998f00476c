"""Does the service end before it begins?

The end of the line is read, else the end of the claim. A line without either has nothing to compare.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

_END = pl.coalesce("claim_line_end_date", "claim_end_date")

RULE = Rule(
    rule_id="date.line_end_before_start",
    title="Service ends before it begins",
    category=Category.DATE,
    severity=Severity.MEDIUM,
    reads=("claim_line_start_date", "claim_line_end_date", "claim_end_date"),
    applies=_END.is_not_null(),
    violated=pl.col("claim_line_start_date") > _END,
    missing="",
    message="The service begins on {claim_line_start_date}; the line ends on {claim_line_end_date}, the claim on {claim_end_date}.",
    how_to_fix="Correct the dates from the record and audit the line again.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Medicare Claims Processing Manual, chapter 26, item 24A: dates of service.",
    carc="16",
)
