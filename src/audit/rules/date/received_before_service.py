"""Was the claim received before the service was done?

A claim that came in before the last day of its line bills what had not been done. The end of the line is read, else its
first day. A date of service in the future is told as such, and not here.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="date.received_before_service",
    title="Received before the service was done",
    category=Category.DATE,
    severity=Severity.HIGH,
    reads=("claim_line_start_date", "claim_line_end_date", "claim_received_date", "today"),
    applies=pl.col("claim_received_date").is_not_null() & (pl.col("claim_line_start_date") <= pl.col("today")),
    violated=pl.col("claim_received_date") < pl.max_horizontal("claim_line_start_date", "claim_line_end_date"),
    missing="",
    message="The claim was received on {claim_received_date}; the line is for {claim_line_start_date}, its end {claim_line_end_date}.",
    how_to_fix="Correct the date of service from the record, or the day on which the claim was received.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="X12 claim adjustment reason code 110: billed before the date of service.",
    carc="110",
)
