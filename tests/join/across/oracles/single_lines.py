"""What is said of a line by itself, slowly: its modifiers, its place and its providers, one line after another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

Line = Mapping[str, Any]
Rows = list[dict[str, Any]]
INDICATORS = ("bilateral", "assistant", "co_surgeon", "team", "pctc")
NPIS = ("rendering_npi", "billing_npi", "facility_npi")


class Lists:
    """The tables that a person would have on the desk."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        def rows(name: str) -> Rows:
            return list(tables[name].iter_rows(named=True))

        self.modifiers = {row["modifier"] for row in rows("modifiers")}
        self.places = {row["place_of_service_code"] for row in rows("place_of_service")}
        self.indicators = rows("indicators")
        self.fees: dict[str, Rows] = {}
        for row in rows("fee_schedule"):
            if row["modifier"] is None:
                self.fees.setdefault(row["hcpcs_code"], []).append(row)
        self.days = {(row["effective_from"], row["effective_to"]) for row in rows("fee_schedule")}
        self.binding = {row["status"]: row["indicators_hold"] for row in rows("fee_statuses")}
        self.conflicts = rows("modifier_conflicts")
        self.bound = rows("modifier_groups")
        self.groups = rows("code_groups")
        self.code_places = rows("code_places")

    def is_in_group(self, code: str, group: str, day: date) -> bool:
        """Whether the code is in a range of the group on the day."""
        return any(
            row["first_code"] <= code <= row["last_code"]
            and [each.isdigit() for each in code] == [each.isdigit() for each in row["first_code"]]
            and (row["effective_from"] or date.min) <= day <= (row["effective_to"] or date.max)
            for row in self.groups
            if row["group_id"] == group
        )


def carried(line: Line) -> list[str]:
    """The modifiers of the line, as often as they stand there."""
    return [line[f"hcpcs_modifier_{n}"] for n in range(1, 6) if line[f"hcpcs_modifier_{n}"] is not None]


def faults(line: Line, lists: Lists) -> dict[str, set[str]]:
    """The modifiers that are no modifiers, by what is wrong with them."""
    own = carried(line)
    shaped = {each for each in own if re.fullmatch("[0-9A-Z]{2}", each)}
    return {
        "malformed": set(own) - shaped,
        "unlisted": shaped - lists.modifiers,
        "repeated": {each for each in own if own.count(each) > 1},
    }


def refusals(line: Line, lists: Lists) -> tuple[bool, set[str], str | None]:
    """Whether the fee schedule is asked at all, which modifiers it refuses, and why it does not answer: `code` or `day`."""
    code, day = line["hcpcs_code"], line["claim_line_start_date"]
    asked, refused, unknown = False, set(), None
    for modifier in set(carried(line)):
        speaking = {
            row["indicator"]
            for row in lists.indicators
            if row["verdict"] == "not allowed" and modifier in row["modifiers"].split(";")
        }
        if code is None or not speaking:
            continue
        fee = next((row for row in lists.fees.get(code, ()) if _holds(row, day)), None)
        if fee is not None and lists.binding.get(fee["status"]) is False:
            continue
        asked = True
        for indicator in speaking:
            value = fee[indicator] if fee is not None else None
            if value is None or fee is None or fee["status"] is None:
                unknown = "code" if any(_within(day, first, last) for first, last in lists.days) else "day"
            elif any(
                (row["indicator"], row["value"], row["verdict"]) == (indicator, value, "not allowed")
                and modifier in row["modifiers"].split(";")
                for row in lists.indicators
            ):
                refused.add(modifier)
    return asked, refused, unknown


def conflicts(line: Line, lists: Lists) -> set[tuple[str, str]]:
    """The pairs of modifiers that exclude each other, where the fee schedule refuses neither."""
    _, refused, _ = refusals(line, lists)
    own = set(carried(line)) - refused
    return {
        (row["modifier"], row["other"]) for row in lists.conflicts if row["modifier"] in own and row["other"] in own
    }


def misplaced(line: Line, lists: Lists) -> tuple[bool, set[str]]:
    """Whether a modifier of the line is bound to some codes, and which are on others."""
    code, day = line["hcpcs_code"], line["claim_line_start_date"]
    rules = [row for row in lists.bound if row["modifier"] in carried(line) and code is not None]
    wrong = {
        row["modifier"] for row in rules if lists.is_in_group(code, row["group_id"], day) == (row["fits"] == "never")
    }
    return bool(rules), wrong


def place(line: Line, lists: Lists) -> tuple[bool, set[str], bool]:
    """Whether the place is in no list, the places of the code where it has only some, and whether this is another one."""
    given, code, day = line["place_of_service_code"], line["hcpcs_code"], line["claim_line_start_date"]
    own = {
        row["place_of_service_code"]
        for row in lists.code_places
        if code is not None and lists.is_in_group(code, row["group_id"], day)
    }
    return given is not None and given not in lists.places, own, bool(own) and given is not None and given not in own


def malformed_npis(line: Line) -> set[str]:
    """The columns whose NPI cannot be one."""
    return {name for name in NPIS if line[name] is not None and not is_npi(line[name])}


def is_npi(text: str) -> bool:
    """Luhn over 80840 and the ten digits, from the right."""
    if not re.fullmatch("[12][0-9]{9}", text):
        return False
    digits = [int(each) for each in f"80840{text}"]
    doubled = [sum(divmod(2 * each, 10)) if n % 2 else each for n, each in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def left_out(lines: Iterable[Line]) -> set[int]:
    """The lines, by number, that leave out who rendered the service where others say it."""
    every = list(lines)
    if all(line["rendering_npi"] is None for line in every):
        return set()
    return {
        line["line"]
        for line in every
        if line["rendering_npi"] is None and not (line["claim_type"] or "").startswith("i")
    }


def excluded(line: Line, exclusions: Rows) -> dict[str, bool]:
    """The columns of providers that were excluded on the day, and whether that was waived somewhere."""
    found: dict[str, bool] = {}
    day = line["claim_line_start_date"]
    for name in NPIS:
        rows = [
            row
            for row in exclusions
            if row["npi"] == line[name] and row["exclusion_date"] <= day < (row["reinstatement_date"] or date.max)
        ]
        if line[name] is not None and rows:
            found[name] = all(row["waiver_date"] is not None and row["waiver_date"] <= day for row in rows)
    return found


def _holds(row: Mapping[str, Any], day: date) -> bool:
    return _within(day, row["effective_from"], row["effective_to"])


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first or date.min) <= day <= (last or date.max)
