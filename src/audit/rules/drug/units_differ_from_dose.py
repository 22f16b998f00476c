"""Are the units of a drug those of the dose that the record says was given?

The units are the dose, divided by the dose of one unit of the code, and rounded up. The dose is what somebody typed from
the record into `documented_dose`: `80 mg`, `0.5 g`, or a bare number in the unit of the code. A dose that cannot be read,
or is measured in something else, leaves the line open. The line for what was discarded (JW) is not asked: that is no dose.
"""

from __future__ import annotations

import polars as pl

from audit.model.vocabulary import Action, Category, EvidenceSource, Severity
from audit.rules.rule import Rule

_UNITS = pl.col("service_unit_quantity").fill_null(1)
_IS_READ = pl.col("service_unit_quantity_as_given").is_null()

RULE = Rule(
    rule_id="drug.units_differ_from_dose",
    title="Units that are not those of the dose given",
    category=Category.DRUG,
    severity=Severity.MEDIUM,
    reads=(
        "hcpcs_code",
        "service_unit_quantity",
        "service_unit_quantity_as_given",
        "dose_given",
        "dose_of",
        "dose_of_unit",
        "dose_units",
    ),
    applies=pl.col("dose_given").is_not_null(),
    violated=pl.when(_IS_READ).then(_UNITS.cast(pl.Float64) != pl.col("dose_units")),
    missing="documented_dose decides nothing, or the units cannot be read",
    message="The record says that {dose_given} of {dose_of} was given. One unit of {hcpcs_code} is {dose_of_unit}, so that the dose is {dose_units} unit(s); {service_unit_quantity} are billed.",
    how_to_fix="Read the dose again in the record. Where it is {dose_given}, bill {dose_units} unit(s) of {hcpcs_code}; what was discarded of a container for one dose stands on a line of its own.",
    action=Action.CORRECT_UNITS,
    evidence=EvidenceSource.COLUMN,
    citation="HCPCS Level II: the dose of one unit of each code, by the reference table drugs; remarks M53 and M123 for units and dose that do not agree.",
    carc="16",
    payable=pl.when(_UNITS > 0).then(pl.col("dose_units") / _UNITS.cast(pl.Float64)),
)
