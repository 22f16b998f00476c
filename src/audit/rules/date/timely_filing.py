"""Was the claim received in time?

The policy says how long after the date of service a payer takes a claim: by default the one calendar year of Medicare, so
that a service of 29 February is to be received by 28 February of the next year. A last day on a Saturday or Sunday becomes
the Monday after; holidays and exceptions that a payer grants are not known. Counted is from the first day of the line. A
line that replaces, voids or takes back an earlier one is not asked: the earlier one may have come in time.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="date.timely_filing",
    title="Received too late",
    category=Category.DATE,
    severity=Severity.MEDIUM,
    reads=("claim_line_start_date", "claim_received_date", "filing_deadline", "filing_window"),
    applies=pl.col("claim_received_date").is_not_null() & pl.col("filing_deadline").is_not_null(),
    violated=pl.col("claim_received_date") > pl.col("filing_deadline"),
    missing="",
    message="The service is of {claim_line_start_date}, the claim was received on {claim_received_date}; within {filing_window}, the last day was {filing_deadline}.",
    how_to_fix="Show that an earlier claim was received in time or that the payer grants an exception; else the line is not payable.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="42 CFR 424.44: time limits for filing Medicare claims; CMS Medicare Claims Processing Manual, chapter 1, section 70.",
    carc="29",
    payable=pl.lit(0.0),
    policy_row="filing_policy_row",
)
