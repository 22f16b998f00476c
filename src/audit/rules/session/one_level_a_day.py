"""Were more levels of a region treated in a session than the policy covers?

Levels are counted from what the claim shows: the first-level code, the codes for further levels, and their units. The
same level on the right and on the left is one level. What the table of units allows nobody, and what is an exact
duplicate, is told of there and not counted here again. The line on which the levels pass the limit carries the finding,
and those after it, in claim and line order. One provider's lines are counted, and a facility's apart from a person's, so
that a claim of each for the same service is no second level.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

_BEFORE, _OWN, _LIMIT = pl.col("levels_before"), pl.col("levels_own"), pl.col("level_limit")

RULE = Rule(
    rule_id="session.one_level_a_day",
    title="More levels in a session than are covered",
    category=Category.SESSION,
    severity=Severity.LOW,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "service_unit_quantity",
        "payer",
        "level_has_patient",
        "level_units_unread",
        "levels_before",
        "levels_own",
        "level_limit",
        "level_of",
    ),
    applies=pl.col("level_limit").is_not_null(),
    violated=pl.when((_OWN > 0) & (_BEFORE + _OWN > _LIMIT))
    .then(pl.lit(value=True))
    .when(pl.col("level_has_patient") & ~pl.col("level_units_unread"))
    .then(pl.lit(value=False)),
    missing="person_id, or units that can be read",
    message="{hcpcs_code} bills {levels_own} level(s) of “{level_of}” on {claim_line_start_date}, after {levels_before} on earlier lines; the policy covers {level_limit} in a session.",
    how_to_fix="Count in the record the levels that were injected. Levels beyond {level_limit} are not payable under the policy: do not bill them as covered.",
    action=Action.CORRECT_UNITS,
    evidence=EvidenceSource.CLAIM,
    citation="The coverage policy of the payer: how many levels a session has stands in the row of the policy that is named.",
    carc="151",
    related="level_lines",
    payable=pl.max_horizontal(_LIMIT - _BEFORE, 0) / _OWN,
    policy_row="level_policy_row",
)
