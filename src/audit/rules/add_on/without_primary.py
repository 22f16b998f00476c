"""Is an add-on code billed without any of the codes to which it is added?

CMS lists for an add-on of type 1 every code beside which it may stand. One of them has to be billed for the same patient
and day by the same provider, on whatever claim. A primary code of another provider does not count here: payers let it
count within one group and specialty, for critical care above all, and a claim file does not tell the group. Of add-ons
whose primary codes the payer names, another rule asks, and another of imaging that a code of the day has already.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

LISTED = 1
"""The type of an add-on whose list of primary codes is complete."""

UNKNOWN = pl.col("is_add_on_unknown")

RULE = Rule(
    rule_id="add_on.without_primary",
    title="Add-on without the code it is added to",
    category=Category.ADD_ON,
    severity=Severity.HIGH,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "is_add_on_unknown",
        "add_on_type",
        "has_listed_primary",
        "primary_codes",
        "primary_table",
        "primary_elsewhere",
        "imaging_others",
    ),
    applies=(UNKNOWN | pl.col("add_on_type").eq(LISTED).fill_null(value=False)) & pl.col("imaging_others").is_null(),
    violated=pl.when(~UNKNOWN).then(~pl.col("has_listed_primary")),
    missing="the codes of the shipped families only are known to be add-ons or not, and this is none of them",
    message="{hcpcs_code} is billed only beside {primary_codes} ({primary_table}); the provider bills none of them for the patient on {claim_line_start_date}. {primary_elsewhere}",
    how_to_fix="Bill the primary code if it was done, or remove the add-on. If another provider of the group billed it, say so on the claim.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS NCCI add-on code edits, type 1.",
    carc="107",
    needs=("ncci_add_on",),
    needs_where=UNKNOWN,
    related="primary_lines_elsewhere",
    payable=pl.lit(0.0),
)
