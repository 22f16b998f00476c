"""Was the code in force on the date of service?

A code that had ended, or had not begun, is denied whatever the record says. The finding names the codes that stood in
its place on that day, and which attributes choose between them. A code that begins with a letter and stands in no table
of ours is asked of the edition of the imported HCPCS table that covers the date of service. Where the ended code and the
one in its place are codes of one drug, the guidance says how many units of the new one the units billed are.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.code_validity.malformed import SHAPE
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="code_validity.not_in_force",
    title="Code not in force on the date of service",
    category=Category.CODE_VALIDITY,
    severity=Severity.HIGH,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "code_table",
        "code_is_known",
        "code_is_in_scope",
        "code_is_in_force",
        "code_days_in_force",
    ),
    applies=pl.col("hcpcs_code").str.contains(SHAPE).fill_null(value=False)
    & (pl.col("code_is_known") | ~pl.col("code_is_in_scope")),
    violated=pl.when(pl.col("code_is_known")).then(~pl.col("code_is_in_force")),
    missing="codes: the code is outside the part of the code table that is loaded",
    message="{hcpcs_code} is in force {code_days_in_force}; the date of service is {claim_line_start_date}. In its place on that day: {successor_codes}.",
    how_to_fix="Bill the code that was in force on the day. Codes in its place: {successor_codes}. Still to be read from the record to choose one: {attributes_open}.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS Physician Fee Schedule relative value files; CMS NCCI edit end dates; CMS HCPCS Level II files.",
    carc="181",
    recodes=True,
    needs=("hcpcs",),
    needs_where=pl.col("code_table") == "hcpcs",
    further="units_in_successor",
)
