"""Were more regions treated on one day than a session may have?

A coverage policy may pay for one region of the spine a day, although no edit parts the codes of two regions. The regions
of a day stand in the order of their first lines, by claim and line; the lines of the region that comes later carry the
finding. Who gave the injections does not matter. Without a patient only the lines of the same claim are looked at: two
regions on it are a finding, one region is not evaluated.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="session.one_region_a_day",
    title="Another region on the same day",
    category=Category.SESSION,
    severity=Severity.LOW,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "payer",
        "region_has_patient",
        "region_place",
        "regions_of_day",
        "region_limit",
        "region_of",
    ),
    applies=pl.col("region_limit").is_not_null(),
    violated=pl.when(pl.col("region_place") > pl.col("region_limit"))
    .then(pl.lit(value=True))
    .when("region_has_patient")
    .then(pl.lit(value=False)),
    missing="person_id",
    message="{hcpcs_code} (“{region_of}”) is of region {region_place} of {regions_of_day} on {claim_line_start_date}, in the order of claims and lines; the policy covers {region_limit} a day.",
    how_to_fix="Check in the record which regions were treated, and on which days. Where both were treated on this day, this line is not payable under the policy beside the other region: do not bill it as covered.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="The coverage policy of the payer: how many regions a day stands in the row of the policy that is named.",
    carc="50",
    related="region_lines",
    payable=pl.lit(0.0),
    policy_row="region_policy_row",
)
