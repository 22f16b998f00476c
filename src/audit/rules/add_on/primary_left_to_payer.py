"""Is an add-on code, whose primary codes the payer names, billed without any?

For an add-on of type 2 CMS lists no primary code, and for one of type 3 only some: the payer names the others. So a list
cannot be violated for sure. Type 2 is asked only where the provider bills nothing else for the patient on the day that
could be a primary code; type 3 where none of the listed codes is there, and the finding says that the payer may take others.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.add_on.without_primary import UNKNOWN
from audit.rules.rule import Rule

NAMED_BY_PAYER, LISTED_IN_PART = 2, 3
"""The types of add-ons of which the payer names all primary codes, or further ones."""

_TYPE = pl.col("add_on_type")
_ALONE = (_TYPE == NAMED_BY_PAYER) & ~pl.col("has_other_procedure")

RULE = Rule(
    rule_id="add_on.primary_left_to_payer",
    title="Add-on beside nothing that a payer is known to accept",
    category=Category.ADD_ON,
    severity=Severity.LOW,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "is_add_on_unknown",
        "add_on_type",
        "has_listed_primary",
        "has_other_procedure",
        "primary_codes",
        "primary_table",
        "primary_elsewhere",
    ),
    applies=UNKNOWN | (_ALONE | (_TYPE == LISTED_IN_PART)).fill_null(value=False),
    violated=pl.when(~UNKNOWN).then(~pl.col("has_listed_primary")),
    missing="the codes of the shipped families only are known to be add-ons or not, and this is none of them",
    message="{hcpcs_code} is an add-on of which the payer names primary codes. The provider bills none that is listed for the patient on {claim_line_start_date} (listed: {primary_codes}; {primary_table}). {primary_elsewhere}",
    how_to_fix="Look up which primary codes this payer accepts, and bill the one that was done, or remove the add-on.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS NCCI add-on code edits, types 2 and 3.",
    carc="107",
    needs=("ncci_add_on",),
    needs_where=UNKNOWN,
    related="primary_lines_elsewhere",
)
