"""Is the code written as a code can be?

CPT codes are five digits, or four digits and a letter (categories II and III, multi-analyte and proprietary tests);
HCPCS Level II codes are a letter and four digits. Anything else was mistyped or damaged on its way, often by a
spreadsheet that dropped a leading zero or wrote an exponent.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

SHAPE = r"^(?:[0-9]{5}|[0-9]{4}[AFMTU]|[A-Z][0-9]{4})$"

RULE = Rule(
    rule_id="code_validity.malformed",
    title="Not the shape of a code",
    category=Category.CODE_VALIDITY,
    severity=Severity.HIGH,
    reads=("hcpcs_code",),
    applies=pl.col("hcpcs_code").is_not_null(),
    violated=~pl.col("hcpcs_code").str.contains(SHAPE),
    missing="",
    message="{hcpcs_code} is not written as a CPT or HCPCS code can be: five digits, four digits and a letter, or a letter and four digits.",
    how_to_fix="Look the code up in the source system and correct it; then audit the line again.",
    action=Action.REVIEW,
    evidence=EvidenceSource.CLAIM,
    citation="CMS HCPCS coding system: Level I codes are five characters of the CPT, Level II codes one letter and four digits.",
    carc="181",
)
