"""Can the dollars be read?

An amount that cannot be read is kept as it came and counts as not given, so the line's dollars fall back on the fee schedule.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

_AS_GIVEN = ("charge_amount_as_given", "allowed_amount_as_given", "paid_amount_as_given")

RULE = Rule(
    rule_id="data_quality.amount_not_a_number",
    title="An amount cannot be read",
    category=Category.DATA_QUALITY,
    severity=Severity.LOW,
    reads=_AS_GIVEN,
    applies=pl.lit(value=True),
    violated=pl.any_horizontal(pl.col(name).is_not_null() for name in _AS_GIVEN),
    missing="",
    message="An amount of the line is not a number of dollars. Charge: {charge_amount_as_given}; allowed: {allowed_amount_as_given}; paid: {paid_amount_as_given}.",
    how_to_fix="Write amounts with a point before the cents and no thousands separators other than commas, then audit the file again.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="Data quality of the file; no payer's edit.",
)
