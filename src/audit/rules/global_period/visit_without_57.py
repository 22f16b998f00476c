"""Is a visit billed on the day of a surgery, or the day before, without the modifier that says that it decided the surgery?

The payment for a surgery with global days 090 begins on the day before it. A visit by the same provider on those two days
is paid apart only where it is the one in which the surgery was decided, and modifier 57 says so. On the day itself
modifier 25 is taken as setting a visit apart, too: payers differ there. The day before is asked of practitioners only.

Where a small procedure stands on the same day as the surgery, the visit is asked here, once.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

_SURGERY, _UNKNOWN = pl.col("surgery"), pl.col("surgery_unknown")

RULE = Rule(
    rule_id="global_period.visit_without_57",
    title="Visit on the day of a surgery or the day before without modifier 57",
    category=Category.GLOBAL_PERIOD,
    severity=Severity.LOW,
    reads=("hcpcs_code", "claim_line_start_date", "surgery", "is_apart_from_surgery", "surgery_unknown"),
    applies=_SURGERY.is_not_null() | _UNKNOWN.is_not_null(),
    violated=pl.when(_SURGERY.is_not_null() & ~pl.col("is_apart_from_surgery"))
    .then(pl.lit(value=True))
    .when(_UNKNOWN.is_null())
    .then(pl.lit(value=False)),
    missing="fee_schedule: the global days of a code on the day after the visit",
    message="Visit {hcpcs_code} on {claim_line_start_date} stands beside the surgery {surgery} by the same provider and carries no modifier 57: the surgery includes it.",
    how_to_fix="Read the record of the visit. Where the surgery was decided in it, add modifier 57; else remove the visit.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Physician Fee Schedule, global days of the surgery. General knowledge, to be verified: CMS Claims Processing Manual, chapter 12, section 40.",
    carc="97",
    related="surgery_lines",
    reason="surgery_unknown",
    payable=pl.lit(0.0),
)
