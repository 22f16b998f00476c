"""Is a visit billed on the day of a small procedure without the modifier that says that it was more than the procedure?

The payment for a procedure with global days 000 or 010 includes the work of seeing the patient that day: deciding, asking,
examining, and looking after. A visit by the same provider is paid beside it only where it was significant and separate,
and modifier 25 on the visit says so. Whether it was, only the record shows: the modifier is never added for the payment.

Global days are those of the fee schedule on the day. Drugs, imaging, laboratory and add-on codes have none. Where the
fee schedule does not know the code beside the visit, the question stays open. In a hospital outpatient department the
claims editor asks the same of visits beside significant procedures; lines of one kind of claim only are held together.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

_PROCEDURES, _UNKNOWN = pl.col("day_procedures"), pl.col("day_procedure_unknown")

RULE = Rule(
    rule_id="global_period.visit_without_25",
    title="Visit on the day of a procedure without modifier 25",
    category=Category.GLOBAL_PERIOD,
    severity=Severity.MEDIUM,
    reads=("hcpcs_code", "claim_line_start_date", "day_procedures", "is_apart_from_procedure", "day_procedure_unknown"),
    applies=_PROCEDURES.is_not_null() | _UNKNOWN.is_not_null(),
    violated=pl.when(_PROCEDURES.is_not_null()).then(~pl.col("is_apart_from_procedure")),
    missing="fee_schedule: the global days of a code on the day of the visit",
    message="Visit {hcpcs_code} on {claim_line_start_date} stands beside {day_procedures} by the same provider and carries no modifier 25: the procedure includes it.",
    how_to_fix="Read the record of the visit. Where it shows a significant visit apart from the procedure, add modifier 25; else remove the visit.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Physician Fee Schedule, global days of the procedure; CMS Claims Processing Manual, chapter 12, section 40; NCCI modifier 25.",
    carc="97",
    related="day_procedure_lines",
    reason="day_procedure_unknown",
    payable=pl.lit(0.0),
)
