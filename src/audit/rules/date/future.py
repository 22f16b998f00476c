"""Is the date of service later than the day of the audit?"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="date.future",
    title="Date of service in the future",
    category=Category.DATE,
    severity=Severity.HIGH,
    reads=("claim_line_start_date", "today"),
    applies=pl.lit(value=True),
    violated=pl.col("claim_line_start_date") > pl.col("today"),
    missing="",
    message="The date of service is {claim_line_start_date}; the audit was made as of {today}.",
    how_to_fix="Correct the date of service from the record, or hold the line until the service is done.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="X12 claim adjustment reason code 110: billed before the date of service.",
    carc="110",
)
