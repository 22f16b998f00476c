"""Does a professional line say who rendered the service?

Asked only where other lines of the run say it: a file without rendering NPIs is not one long finding. Who bills alone
may leave it out, so the finding is a low one.
"""

from __future__ import annotations

import polars as pl

from audit.join.reach import is_outpatient
from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="provider.rendering_missing",
    title="Rendering provider left out",
    category=Category.PROVIDER,
    severity=Severity.LOW,
    reads=("rendering_npi", "billing_npi", "claim_type", "rendering_is_left_out"),
    applies=(pl.col("rendering_npi").is_not_null() | pl.col("rendering_is_left_out")) & ~is_outpatient(),
    violated=pl.col("rendering_is_left_out"),
    missing="",
    message="The line does not say who rendered the service, and others of the run do. Billing NPI: {billing_npi}.",
    how_to_fix="Add the rendering NPI, unless who bills rendered the service alone.",
    action=Action.QUERY_PROVIDER,
    evidence=EvidenceSource.CLAIM,
    citation="General knowledge of the professional claim, not verified: a group names who rendered each service (X12 remark code N290).",
    carc="206",
)
