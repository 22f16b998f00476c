"""Are the NPIs of the line written as an NPI can be?

Ten digits, the first of them 1 or 2, the last one a check digit: Luhn's over 80840 and the NPI. The finding says which
provider's NPI is wrong and how, not what was typed: that may be another number of a person.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

NPIS = ("rendering_npi", "billing_npi", "facility_npi")

RULE = Rule(
    rule_id="provider.npi_malformed",
    title="Not a valid NPI",
    category=Category.PROVIDER,
    severity=Severity.MEDIUM,
    reads=(*NPIS, "npis_malformed"),
    applies=pl.any_horizontal(pl.col(name).is_not_null() for name in NPIS),
    violated=pl.col("npis_malformed").is_not_null(),
    missing="",
    message="Not a valid NPI. {npis_malformed}.",
    how_to_fix="Look the provider up in the NPI registry and correct the number.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="45 CFR 162.406: the NPI has ten digits, the last of them an ISO standard check digit; CMS on the NPI check digit, with the prefix 80840.",
    carc="207",
)
