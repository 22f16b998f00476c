"""Who a line is of and by, as the contract says, for slow and obvious oracles: a line is a dictionary of its columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

Line = dict[str, Any]


def same_patient(one: Line, other: Line) -> bool:
    """The same person; where either names none, the same claim."""
    if one["person_id"] is None or other["person_id"] is None:
        return one["person_id"] is other["person_id"] and one["claim_id"] == other["claim_id"]
    return bool(one["person_id"] == other["person_id"])


def provider(line: Line) -> str | None:
    """The rendering provider, else the billing one."""
    return line["rendering_npi"] if line["rendering_npi"] is not None else line["billing_npi"]


def same_provider(one: Line, other: Line) -> bool:
    """The same provider; where neither names one, the same claim."""
    if provider(one) is None or provider(other) is None:
        return provider(one) is provider(other) and one["claim_id"] == other["claim_id"]
    return provider(one) == provider(other)


def is_institutional(line: Line) -> bool:
    """Whether the claim type says so; a line that does not say is a practitioner's."""
    return (line["claim_type"] or "").lower().startswith(("i", "ub", "837i"))


def modifiers(line: Line) -> set[str]:
    """The modifiers that the line carries."""
    return {line[f"hcpcs_modifier_{n}"] for n in range(1, 6)} - {None}


def holds(row: dict[str, Any], day: date) -> bool:
    """Whether a dated row of a table is in force on a day."""
    return (row["effective_from"] or date.min) <= day <= (row["effective_to"] or date.max)


def in_group(code: str | None, rows: list[dict[str, Any]], group: str, day: date | None = None) -> bool:
    """Whether a code is in one of the ranges of a group, on a day or ever; a range holds codes with its letters only."""
    return code is not None and any(
        row["group_id"] == group
        and row["first_code"] <= code <= row["last_code"]
        and _letters(code) == _letters(row["first_code"])
        and (day is None or holds(row, day))
        for row in rows
    )


def named(lines: Iterable[Line]) -> str | None:
    """The lines as a finding names them: `claim:line;claim:line`, in claim and line order."""
    ordered = sorted(lines, key=lambda line: (line["claim_id"], line["claim_line_number"], line["line"]))
    return ";".join(f"{line['claim_id']}:{line['claim_line_number']}" for line in ordered) or None


def neighbours(lines: list[Line]) -> dict[int, list[Line]]:
    """For each line those that may be of the same patient: of one person, or of one claim."""
    heaps: dict[Any, list[Line]] = {}
    for line in lines:
        heaps.setdefault(line["person_id"] or ("claim", line["claim_id"]), []).append(line)
    return {line["line"]: heap for heap in heaps.values() for line in heap}


def _letters(code: str) -> list[tuple[int, str]]:
    return [(at, letter) for at, letter in enumerate(code) if not letter.isdigit()]
