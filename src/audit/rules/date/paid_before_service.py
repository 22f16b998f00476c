"""Was the line paid before the service was done?

A payment before the first day of the line is a wrong date on one side or the other. Where the
claim was received before the service too, or the service is in the future, that is told instead.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="date.paid_before_service",
    title="Paid before the service was done",
    category=Category.DATE,
    severity=Severity.HIGH,
    reads=("claim_line_start_date", "claim_received_date", "paid_date", "today"),
    applies=pl.col("paid_date").is_not_null()
    & (pl.col("claim_line_start_date") <= pl.col("today"))
    & (pl.col("claim_received_date") >= pl.col("claim_line_start_date")).fill_null(value=True),
    violated=pl.col("paid_date") < pl.col("claim_line_start_date"),
    missing="",
    message="The line was paid on {paid_date}; its service is of {claim_line_start_date}.",
    how_to_fix="Correct the date of service from the record, or the date of payment.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="X12 claim adjustment reason code 110: billed before the date of service.",
    carc="110",
)
