"""Does the fee schedule of the day let the code take its modifiers?

The fee schedule says of each code whether it has sides (50, LT, RT), a professional and a technical part (26, TC), an
assistant (80, 81, 82, AS), two surgeons (62) or a team (66). LT and RT are refused only where sides do not apply at all;
a code that is billed once for both sides may still say on which side it was done. A code that the schedule lists without
paying for it has no indicators, and is not asked. One finding names every modifier that is refused.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

_REFUSED = pl.col("modifiers_refused").is_not_null()

RULE = Rule(
    rule_id="modifier.not_allowed",
    title="Modifier that the code does not take",
    category=Category.MODIFIER,
    severity=Severity.MEDIUM,
    reads=("hcpcs_code", "claim_line_start_date", "has_asked_modifier", "modifiers_refused", "indicators_missing"),
    applies=pl.col("has_asked_modifier"),
    violated=pl.when(_REFUSED | pl.col("indicators_missing").is_null()).then(_REFUSED),
    missing="the indicators of the fee schedule",
    message="On {claim_line_start_date} the fee schedule does not let {hcpcs_code} take {modifiers_refused}.",
    how_to_fix="Take the modifier off where the record does not speak of it; where it does, bill the code that has the side, part or surgeon that the record documents.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS Physician Fee Schedule relative value files: indicators for bilateral surgery, PC/TC, assistant, co-surgeons and team.",
    carc="4",
    reason="indicators_missing",
)
