"""Are there units at all?

Zero or fewer units of a service say that nothing was done; a reversal is sent as a claim of its own.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="units.not_positive",
    title="Units are zero or negative",
    category=Category.UNITS,
    severity=Severity.MEDIUM,
    reads=("service_unit_quantity", "service_unit_quantity_as_given"),
    applies=pl.col("service_unit_quantity_as_given").is_null(),
    violated=pl.col("service_unit_quantity").fill_null(1) <= 0,
    missing="",
    message="{service_unit_quantity} units are billed; a service that was done has at least some.",
    how_to_fix="Correct the units from the record, or remove the line if nothing was done.",
    action=Action.CORRECT_UNITS,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Medicare Claims Processing Manual, chapter 26, item 24G: days or units.",
    carc="16",
)
