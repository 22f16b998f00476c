"""Does the line bill more units than may be on one line?

For a few codes CMS holds each line by itself against the most units that are likely on it (adjudication indicator 1).
More may be billed on further lines, with a modifier that tells why. Units that cannot be read, or are not positive, do
not count; a line that lasts for several days counts the units of one of them. A line that only says an earlier one over
again is a duplicate, and nothing else.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

BY_LINE = 1
"""The adjudication indicator of codes whose units are held against the limit line by line."""

UNITS = pl.coalesce(pl.col("units_a_day"), pl.col("service_unit_quantity").cast(pl.Float64), pl.lit(1.0))
UNKNOWN = pl.col("is_unit_limit_unknown")

RULE = Rule(
    rule_id="units.over_line_limit",
    title="More units than a line may have",
    category=Category.UNITS,
    severity=Severity.HIGH,
    reads=(
        "hcpcs_code",
        "service_unit_quantity",
        "units_a_day",
        "unit_limit",
        "unit_limit_indicator",
        "is_unit_limit_unknown",
        "is_exact_duplicate",
        "units_in_words",
        "unit_limit_in_words",
    ),
    applies=~pl.col("is_exact_duplicate")
    & (UNKNOWN | pl.col("unit_limit_indicator").eq(BY_LINE).fill_null(value=False)),
    violated=pl.when(~UNKNOWN).then(pl.col("unit_limit") < UNITS),
    missing="the MUE table that is loaded holds the codes of the shipped families only, and this is none of them",
    message="Units of {hcpcs_code}: {units_in_words}. The limit of a line is {unit_limit}: {unit_limit_in_words}.",
    how_to_fix="Correct the units from the record. What was done beyond the limit may stand on a further line, with the modifier that tells why.",
    action=Action.CORRECT_UNITS,
    evidence=EvidenceSource.REFERENCE,
    citation="CMS Medically Unlikely Edits, adjudication indicator 1: the edit holds for each claim line.",
    carc="151",
    needs=("ncci_mue",),
    needs_where=UNKNOWN,
    payable=pl.when(UNITS > 0).then((pl.col("unit_limit") / UNITS).clip(0, 1)).otherwise(0.0),
)
