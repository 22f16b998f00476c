"""Does the code exist?

Answered where the code table is complete; else, for a code that begins with a letter, by the edition of the imported
HCPCS table that covers the date of service. Where neither answers, the question stays open and the line cannot be clear.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.code_validity.malformed import SHAPE
from audit.rules.rule import Rule

_KNOWN = pl.col("code_is_known")

RULE = Rule(
    rule_id="code_validity.unknown",
    title="No such code",
    category=Category.CODE_VALIDITY,
    severity=Severity.HIGH,
    reads=("hcpcs_code", "code_table", "code_is_known", "code_is_in_scope"),
    applies=pl.col("hcpcs_code").str.contains(SHAPE).fill_null(value=False),
    violated=pl.when(_KNOWN | pl.col("code_is_in_scope")).then(~_KNOWN),
    missing="codes: the code is outside the part of the code table that is loaded",
    message="{hcpcs_code} is not among the codes, and the code table is complete around it.",
    how_to_fix="Correct the code from the record; the neighbouring numbers in the code table show what it may have been.",
    action=Action.REVIEW,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS Physician Fee Schedule relative value files, CMS HCPCS Level II files, and the family tables of the reference.",
    carc="181",
    needs=("hcpcs",),
    needs_where=pl.col("code_table") == "hcpcs",
)
