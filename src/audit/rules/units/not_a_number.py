"""Can the units be read as a number?"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="units.not_a_number",
    title="Units are not a number",
    category=Category.UNITS,
    severity=Severity.MEDIUM,
    reads=("service_unit_quantity_as_given",),
    applies=pl.lit(value=True),
    violated=pl.col("service_unit_quantity_as_given").is_not_null(),
    missing="",
    message="The units read {service_unit_quantity_as_given}, which is not a number.",
    how_to_fix="Correct the units in the source system and audit the line again.",
    action=Action.CORRECT_UNITS,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Medicare Claims Processing Manual, chapter 26, item 24G: days or units.",
    carc="16",
)
