"""Do the lines of a drug say in one voice whether anything of the container was discarded?

Of a drug from a container for one dose exactly one is told, from 2023-07-01 on: JZ on the line, where nothing was
discarded, or JW on a line of its own for what was, beside a line without either for what was given. JZ beside JW, or JW
with no line for what was given, say what cannot be so. A line that says nothing is a finding only where the table of
drugs knows that the drug comes in containers for one dose; the drugs that ship come in several, so that only the payer
or the label can tell. Both modifiers on one line exclude each other, and are told of there.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

_SAID = pl.col("waste_said")

RULE = Rule(
    rule_id="drug.waste_not_told",
    title="What was discarded of a drug is not told, or told in two ways",
    category=Category.DRUG,
    severity=Severity.LOW,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "waste_of",
        "waste_said",
        "is_discarded_beside",
        "is_given_beside",
        "waste_beside",
    ),
    applies=_SAID.is_not_null(),
    violated=pl.when(_SAID == "JW")
    .then(~pl.col("is_given_beside"))
    .when(_SAID == "JZ")
    .then(pl.col("is_discarded_beside"))
    .otherwise(~pl.col("is_discarded_beside")),
    missing="",
    message="The line of {waste_of} ({hcpcs_code}) carries {waste_said}; beside it on the day stands {waste_beside}. Of a container for one dose either JZ is told, or JW on a line of its own beside one for what was given.",
    how_to_fix="Read in the record what was given and what was discarded. Nothing discarded: JZ on the line. Something discarded: one line for the dose without either, one with JW for the rest. A container for several doses needs neither.",
    action=Action.ADD_MODIFIER,
    evidence=EvidenceSource.CLAIM,
    citation="CMS Medicare Claims Processing Manual (100-04), chapter 17, section 40, discarded drugs: JW and JZ, required from 2023-07-01.",
    carc="16",
    related="waste_lines",
)
