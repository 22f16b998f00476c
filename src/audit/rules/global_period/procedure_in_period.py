"""Is a further procedure billed in the global period of an earlier one without the modifier that says why?

In the ten or ninety days after a procedure with global days 010 or 090, a further procedure by the same provider is paid
only where a modifier says what it is: 58 a planned further stage, 78 a return to the operating room, 79 nothing to do with the
earlier one. Where the same code is billed again, 76 or 77 for a repeat is taken as saying so, too.

A procedure here is what has global days 000, 010 or 090 itself; drugs, imaging and add-on codes are not asked. Practitioners'
lines only. It is asked across claims, so that a line without a patient can only be judged inside its claim. What stays
payable is not told: a return to the operating room is paid in part, the other two in full.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

_PERIOD, _UNKNOWN, _PARTED = pl.col("period_code"), pl.col("period_unknown"), pl.col("is_parted_from_period")

RULE = Rule(
    rule_id="global_period.procedure_in_period",
    title="Further procedure in a global period without modifier 58, 78 or 79",
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
    applies=(pl.col("period_asks") == "procedure").fill_null(value=False)
    & (_PERIOD.is_not_null() | _UNKNOWN.is_not_null()),
    violated=pl.when(_PARTED)
    .then(pl.lit(value=False))
    .when(_PERIOD.is_not_null() & _UNKNOWN.is_null())
    .then(pl.lit(value=True)),
    missing="person_id: what the provider did for the patient in other claims",
    message="{hcpcs_code} on {claim_line_start_date} is in the global period of {period_code} of {period_day} by the same provider, which ends on {period_last_day}; no modifier says whether it is a further stage (58), a return to the operating room (78) or unrelated (79).",
    how_to_fix="Read from the record how it stands to {period_code} of {period_day}, and add the modifier that says so: 58, 78 or 79.",
    action=Action.ADD_MODIFIER,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Physician Fee Schedule, global days of both procedures. General knowledge, to be verified: CMS Claims Processing Manual, chapter 12, section 40.",
    carc="97",
    related="period_lines",
    reason="period_unknown",
)
