"""Was a provider of the line excluded from federal programs on the date of service?

Asked once the list of excluded individuals and entities is loaded. Excluded is from the date of exclusion until the day
before a reinstatement; names are not matched, only NPIs, and rows of the list without one match nothing. Where the
exclusion is waived in one state the line is not evaluated: a claim line does not tell its state.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.provider.npi_malformed import NPIS
from audit.rules.rule import Rule

_NAMES_ONE = pl.any_horizontal(pl.col(name).is_not_null() for name in NPIS)

RULE = Rule(
    rule_id="provider.excluded",
    title="Excluded provider",
    category=Category.PROVIDER,
    severity=Severity.HIGH,
    reads=(*NPIS, "claim_line_start_date", "providers_excluded", "exclusion_is_waived"),
    applies=pl.lit(value=True),
    violated=pl.when(pl.col("providers_excluded").is_not_null())
    .then(pl.lit(value=True))
    .when(pl.col("exclusion_is_waived").is_null() & _NAMES_ONE)
    .then(pl.lit(value=False)),
    missing="rendering_npi, billing_npi and facility_npi",
    message="On the list of excluded individuals and entities on {claim_line_start_date}: {providers_excluded}.",
    how_to_fix="Confirm in the list that it is this provider; what an excluded provider furnished, ordered or prescribed is not payable by a federal program.",
    action=Action.REMOVE_LINE,
    evidence=EvidenceSource.REFERENCE,
    citation="Social Security Act, section 1128 (42 U.S.C. 1320a-7); 42 CFR 1001.1901; OIG List of Excluded Individuals and Entities.",
    carc="B7",
    needs=("leie",),
    reason="exclusion_is_waived",
    payable=pl.lit(0.0),
)
