"""Was the line paid before its claim was received?

One of the two dates is wrong: nothing is paid before it is billed.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="date.paid_before_received",
    title="Paid before it was received",
    category=Category.DATE,
    severity=Severity.LOW,
    reads=("claim_received_date", "paid_date"),
    applies=pl.col("paid_date").is_not_null() & pl.col("claim_received_date").is_not_null(),
    violated=pl.col("paid_date") < pl.col("claim_received_date"),
    missing="",
    message="The line was paid on {paid_date}; its claim was received on {claim_received_date}.",
    how_to_fix="Compare both dates with the remittance and correct the wrong one; an adjusted claim may carry the day of its own receipt.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Medicare Claims Processing Manual, chapter 1, section 80.2: a claim is paid after its receipt.",
    carc="16",
)
