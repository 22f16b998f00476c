"""Sessions, regions and levels the slow way: every line looks at every other line."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

Line = Mapping[str, Any]
UnitLimit = Callable[[str, bool, date], int | None]
Regions = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Limit:
    """One limit of a policy: for a payer, or for everyone who is not named; `window` is a number and days or months."""

    rule: str
    payer: str | None
    scope: str
    most: int | None
    window: str | None
    first: date = date.min
    last: date = date.max


@cache
def before(day: date, window: str) -> date:
    """The last day that is outside a window that ends on `day`."""
    number, unit = window.split()
    if unit.startswith("day"):
        return day - timedelta(days=int(number))
    years, month = divmod(day.year * 12 + day.month - 1 - int(number), 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def regions_of(codes: Sequence[str], groups: Sequence[Mapping[str, str]]) -> dict[tuple[str, str], str]:
    """The region of each group to which each code belongs."""
    return {
        (row["group_id"], code): row["part"]
        for row in groups
        for code in codes
        if row["first_code"] <= code <= row["last_code"]
    }


def region(line: Line, groups: Regions, scope: str) -> str | None:
    """The region of the group to which the code of a line belongs."""
    return groups.get((scope, line["hcpcs_code"]))


def limits_of(line: Line, rule: str, limits: Sequence[Limit]) -> list[Limit]:
    """The limits that hold for a line: those of its payer for a scope, else those for everyone."""
    held = [
        limit for limit in limits if limit.rule == rule and limit.first <= line["claim_line_start_date"] <= limit.last
    ]
    payer = (line["payer"] or "").strip().lower()
    told = []
    for scope in dict.fromkeys(limit.scope for limit in held):
        own = [limit for limit in held if limit.scope == scope and limit.payer and limit.payer.lower() == payer]
        told += own or [limit for limit in held if limit.scope == scope and limit.payer is None]
    return told


def label(line: Line) -> str:
    return f"{line['claim_id']}:{line['claim_line_number']}"


def turn(line: Line) -> tuple[str, int, int]:
    return line["claim_id"], line["claim_line_number"], line["line"]


def in_turn(lines: Sequence[Line]) -> str | None:
    return ";".join(label(line) for line in sorted(lines, key=turn)) or None


def sessions(line: Line, lines: Sequence[Line], groups: Regions, limits: Sequence[Limit]) -> tuple[Any, ...] | None:
    """Counted, limit, window, earlier days, their lines, room with and without this session; None: no limit holds."""
    told = []
    for limit in limits_of(line, "frequency.sessions_in_window", limits):
        own = region(line, groups, limit.scope)
        if own is None:
            continue
        if line["person_id"] is None:
            told.append((False, 0, 0, (None, limit.most, limit.window, None, None, None, None)))
            continue
        same = [
            other
            for other in lines
            if other["person_id"] == line["person_id"] and region(other, groups, limit.scope) == own
        ]
        day = line["claim_line_start_date"]
        opens = before(day, limit.window)
        inside = [other for other in same if opens < other["claim_line_start_date"] <= day]
        days = sorted({other["claim_line_start_date"] for other in inside})
        if len(days) <= limit.most:
            told.append((False, 0, 0, (len(days), limit.most, limit.window, None, None, None, None)))
            continue
        earlier = [other for other in inside if other["claim_line_start_date"] < day]
        known = {other["claim_line_start_date"] for other in same if other["claim_line_start_date"] <= day}
        answer = (
            len(days),
            limit.most,
            limit.window,
            ", ".join(str(each) for each in days[:-1]),
            in_turn(earlier),
            room(known, limit, day),
            room(known - {day}, limit, day),
        )
        told.append((True, len(days) - limit.most, opens.toordinal(), answer))
    if not told:
        return None
    told.sort(key=lambda each: each[:3], reverse=True)
    return told[0][3] if told[0][0] else min((each[3] for each in told), key=lambda each: each[0] is None)


def room(known: set[date], limit: Limit, day: date) -> date:
    """The first day from `day` on, on which one more session than the known ones is within the limit."""
    while (opens := before(day, limit.window)) and sum(opens < each for each in known) >= limit.most:
        day += timedelta(days=1)
    return day


def interval(line: Line, lines: Sequence[Line], groups: Regions, limits: Sequence[Limit]) -> tuple[Any, ...] | None:
    """Has a patient, day before, days since, whether that is too soon, and the lines of that day where it is."""
    told = []
    for limit in limits_of(line, "frequency.minimum_interval", limits):
        own = region(line, groups, limit.scope)
        if own is None:
            continue
        if line["person_id"] is None:
            told.append((False, None, None, None, None))
            continue
        day = line["claim_line_start_date"]
        earlier = [
            other
            for other in lines
            if other["person_id"] == line["person_id"]
            and region(other, groups, limit.scope) == own
            and other["claim_line_start_date"] < day
        ]
        last = max((other["claim_line_start_date"] for other in earlier), default=None)
        if last is None:
            told.append((True, None, None, None, None))
            continue
        is_soon = last > before(day, limit.window)
        beside = [other for other in earlier if other["claim_line_start_date"] == last] if is_soon else []
        told.append((True, last, (day - last).days, is_soon, in_turn(beside)))
    return max(told, key=lambda each: bool(each[3])) if told else None


def regions(line: Line, lines: Sequence[Line], groups: Regions, limits: Sequence[Limit]) -> tuple[Any, ...] | None:
    """Has a patient, the region's place, how many there are, the limit, and the lines of the other regions."""
    for limit in limits_of(line, "session.one_region_a_day", limits):
        own = region(line, groups, limit.scope)
        if own is None:
            continue
        together = [
            other
            for other in lines
            if same_patient(line, other)
            and other["claim_line_start_date"] == line["claim_line_start_date"]
            and region(other, groups, limit.scope) is not None
        ]
        order = list(dict.fromkeys(region(other, groups, limit.scope) for other in sorted(together, key=turn)))
        has_patient = line["person_id"] is not None
        if len(order) == 1 and has_patient:
            return None
        others = [other for other in together if region(other, groups, limit.scope) != own]
        return has_patient, order.index(own) + 1, len(order), limit.most, in_turn(others)
    return None


def levels(
    line: Line, lines: Sequence[Line], groups: Regions, limits: Sequence[Limit], copies: set[int], most_units: UnitLimit
) -> tuple[Any, ...] | None:
    """Levels before the line and on it, and the limit; None for a copy, or where no limit holds."""
    for limit in limits_of(line, "session.one_level_a_day", limits):
        own = region(line, groups, limit.scope)
        if own is None or line["line"] in copies:
            continue
        until = sorted(
            (
                other
                for other in lines
                if same_patient(line, other)
                and provider(line) == provider(other)
                and is_facility(line) == is_facility(other)
                and other["claim_line_start_date"] == line["claim_line_start_date"]
                and region(other, groups, limit.scope) == own
                and other["line"] not in copies
                and turn(other) <= turn(line)
            ),
            key=turn,
        )
        counted = [billed(until[:-1], most_units), billed(until, most_units)]
        return counted[0], counted[1] - counted[0], limit.most
    return None


def billed(lines: Sequence[Line], most_units: UnitLimit) -> float:
    """The levels that lines of one session bill: left and right are one, and no more of a code than anybody may bill."""
    total = 0.0
    for code in {line["hcpcs_code"] for line in lines}:
        sums = {"RT": 0.0, "LT": 0.0, "": 0.0}
        for line in (each for each in lines if each["hcpcs_code"] == code):
            sides = [side for side in ("RT", "LT") if side in [line[f"hcpcs_modifier_{n}"] for n in range(1, 6)]]
            units = line["service_unit_quantity"]
            sums[sides[0] if len(sides) == 1 else ""] += 1.0 if units is None else float(units)
        of_code = max(sums["RT"], sums["LT"]) + sums[""]
        most = most_units(code, is_facility(lines[0]), lines[0]["claim_line_start_date"])
        total += of_code if most is None else min(of_code, most)
    return total


def same_patient(line: Line, other: Line) -> bool:
    if line["person_id"] is None or other["person_id"] is None:
        return line["person_id"] == other["person_id"] and line["claim_id"] == other["claim_id"]
    return bool(line["person_id"] == other["person_id"])


def provider(line: Line) -> tuple[str, str]:
    npi = line["rendering_npi"] or line["billing_npi"]
    return ("npi", npi) if npi else ("claim", line["claim_id"])


def is_facility(line: Line) -> bool:
    return (line["claim_type"] or "").lower().startswith("i")
