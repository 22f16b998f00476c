"""Are two codes of one family billed that cannot both be so of one place and day?

The codes of some families say everything that was done at one place on one day: with or without imaging, one injection
or a catheter. Two of them contradict each other, whether or not NCCI has a pair for them and whatever modifier they
carry. Regions part sessions, as far as the codes or the record tell them apart. Which families are asked, and whether
whoever bills or one provider only, stands in the reference; add-on codes, components, different joints and lengths that
are summed may stand together and are not asked.

The line that the record does not support carries the finding, else the later one in claim and line order. What is
documented on either line counts for both, a line's own record first. At most one of the two stays payable.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="session.impossible_together",
    title="Two codes that cannot both be so of one place and day",
    category=Category.SESSION,
    severity=Severity.HIGH,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "has_rival_code",
        "rival_family",
        "rival_others",
        "rival_codes",
        "rival_carrier",
    ),
    applies=pl.col("has_rival_code"),
    violated=pl.col("rival_others").is_not_null(),
    missing="",
    message="{hcpcs_code} and {rival_codes} are billed for {claim_line_start_date}; of one place and day only one code of the family {rival_family} can be so. Between them {rival_carrier}.",
    how_to_fix="Read in the record what was done, keep the one code that says it, and take the other off its claim.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="What the codes stand for, as their attributes in the reference say; NCCI Policy Manual, chapter 1: mutually exclusive procedures.",
    carc="231",
    related="rival_others",
    payable=pl.lit(0),
)
