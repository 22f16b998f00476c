"""What stands beside a line on its day, by loops over all lines: copies, suspects, units before it, and add-ons."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from audit.model.places import home

Line = dict[str, Any]
TABLES = home() / "data" / "reference"


def rows_of(table: str) -> list[dict[str, str]]:
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


KINDS = {row["modifier"]: row["kind"] for row in rows_of("modifiers")}
OWN_CODES = {row["hcpcs_code"] for row in rows_of("codes")}
FIRST = date.min


def modifiers(line: Line) -> frozenset[str]:
    return frozenset(line[f"hcpcs_modifier_{n}"] for n in range(1, 6)) - {None}


def of_kind(line: Line, *kinds: str) -> frozenset[str]:
    return frozenset(modifier for modifier in modifiers(line) if KINDS.get(modifier) in kinds)


def patient(line: Line) -> tuple[str, str]:
    return ("person", line["person_id"]) if line["person_id"] else ("claim", line["claim_id"])


def provider(line: Line) -> tuple[str, str]:
    npi = line["rendering_npi"] or line["billing_npi"]
    return ("npi", npi) if npi else ("claim", line["claim_id"])


def is_outpatient(line: Line) -> bool:
    return (line["claim_type"] or "").lower().startswith(("i", "ub", "837i"))


def in_claim_order(line: Line) -> tuple[str, int, int]:
    return line["claim_id"], line["claim_line_number"], line["line"]


def as_received(line: Line) -> tuple[Any, ...]:
    return line["claim_received_date"] is None, line["claim_received_date"] or FIRST, *in_claim_order(line)


def label(line: Line) -> str:
    return f"{line['claim_id']}:{line['claim_line_number']}"


def labels(lines: list[Line]) -> str | None:
    return ";".join(label(line) for line in sorted(lines, key=in_claim_order)) or None


def days(lines: list[Line]) -> Iterator[list[Line]]:
    """The lines of each patient and day."""
    groups: dict[Any, list[Line]] = defaultdict(list)
    for line in lines:
        groups[patient(line), line["claim_line_start_date"]].append(line)
    yield from groups.values()


def same_service(one: Line, other: Line) -> bool:
    return (
        one["hcpcs_code"] is not None
        and one["hcpcs_code"] == other["hcpcs_code"]
        and patient(one) == patient(other)
        and provider(one) == provider(other)
        and one["claim_line_start_date"] == other["claim_line_start_date"]
        and is_outpatient(one) == is_outpatient(other)
    )


def units_told(line: Line) -> Any:
    unread = line["service_unit_quantity_as_given"]
    return (
        unread
        if unread is not None
        else line["service_unit_quantity"] or (Decimal(1) if line["service_unit_quantity"] is None else Decimal(0))
    )


def says_the_same(one: Line, other: Line) -> bool:
    return (
        modifiers(one) == modifiers(other)
        and units_told(one) == units_told(other)
        and all(one[name] == other[name] for name in ("charge_amount", "rendering_npi", "billing_npi"))
    )


def is_copy(line: Line, earlier: list[Line]) -> bool:
    if of_kind(line, "repeat"):
        return False
    return any(
        says_the_same(line, other)
        and (line["claim_id"] != other["claim_id"] or line["diagnosis_pointer"] == other["diagnosis_pointer"])
        for other in earlier
    )


def parted(one: Line, other: Line) -> bool:
    for line in (one, other):
        if of_kind(line, "distinct", "repeat", "assistant"):
            return True
    if not (of_kind(one, "bilateral") or of_kind(other, "bilateral")) and apart(one, other, "anatomic"):
        return True
    if apart(one, other, "component") or apart(one, other, "therapy", "anesthesia"):
        return True
    return of_kind(one, "drug") != of_kind(other, "drug")


def apart(one: Line, other: Line, *kinds: str) -> bool:
    mine, theirs = of_kind(one, *kinds), of_kind(other, *kinds)
    return bool(mine) and bool(theirs) and not mine & theirs


def duplicates(lines: list[Line]) -> dict[int, tuple[bool, bool, str | None]]:
    """Of every line beside which another one has the same service: whether it is a copy, a suspect, and which lines belong to it."""
    told = {}
    for group in days(lines):
        copies = copies_of(group)
        for line in group:
            alike = [other for other in group if other is not line and same_service(line, other)]
            if alike:
                told[line["line"]] = judged(line, alike, copies)
    return told


def copies_of(group: list[Line]) -> set[int]:
    received = sorted(group, key=as_received)
    return {
        line["line"]
        for at, line in enumerate(received)
        if is_copy(line, [other for other in received[:at] if same_service(line, other)])
    }


def judged(line: Line, alike: list[Line], copies: set[int]) -> tuple[bool, bool, str | None]:
    if line["line"] in copies:
        return True, False, labels([other for other in alike if says_the_same(line, other)])
    repeats = [other for other in alike if of_kind(line, "repeat") and says_the_same(line, other)]
    if any(other["claim_id"] != line["claim_id"] and as_received(other) < as_received(line) for other in repeats):
        return False, True, labels(repeats)
    near = [other for other in alike if other["line"] not in copies and not parted(line, other)]
    if any(as_received(other) < as_received(line) for other in near):
        return False, True, labels(near)
    return False, False, None


def shipped_limits() -> tuple[dict[tuple[str, str], tuple[int, int]], date]:
    """Limit and indicator by setting and code in the shipped edition, and the day from which it answers."""
    listed = tomllib.loads((TABLES / "editions" / "editions.toml").read_text(encoding="utf-8"))["edition"]
    limits, first = {}, FIRST
    for edition in listed:
        if edition["table"] == "ncci_mue":
            first = edition["covers_from"]
            for row in pl.read_parquet(Path(TABLES / "editions" / edition["file"])).iter_rows(named=True):
                found = int(row["units"]), int(row["adjudication_indicator"])
                limits[edition["setting"], row["hcpcs_code"]] = found
    return limits, first


def counted(line: Line) -> Decimal:
    """The units of a line of one day; zero where they do not count."""
    if line["service_unit_quantity_as_given"] is not None:
        return Decimal(0)
    units = Decimal(1) if line["service_unit_quantity"] is None else line["service_unit_quantity"]
    return max(units, Decimal(0))


def units(lines: list[Line]) -> dict[int, tuple[str, str | None]]:
    """Of every line with units to judge: `clear`, `violated` or `not_evaluated`, and the other lines of its sum."""
    limits, first = shipped_limits()
    told = {}
    for group in days(lines):
        copies = copies_of(group)
        counting = [line for line in group if line["line"] not in copies and counted(line) > 0]
        for line in counting:
            code, setting = line["hcpcs_code"], "outpatient" if is_outpatient(line) else "practitioner"
            if code is None:
                continue
            if code not in OWN_CODES or line["claim_line_start_date"] < first:
                told[line["line"]] = ("not_evaluated", None)
            elif (setting, code) in limits:
                others = [other for other in counting if other is not line and same_service(line, other)]
                before = [other for other in others if in_claim_order(other) < in_claim_order(line)]
                total = sum((counted(other) for other in before), counted(line))
                is_over = total > limits[setting, code][0]
                told[line["line"]] = ("violated", labels(others)) if is_over else ("clear", None)
    return told
