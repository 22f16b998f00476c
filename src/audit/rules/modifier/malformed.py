"""Is every modifier written as a modifier can be: two letters or digits?

A modifier of another length was cut off, doubled or typed into the wrong field. The five modifiers of a line are one
question; the finding names all that are wrong.
"""

from __future__ import annotations

import polars as pl

from audit.model.columns import MODIFIERS
from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

CARRIES_ONE = pl.any_horizontal(pl.col(name).is_not_null() for name in MODIFIERS)
"""The line has a modifier at all."""

RULE = Rule(
    rule_id="modifier.malformed",
    title="Not the shape of a modifier",
    category=Category.MODIFIER,
    severity=Severity.MEDIUM,
    reads=(*MODIFIERS, "modifiers_malformed"),
    applies=CARRIES_ONE,
    violated=pl.col("modifiers_malformed").is_not_null(),
    missing="",
    message="Not written as a modifier can be, with two letters or digits: {modifiers_malformed}.",
    how_to_fix="Look the modifier up in the source system and correct it; then audit the line again.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="CMS HCPCS coding system: a modifier is two characters behind the code.",
    carc="182",
)
