"""Does the record bear out the modifier that sets an NCCI pair aside?

A modifier such as 59 says that two services were distinct: another site, session or provider. An auditor asks the record
of the two lines for it, and accepts a documented region, side, joint or organ that differs between them. Two levels of
one region are no two sites: NCCI holds neighbouring structures for one. What the codes or the modifiers say is what the
claim says, and no record: 59 on a line with nothing documented is unproven, and the finding is `low`, a line to pull
the chart for.

Where the modifiers themselves name two places, such as LT on one line and RT on the other, the claim says something
that can be looked up. Without a record of both places the question is then open, not violated; where the record names
the same place for both lines it is violated. Modifier 25 and its like on visits are asked elsewhere, and so are pairs of
codes that cannot both be so, whatever modifier they carry.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="bundling.bypass_unproven",
    title="Modifier that unbundles, without support in the record",
    category=Category.BUNDLING,
    severity=Severity.LOW,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "day_has_bypass",
        "is_beyond_pairs",
        "ncci_ptp_missing",
        "has_bypassed_pair",
        "bypass_is_claimed_only",
        "bypass_others",
        "bypass_codes",
        "bypass_modifiers",
        "bypass_edition",
    ),
    applies=pl.col("has_bypassed_pair")
    | (pl.col("day_has_bypass") & (pl.col("is_beyond_pairs") | pl.col("ncci_ptp_missing").is_not_null())),
    violated=pl.when(pl.col("bypass_others").is_not_null())
    .then(True)
    .when(~pl.col("bypass_is_claimed_only") & ~pl.col("is_beyond_pairs"))
    .then(False),
    missing="a documented site of the two lines, such as region or side; or the NCCI pairs of every code of the day",
    message="{hcpcs_code} is column 2 of an NCCI pair with {bypass_codes} (table of {bypass_edition}) on {claim_line_start_date}, and a modifier sets the pair aside: {bypass_modifiers}. The record of the two lines, as far as it was given, shows no other site, session or provider.",
    how_to_fix="Read in the record where, when and by whom both were done. Where it shows no other site, session or provider, take {hcpcs_code} off the claim.",
    action=Action.QUERY_PROVIDER,
    evidence=EvidenceSource.CLAIM,
    citation="NCCI Policy Manual, chapter 1: modifiers 59 and XE, XP, XS, XU need a distinct site, session or provider in the record.",
    carc="236",
    needs=("ncci_ptp",),
    related="bypass_others",
)
