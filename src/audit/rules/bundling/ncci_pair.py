"""Does another line of the day already pay for what this line bills?

CMS lists pairs of codes of which one provider is paid only the first, column 1, for one patient and day. The line of
column 2 carries the finding; the lines of column 1 stay payable. Both lines may be on different claims. Professional
lines are held against the practitioner table, institutional ones against that of outpatient hospitals; lines of
different kinds are not held against each other. A pair counts from its effective to its deletion date, both included.

With indicator 0 no modifier helps. With indicator 1 an NCCI-associated modifier on either line sets the pair aside; with
9 there is no pair any more. The action is to remove the line, with indicator 1 too: as billed it is not payable, and
a modifier may be added only where the record shows another site, session or provider. To propose it first would be to
propose unbundling. What a visit needs beside a procedure, and imaging that a code has already, are other rules.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="bundling.ncci_pair",
    title="Bundled into another line of the day",
    category=Category.BUNDLING,
    severity=Severity.HIGH,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "has_other_codes",
        "is_beyond_pairs",
        "edit_others",
        "edit_codes",
        "edit_indicator",
        "edit_meaning",
        "edit_days",
        "edit_edition",
    ),
    applies=pl.col("has_other_codes"),
    violated=pl.when(pl.col("edit_others").is_not_null()).then(True).when(~pl.col("is_beyond_pairs")).then(False),
    missing="the NCCI pair table is loaded in part, and codes outside that part stand on the day",
    message="{hcpcs_code} is column 2 of an NCCI pair with {edit_codes}, billed by the same provider on {claim_line_start_date}: this line would likely be denied, {edit_codes} remains payable. Indicator {edit_indicator}: {edit_meaning}. In the table of {edit_edition} the pair is {edit_days}.",
    how_to_fix="Take {hcpcs_code} off the claim. With indicator 1, and only where the record shows another site, session or provider, bill it with the modifier that says which.",
    action=Action.REMOVE_LINE,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS National Correct Coding Initiative, procedure-to-procedure edits; NCCI Policy Manual, chapter 1.",
    carc="236",
    needs=("ncci_ptp",),
    related="edit_others",
    payable=pl.lit(0),
)
