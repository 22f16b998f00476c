"""Do the lines of a day bill more units of a code than one patient is likely to get on a day?

For most codes CMS sums the units of all lines of a day, of whatever claim, for the same patient, provider and code
(adjudication indicators 2 and 3). The finding stands on the line on which the sum passes the limit and on those after it,
in the order of claim and line; what is still within the limit stays payable. Indicator 2 rests on policy and is not set
aside; with indicator 3 a payer may pay more on appeal, where the record supports it. A code that a whole edition does not
list has no limit that CMS publishes, and is not asked. Copies of a line, units that cannot be read and units that are not
positive do not count; a line that lasts for several days counts the units of one of them, on its first day.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule
from audit.rules.units.over_line_limit import UNITS, UNKNOWN

BY_DAY = (2, 3)
"""The adjudication indicators of codes whose units are summed over the day."""

_BEFORE = pl.col("units_before").fill_null(0.0)

RULE = Rule(
    rule_id="units.over_day_limit",
    title="More units than a day may have",
    category=Category.UNITS,
    severity=Severity.HIGH,
    reads=(
        "hcpcs_code",
        "service_unit_quantity",
        "units_a_day",
        "unit_limit",
        "unit_limit_indicator",
        "is_unit_limit_unknown",
        "units_before",
        "is_exact_duplicate",
        "units_in_words",
        "unit_limit_in_words",
    ),
    applies=~pl.col("is_exact_duplicate")
    & (UNKNOWN | pl.col("unit_limit_indicator").is_in(BY_DAY).fill_null(value=False)),
    violated=pl.when(~UNKNOWN).then(pl.col("unit_limit") < _BEFORE + UNITS),
    missing="the MUE table that is loaded holds the codes of the shipped families only, and this is none of them",
    message="Units of {hcpcs_code}: {units_in_words}. The limit of the day is {unit_limit}: {unit_limit_in_words}.",
    how_to_fix="Correct the units from the record; both sides of one procedure are one line with modifier 50. If all of them were done, keep the record ready: the indicator tells whether more can be paid.",
    action=Action.CORRECT_UNITS,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS Medically Unlikely Edits, adjudication indicators 2 and 3: the edit holds for the date of service.",
    carc="151",
    needs=("ncci_mue",),
    needs_where=UNKNOWN,
    related="unit_related",
    payable=pl.when(UNITS > 0).then(((pl.col("unit_limit") - _BEFORE) / UNITS).clip(0, 1)).otherwise(0.0),
)
