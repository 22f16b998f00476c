"""Is the service done in a place like this one?

Some services belong to some places: a catheter left in place and its daily management to a hospital, emergency department
visits to an emergency department, hospital visits to a hospital. Which places a group of codes has stands in
`code_places`, with who says so: one payer's policy, a contractor's page, or general knowledge. So the finding is a low one,
and a payer's own policy may make more or nothing of it. Institutional claims name no place.
"""

from __future__ import annotations

import polars as pl

from audit.join.reach import is_outpatient
from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="place_of_service.not_for_code",
    title="Service not done in this place",
    category=Category.PLACE_OF_SERVICE,
    severity=Severity.LOW,
    reads=(
        "hcpcs_code",
        "place_of_service_code",
        "claim_type",
        "places_of_code",
        "code_place_words",
        "place_is_another",
    ),
    applies=pl.col("places_of_code").is_not_null() & ~is_outpatient(),
    violated=pl.when(pl.col("place_of_service_code").is_not_null()).then(pl.col("place_is_another")),
    missing="place_of_service_code",
    message="{hcpcs_code} ({code_place_words}) is billed in place {place_of_service_code}; its places are {places_of_code}.",
    how_to_fix="Check the place and the code against the record; one of them is likely another. A payer that pays for it elsewhere can be told in the policy.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="Named by row in code_places.csv: eVicore CMM-200 for catheters left in place, NGS on anesthesia for their daily management; general knowledge, not verified, for visits.",
    carc="5",
)
