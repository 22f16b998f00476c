"""Was every modifier in force on the date of service?

Asked only of modifiers of which an imported list tells dates; the list that ships tells none.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="modifier.not_in_force",
    title="Modifier not in force on the date of service",
    category=Category.MODIFIER,
    severity=Severity.MEDIUM,
    reads=("claim_line_start_date", "has_dated_modifier", "modifiers_ended"),
    applies=pl.col("has_dated_modifier"),
    violated=pl.col("modifiers_ended").is_not_null(),
    missing="",
    message="By the modifier list of the day not in force on {claim_line_start_date}: {modifiers_ended}.",
    how_to_fix="Bill the modifier that was in force on the date of service, or leave it out.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS HCPCS Level II modifiers with their effective and end dates, as imported.",
    carc="182",
)
