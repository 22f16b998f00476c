"""Does a modifier stand twice on the line?

Said twice it says no more; often one of the two was meant to be another.
"""

from __future__ import annotations

import polars as pl

from audit.model.columns import MODIFIERS
from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.modifier.conflict import CARRIES_TWO
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="modifier.repeated",
    title="Modifier repeated on one line",
    category=Category.MODIFIER,
    severity=Severity.LOW,
    reads=(*MODIFIERS, "modifiers_repeated"),
    applies=CARRIES_TWO,
    violated=pl.col("modifiers_repeated").is_not_null(),
    missing="",
    message="More than once on one line: {modifiers_repeated}.",
    how_to_fix="Keep it once. If the other one was meant to be another modifier, correct it from the record.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="General knowledge of claim forms, not verified; X12 remark code N519.",
    carc="4",
)
