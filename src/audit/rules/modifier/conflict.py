"""Do two modifiers of the line say what cannot both be so?

Both sides and one side; the left and the right side on one line; the professional and the technical part; drug discarded
and none discarded; distinct said twice; repeated by the same and by another practitioner. Which pairs exclude each other
stands in `modifier_conflicts`. A modifier that the fee schedule refuses to the code is a finding already, and not asked
again here.
"""

from __future__ import annotations

import polars as pl

from audit.model.columns import MODIFIERS
from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

CARRIES_TWO = pl.sum_horizontal(pl.col(name).is_not_null() for name in MODIFIERS) >= 2
"""The line has more than one modifier."""

RULE = Rule(
    rule_id="modifier.conflict",
    title="Modifiers that exclude each other",
    category=Category.MODIFIER,
    severity=Severity.MEDIUM,
    reads=(*MODIFIERS, "modifiers_in_conflict"),
    applies=CARRIES_TWO,
    violated=pl.col("modifiers_in_conflict").is_not_null(),
    missing="",
    message="On one line, and they exclude each other: {modifiers_in_conflict}.",
    how_to_fix="Keep the modifier that the record supports; where both are so, bill two lines.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="X12 remark code N519: modifiers that do not go together; CMS MLN1783722 on 59 and the X modifiers; CMS and its contractors on JW and JZ.",
    carc="4",
)
