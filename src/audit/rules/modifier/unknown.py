"""Is every modifier in a list of modifiers?

Asked of the list that ships and of every modifier list that was imported: one that stands in none of them was mistyped,
or is younger than every list that is loaded; then a newer list answers.
"""

from __future__ import annotations

import polars as pl

from audit.model.columns import MODIFIERS
from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.modifier.malformed import CARRIES_ONE
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="modifier.unknown",
    title="No such modifier",
    category=Category.MODIFIER,
    severity=Severity.MEDIUM,
    reads=(*MODIFIERS, "modifiers_unlisted"),
    applies=CARRIES_ONE,
    violated=pl.col("modifiers_unlisted").is_not_null(),
    missing="",
    message="In no list of modifiers that is loaded: {modifiers_unlisted}.",
    how_to_fix="Correct the modifier from the record. If it is a new one, import the current modifier list and audit again.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS HCPCS Level II modifiers and CPT modifiers: the list of 2024-06, and those that were imported.",
    carc="182",
)
