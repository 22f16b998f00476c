"""Is a visit billed in the days after a procedure that the payment for the procedure includes?

The payment for a procedure with global days 010 or 090 includes the visits of the ten or ninety days after it, the first of
them the day after the procedure. A visit by the same provider in those days is paid apart only where modifier 24 says that
it has nothing to do with the procedure. Modifier 57, for the decision on another surgery, and FT, for critical care, are
taken as setting it apart, too. Modifier 25 alone speaks of another procedure on the day of the visit, not of the period.

Practitioners' lines only: the period is not a notion of hospital outpatient payment. It is asked across claims, so that a
line without a patient can only be judged inside its claim. A period does not follow a procedure that carries modifier 54,
56 or 78, nor the line of an assistant.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

_PERIOD, _UNKNOWN, _PARTED = pl.col("period_code"), pl.col("period_unknown"), pl.col("is_parted_from_period")

RULE = Rule(
    rule_id="global_period.visit_in_period",
    title="Visit in the global period of a procedure without modifier 24",
    category=Category.GLOBAL_PERIOD,
    severity=Severity.LOW,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "period_asks",
        "period_code",
        "period_day",
        "period_last_day",
        "is_parted_from_period",
        "period_unknown",
    ),
    applies=(pl.col("period_asks") == "visit").fill_null(value=False)
    & (_PERIOD.is_not_null() | _UNKNOWN.is_not_null()),
    violated=pl.when(_PARTED).then(pl.lit(value=False)).when(_PERIOD.is_not_null()).then(pl.lit(value=True)),
    missing="person_id: what the provider did for the patient in other claims",
    message="Visit {hcpcs_code} on {claim_line_start_date} is in the global period of {period_code} of {period_day} by the same provider, which ends on {period_last_day}; it carries no modifier 24.",
    how_to_fix="Read the record of the visit. Where it has nothing to do with {period_code}, add modifier 24; else remove the visit: it is part of the procedure.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Physician Fee Schedule, global days of the procedure. General knowledge, to be verified: CMS Claims Processing Manual, chapter 12, section 40.",
    carc="97",
    related="period_lines",
    reason="period_unknown",
    payable=pl.lit(0.0),
)
