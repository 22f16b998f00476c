"""Was a session billed fewer days after the one before than the payer's policy allows?

The session before is the last earlier one of the same patient, group of codes and region, whoever gave it. With an
interval of 14 days a session on the 14th day after is kept, one on the 13th is not. Without an earlier session in the
file the question is empty; one before the file begins is not known.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="frequency.minimum_interval",
    title="Too soon after the session before",
    category=Category.FREQUENCY,
    severity=Severity.MEDIUM,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "payer",
        "interval_has_patient",
        "interval_day_before",
        "interval_days",
        "interval_least",
        "interval_next_from",
        "interval_of",
    ),
    applies=pl.col("interval_least").is_not_null()
    & (pl.col("interval_day_before").is_not_null() | ~pl.col("interval_has_patient")),
    violated=pl.when("interval_has_patient").then(pl.col("claim_line_start_date") < pl.col("interval_next_from")),
    missing="person_id",
    message="{hcpcs_code} on {claim_line_start_date} is {interval_days} days after the session of {interval_day_before} in the same region (“{interval_of}”); the policy wants {interval_least} between them. The next one is far enough from {interval_next_from} on.",
    how_to_fix="Check both dates in the record. Where they are right, the session is not payable under the policy: do not bill it as covered.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="The coverage policy of the payer: the interval stands in the row of the policy that is named.",
    carc="151",
    related="interval_lines",
    payable=pl.lit(0.0),
    policy_row="interval_policy_row",
)
