"""Is the place of service a place?

Asked of the code set that ships and of every one that was imported. Institutional claims say where by their type of bill,
and are not asked; nor is a line without a place.
"""

from __future__ import annotations

import polars as pl

from audit.join.reach import is_outpatient
from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="place_of_service.unknown",
    title="No such place of service",
    category=Category.PLACE_OF_SERVICE,
    severity=Severity.MEDIUM,
    reads=("place_of_service_code", "claim_type", "place_is_unlisted"),
    applies=pl.col("place_of_service_code").is_not_null() & ~is_outpatient(),
    violated=pl.col("place_is_unlisted"),
    missing="",
    message="{place_of_service_code} is not a place of service: it is in no code set that is loaded.",
    how_to_fix="Correct the place from the record. If it is a new one, import the current code set and audit again.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS place of service code set.",
    carc="16",
)
