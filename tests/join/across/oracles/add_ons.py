"""What stands beside an add-on, by loops over all lines of the patient and day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.join.across.oracles.same_service import Line, copies_of, days, labels, provider, rows_of

COUNTED = {row["attribute"] for row in rows_of("attributes") if row["combine"] in ("count", "spaces")}
POSITIONS = {(row["attribute"], row["value"]): int(row["position"]) for row in rows_of("attribute_values")}
FAMILIES = {row["hcpcs_code"]: row["family_id"] for row in rows_of("codes") if row["family_id"]}

Edits = dict[str, tuple[int, frozenset[str]]]
"""Type and primary codes of every add-on."""


def filed() -> Edits:
    return edits_of((row["add_on_code"], row["primary_code"], row["edit_type"]) for row in rows_of("add_on_primaries"))


def edits_of(rows: Iterable[tuple[str, str, str]]) -> Edits:
    edits: Edits = {}
    for add_on, primary, kind in rows:
        edits[add_on] = (int(kind), edits.get(add_on, (0, frozenset()))[1] | {primary})
    return edits


def vectors() -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = {}
    for row in rows_of("code_attributes"):
        told.setdefault(row["hcpcs_code"], {})[row["attribute"]] = row["value"]
    return told


def levels_before() -> dict[str, set[str]]:
    """The codes that count the level before each code, in the same family and with everything else equal."""
    told = vectors()
    found: dict[str, set[str]] = {}
    for code, mine in told.items():
        for other, theirs in told.items():
            if FAMILIES.get(code) is None or FAMILIES.get(code) != FAMILIES.get(other):
                continue
            for name in COUNTED & mine.keys() & theirs.keys():
                is_before = POSITIONS[name, theirs[name]] == POSITIONS[name, mine[name]] - 1
                rest = (mine.keys() & theirs.keys()) - {name}
                if is_before and all(mine[each] == theirs[each] for each in rest):
                    found.setdefault(code, set()).add(other)
    return found


def add_ons(lines: list[Line], edits: Edits) -> dict[int, dict[str, Any]]:
    """Of every add-on line what stands beside it."""
    before = levels_before()
    told = {}
    for group in days(lines):
        copies = copies_of(group)
        for line in group:
            code = line["hcpcs_code"]
            if code not in edits or line["line"] in copies:
                continue
            others = [other for other in group if other is not line and other["hcpcs_code"] is not None]
            mine = [other for other in others if provider(other) == provider(line)]
            listed = [other for other in others if other["hcpcs_code"] in edits[code][1]]
            is_beside = any(other in mine for other in listed)
            told[line["line"]] = {
                "add_on_type": edits[code][0],
                "has_listed_primary": is_beside,
                "has_other_procedure": any(other["hcpcs_code"] not in edits for other in mine),
                "has_level_before": any(other["hcpcs_code"] in before.get(code, ()) for other in mine),
                "level_before": " or ".join(sorted(before.get(code, ()))) or None,
                "primary_lines": labels([other for other in listed if other in mine]),
                "primary_lines_elsewhere": None if is_beside else labels(listed),
            }
    return told
