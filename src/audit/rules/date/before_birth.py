"""Was the service done before the patient was born?

One of the two dates is wrong, or the line is another patient's.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="date.before_birth",
    title="Service before the patient was born",
    category=Category.DATE,
    severity=Severity.HIGH,
    reads=("claim_line_start_date", "birth_date"),
    applies=pl.col("birth_date").is_not_null(),
    violated=pl.col("claim_line_start_date") < pl.col("birth_date"),
    missing="",
    message="The date of service is {claim_line_start_date}; the patient was born later, on {birth_date}.",
    how_to_fix="Compare the patient and both dates with the record; correct what is wrong.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Medicare Claims Processing Manual, chapter 26, items 3 and 24A: birth date and dates of service.",
    carc="16",
)
