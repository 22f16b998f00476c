"""Is imaging billed beside a code that has it already?

Some codes include the imaging that guides the needle, others have a sibling for the procedure with imaging. A line for
imaging beside one of them, for the same patient, provider and day, is not payable, with or without a modifier: 59 does
not make another procedure of it. Beside a code without imaging the sibling may be what was done, and the finding names
it; whether it was, only the record says.

There is no finding where another code of the day may have the imaging apart: one of the codes for which CMS lists it as
an add-on; for imaging without such a list, a code for which CMS lists any imaging apart. Where none is known and a code
of the day stands in no table of ours, the rule is not evaluated. It takes the place of the NCCI pair of the two lines.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

RULE = Rule(
    rule_id="bundling.imaging_included",
    title="Imaging that the code of the procedure has already",
    category=Category.BUNDLING,
    severity=Severity.HIGH,
    reads=(
        "hcpcs_code",
        "claim_line_start_date",
        "is_imaging",
        "imaging_is_billed_for",
        "has_foreign_codes",
        "imaging_others",
        "imaging_codes",
    ),
    applies=pl.col("is_imaging"),
    violated=pl.when(pl.col("imaging_others").is_not_null())
    .then(True)
    .when(pl.col("imaging_is_billed_for") | ~pl.col("has_foreign_codes"))
    .then(False),
    missing="the table of included imaging: it does not know every code of the day",
    message="{hcpcs_code} is imaging that is not billed beside {imaging_codes}, by the same provider on {claim_line_start_date}: this line would likely be denied, with a modifier too. No code of the day is one for which it is billed apart.",
    how_to_fix="Take {hcpcs_code} off the claim. Where a sibling with imaging is named, and the record shows the imaging, bill that instead of the code without.",
    action=Action.REMOVE_LINE,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS National Correct Coding Initiative, procedure-to-procedure edits; CMS add-on code edits.",
    carc="97",
    related="imaging_others",
    payable=pl.lit(0),
)
