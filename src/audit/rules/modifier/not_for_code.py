"""Is a modifier of visits on something else, or one of procedures on a visit?

24, 25 and 57 say of a visit how it stands to a procedure; 58, 78 and 79 say of a procedure how it stands to an earlier
one. Which modifier goes with which group of codes stands in `modifier_groups`, partly from general knowledge: the finding
is a low one.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="modifier.not_for_code",
    title="Modifier for another kind of service",
    category=Category.MODIFIER,
    severity=Severity.LOW,
    reads=("hcpcs_code", "has_bound_modifier", "modifiers_misplaced"),
    applies=pl.col("has_bound_modifier"),
    violated=pl.col("modifiers_misplaced").is_not_null(),
    missing="",
    message="{hcpcs_code} carries what does not go with it: {modifiers_misplaced}.",
    how_to_fix="Move the modifier to the line that it was meant for, or take it off.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="Named by row in modifier_groups.csv: modifiers 24, 25 and 57 stand on visits, 58, 78 and 79 on procedures; partly general knowledge, not verified.",
    carc="4",
)
