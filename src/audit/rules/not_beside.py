"""What is not billed beside what: one judgment for every kind, whose codes and modifiers are rows of `not_beside`.

The join says of a line by which row it stands beside others; a kind is a rule of its own, with its own words.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule


def not_beside(
    rule_id: str,
    title: str,
    category: Category,
    severity: Severity,
    beside: str,
    how_to_fix: str,
    citation: str,
    carc: str,
    action: Action = Action.REVIEW,
) -> Rule:
    """The rule `rule_id`: violated where a line stands beside others of its rows and no modifier parts them.

    `beside` says in the message whose the other lines are.
    """
    return Rule(
        rule_id=rule_id,
        title=title,
        category=category,
        severity=severity,
        reads=(
            "hcpcs_code",
            "claim_line_start_date",
            "beside_rule",
            "beside_codes",
            "beside_words",
            "is_parted_beside",
        ),
        applies=(pl.col("beside_rule") == rule_id).fill_null(value=False),
        violated=~pl.col("is_parted_beside"),
        missing="",
        message=f"{{hcpcs_code}} on {{claim_line_start_date}} stands beside {{beside_codes}} {beside}. {{beside_words}}.",
        how_to_fix=how_to_fix,
        action=action,
        evidence=EvidenceSource.CLAIM,
        citation=citation,
        carc=carc,
        related="beside_lines",
        payable=pl.lit(0.0),
    )
