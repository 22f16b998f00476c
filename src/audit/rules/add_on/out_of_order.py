"""Does an add-on code for a further level stand without the code of the level before it?

Some families count levels: the first one has a code, the second one an add-on, the third one another. The third level is
billed only beside the second one of the same region, by the same provider on the same day. CMS lists the first code among
the primaries of the third one, so that its edit alone does not see the gap; the reference says which code counts the level
before. Where no listed primary code is there at all, the finding is that one.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="add_on.out_of_order",
    title="A level is billed without the one before it",
    category=Category.ADD_ON,
    severity=Severity.MEDIUM,
    reads=("hcpcs_code", "claim_line_start_date", "has_listed_primary", "has_level_before", "level_before"),
    applies=pl.col("level_before").is_not_null() & pl.col("has_listed_primary"),
    violated=~pl.col("has_level_before"),
    missing="",
    message="{hcpcs_code} counts the level after {level_before}, which the provider does not bill for the patient on {claim_line_start_date}.",
    how_to_fix="Read from the record how many levels were treated, and bill their codes in order from the first one.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS Physician Fee Schedule (first, second and further levels have codes of their own); CMS NCCI add-on code edits.",
    carc="107",
    related="primary_lines",
)
