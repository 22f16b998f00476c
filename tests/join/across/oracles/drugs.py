"""Doses and waste the slow way: every line of a drug looks at every other line."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from tests.join.across.oracles.sessions import provider, same_patient, turn

Line = Mapping[str, Any]
Drug = Mapping[str, str]
MEASURES = {
    "mg": {"": 1, "mg": 1, "mcg": Fraction(1, 1000), "g": 1000},
    "mL": {"": 1, "ml": 1, "cc": 1},
}


def drug_of(line: Line, drugs: Sequence[Drug]) -> Drug | None:
    """The row of the drug table that holds for the code of the line on its day."""
    for row in drugs:
        first, last = row["effective_from"] or "0001-01-01", row["effective_to"] or "9999-12-31"
        if row["hcpcs_code"] == line["hcpcs_code"] and first <= line["claim_line_start_date"].isoformat() <= last:
            return row
    return None


def modifiers(line: Line) -> set[str]:
    return {line[f"hcpcs_modifier_{n}"] for n in range(1, 6)} - {None}


def units_of_dose(line: Line, drugs: Sequence[Drug]) -> tuple[str, int | None] | None:
    """The dose as it was typed and its units; None where nobody typed one, the line is no drug or was discarded."""
    row, text = drug_of(line, drugs), line["documented_dose"]
    if row is None or text in (None, "unknown") or "JW" in modifiers(line):
        return None
    digits = "".join(each for each in text if each.isdigit() or each == ".")
    measure = text.replace(digits, "").strip().lower()
    if not digits or measure not in MEASURES[row["dose_unit"]]:
        return text, None
    dose = Fraction(digits) * MEASURES[row["dose_unit"]][measure]
    return text, math.ceil(dose / Fraction(row["dose_per_unit"]))


def waste(
    line: Line, lines: Sequence[Line], drugs: Sequence[Drug], copies: set[int]
) -> tuple[str, bool, bool, str | None] | None:
    """What the line says, whether others of the drug say discarded, or given, and which they are."""
    row = drug_of(line, drugs)
    said = modifiers(line) & {"JW", "JZ"}
    if row is None or line["line"] in copies or not tells(line, row) or len(said) == 2:
        return None
    if not said and row["single_dose"] != "yes":
        return None
    others = [
        other
        for other in lines
        if other["line"] != line["line"]
        and other["line"] not in copies
        and other["hcpcs_code"] == line["hcpcs_code"]
        and other["claim_line_start_date"] == line["claim_line_start_date"]
        and same_patient(line, other)
        and provider(line) == provider(other)
    ]
    discarded = ["JW" in modifiers(other) for other in others]
    labels = ";".join(f"{other['claim_id']}:{other['claim_line_number']}" for other in sorted(others, key=turn))
    return (said or {"neither JW nor JZ"}).pop(), any(discarded), not all(discarded), labels or None


def tells(line: Line, row: Drug) -> bool:
    return bool(row["waste_told_from"]) and line["claim_line_start_date"] >= date.fromisoformat(row["waste_told_from"])
