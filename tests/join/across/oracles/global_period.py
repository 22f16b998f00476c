"""What stands beside visits and procedures by their global packages: nested loops over all lines of a patient."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
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

LENGTHS = {"000": 0, "010": 10, "090": 90}
NOT_LISTED = "the fee schedule has no global days of a code beside it"
LEFT_TO_PAYER = "the fee schedule leaves the global days of a code beside it to the payer"
NO_PATIENT = "person_id: what the provider did for the patient in other claims"


class GlobalPeriods:
    """Answers for every line of a run, from the tables as they are filed."""

    def __init__(self, lines: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> None:
        self._groups = tables["code_groups"].to_dicts()
        self._modifiers = tables["global_modifiers"].to_dicts()
        self._fees = tables["fee_schedule"].filter(pl.col("modifier").is_null()).to_dicts()
        self._lines = lines.to_dicts()
        self._beside = neighbours(self._lines)
        self._lengths: dict[tuple[str, date], str | None] = {}
        self._kinds: dict[str, bool] = {}

    def visits(self) -> dict[int, dict[str, Any]]:
        """The facts of `visit_beside_procedure`, by line, for lines that have any."""
        told = {line["line"]: self._visit(line) for line in self._lines if self._is_visit(line)}
        return {line: facts for line, facts in told.items() if any(value is not None for value in facts.values())}

    def pairs(self) -> set[tuple[int, int]]:
        """The rows of `visit_pairs`."""
        return {
            (visit["line"], other["line"])
            for visit in self._lines
            if self._is_visit(visit)
            for other, apart in [*self._of_day(visit)[0], *self._of_day(visit)[1]]
            if not apart
        }

    def periods(self) -> dict[int, dict[str, Any]]:
        """The facts of `line_in_period`, by line, for lines that have any."""
        told = {}
        for line in self._lines:
            if is_institutional(line) or not (self._is_visit(line) or self._may_have_package(line)):
                continue
            facts = self._period(line)
            if facts is not None:
                told[line["line"]] = facts
        return told

    def _visit(self, visit: Line) -> dict[str, Any]:
        small, surgery, small_unknown, surgery_unknown = self._of_day(visit)
        return {
            "day_procedures": self._words(small),
            "day_procedure_lines": named(other for other, _ in small),
            "is_apart_from_procedure": all(apart for _, apart in small) if small else None,
            "day_procedure_unknown": min(small_unknown, default=None),
            "surgery": self._words(surgery),
            "surgery_lines": named(other for other, _ in surgery),
            "is_apart_from_surgery": all(apart for _, apart in surgery) if surgery else None,
            "surgery_unknown": min(surgery_unknown, default=None),
        }

    def _of_day(self, visit: Line) -> tuple[list[Any], list[Any], list[str], list[str]]:
        day, next_day = visit["claim_line_start_date"], visit["claim_line_start_date"] + timedelta(days=1)
        beside = [
            other
            for other in self._beside[visit["line"]]
            if same_patient(visit, other)
            and same_provider(visit, other)
            and is_institutional(visit) == is_institutional(other)
            and self._may_have_package(other)
        ]
        today = [other for other in beside if other["claim_line_start_date"] == day]
        lengths = [length for other in today if (length := self._length(other)) in LENGTHS]
        longest = max(lengths, default=None)
        known = [
            (other, self._says(visit, "visit_that_day", longest)) for other in today if self._length(other) in LENGTHS
        ]
        parts_all = all(self._says(visit, "visit_that_day", length) for length in LENGTHS)
        small_unknown = [self._why(other) for other in today] if longest is None and not parts_all else []
        small, surgery = ([], known) if longest == "090" else (known, [])
        surgery_unknown = []
        if not is_institutional(visit):
            decides = self._says(visit, "visit_day_before", "090")
            tomorrow = [other for other in beside if other["claim_line_start_date"] == next_day]
            surgery = surgery + [(other, decides) for other in tomorrow if self._length(other) == "090"]
            if not decides:
                surgery_unknown = [self._why(other) for other in tomorrow if self._length(other) not in LENGTHS]
        return small, surgery, small_unknown, surgery_unknown

    def _period(self, line: Line) -> dict[str, Any] | None:
        day, kind = line["claim_line_start_date"], "visit" if self._is_visit(line) else "procedure"
        held, unknown = [], []
        for other in self._beside[line["line"]]:
            length = self._length(other)
            days = LENGTHS.get(length or "", 90)
            if (
                not is_institutional(other)
                and self._may_have_package(other)
                and not self._says(other, "no_period", length if length in LENGTHS else "090")
                and same_patient(line, other)
                and same_provider(line, other)
                and other["claim_line_start_date"] < day <= other["claim_line_start_date"] + timedelta(days=days)
            ):
                (held if length in LENGTHS else unknown).append(other)
        own_unknown = kind == "procedure" and self._length(line) not in LENGTHS
        if not held and not unknown and line["person_id"] is not None:
            return None
        first = min(
            held,
            key=lambda other: (
                -(other["claim_line_start_date"].toordinal() + LENGTHS[self._length(other) or ""]),
                -other["claim_line_start_date"].toordinal(),
                other["hcpcs_code"],
            ),
            default=None,
        )
        again = any(other["hcpcs_code"] == line["hcpcs_code"] for other in [*held, *unknown])
        length = self._length(first) if first else "090"
        reason = None
        if first and own_unknown:
            reason = self._why(line)
        elif not first and unknown:
            reason = min(self._why(other) for other in unknown)
        elif not first and not own_unknown:
            reason = NO_PATIENT
        return {
            "period_asks": kind,
            "period_code": first and first["hcpcs_code"],
            "period_day": first and first["claim_line_start_date"],
            "period_last_day": first and first["claim_line_start_date"] + timedelta(days=LENGTHS[length or ""]),
            "period_lines": first
            and named(
                other
                for other in held
                if all(other[name] == first[name] for name in ("hcpcs_code", "claim_line_start_date"))
            ),
            "is_parted_from_period": self._says(line, f"{kind}_in_period", length, again=again),
            "period_unknown": reason,
        }

    def _is_visit(self, line: Line) -> bool:
        return in_group(line["hcpcs_code"], self._groups, "visits", line["claim_line_start_date"])

    def _may_have_package(self, line: Line) -> bool:
        code = line["hcpcs_code"]
        if code not in self._kinds:
            self._kinds[code] = not any(in_group(code, self._groups, name) for name in ("visits", "no_global_days"))
        length = self._length(line)
        if not self._kinds[code] or not (length in LENGTHS or length in (None, "YYY")):
            return False
        return not self._says(line, "no_package", length if length in LENGTHS else "000")

    def _length(self, line: Line) -> str | None:
        key = (line["hcpcs_code"], line["claim_line_start_date"])
        if key not in self._lengths:
            found = [row["global_days"] for row in self._fees if row["hcpcs_code"] == key[0] and holds(row, key[1])]
            self._lengths[key] = found[0] if found else None
        return self._lengths[key]

    def _says(self, line: Line, question: str, length: str | None, *, again: bool = False) -> bool:
        return any(
            row["question"] == question
            and row["global_days"] == length
            and row["modifier"] in modifiers(line)
            and holds(row, line["claim_line_start_date"])
            and (again or not row["same_code_only"])
            for row in self._modifiers
        )

    def _why(self, line: Line) -> str:
        return LEFT_TO_PAYER if self._length(line) == "YYY" else NOT_LISTED

    def _words(self, pairs: list[tuple[Line, bool]]) -> str | None:
        words = {
            f"{other['hcpcs_code']} of {other['claim_line_start_date']} (global days {self._length(other)})"
            for other, _ in pairs
        }
        return ", ".join(sorted(words)) or None
