"""What is not billed beside what, by the rows of the table: nested loops over all lines of a patient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from tests.join.across.oracles.people import (
    Line,
    holds,
    in_group,
    is_institutional,
    modifiers,
    named,
    neighbours,
    same_patient,
    same_provider,
)


def not_beside(lines: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> dict[int, dict[str, Any]]:
    """The facts of `not_beside_line`, by line, for lines that have any."""
    groups, rows = tables["code_groups"].to_dicts(), tables["not_beside"].sort("position").to_dicts()
    every = lines.to_dicts()
    beside = neighbours(every)
    told = {}
    for line in every:
        decided = None
        for row in rows:
            day = line["claim_line_start_date"]
            if not in_group(line["hcpcs_code"], groups, row["group_id"], day) or not holds(row, day):
                continue
            others = [
                other
                for other in beside[line["line"]]
                if other["claim_line_start_date"] == day
                and same_patient(line, other)
                and in_group(other["hcpcs_code"], groups, row["beside"], day)
                and _is_whose(row["provider"], line, other)
            ]
            open_pairs = [other for other in others if not _is_parted(row, line, other)]
            if open_pairs:
                decided = (row, open_pairs, False)
                break
            if others and decided is None:
                decided = (row, others, True)
        if decided is not None:
            row, others, parted = decided
            told[line["line"]] = {
                "beside_rule": row["rule_id"],
                "beside_words": row["words"],
                "beside_codes": ", ".join(sorted({other["hcpcs_code"] for other in others})),
                "beside_lines": named(others),
                "is_parted_beside": parted,
            }
    return told


def _is_whose(whose: str, line: Line, other: Line) -> bool:
    if whose == "same":
        return same_provider(line, other) and is_institutional(line) == is_institutional(other)
    return whose == "any" or not same_provider(line, other)


def _is_parted(row: dict[str, Any], line: Line, other: Line) -> bool:
    parting = set((row["modifiers"] or "").split(";"))
    return bool(parting & (modifiers(line) | modifiers(other)))
