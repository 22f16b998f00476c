"""What is bundled, bypassed, imaged twice or impossible together: nested loops over the lines of a patient's day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import permutations
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

SITES = ("region", "laterality", "joint_size")
"""The attributes that tell a place, of those that the drawn lines document."""

Words = Mapping[str, Mapping[str, tuple[str, str | None]]]
"""What a typed word means, by attribute: assertion and value."""


class Bundling:
    """Answers for every line of a run. `pairs` are the rows of the pair table with the days of their edition."""

    def __init__(
        self, lines: pl.DataFrame, tables: Mapping[str, pl.DataFrame], pairs: pl.DataFrame, words: Words
    ) -> None:
        self.lines = lines.to_dicts()
        self._tables = {name: table.to_dicts() for name, table in tables.items() if name in _READ}
        self._pairs: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in pairs.to_dicts():
            self._pairs.setdefault((row["column_1"], row["column_2"]), []).append(row)
        self._words = words
        self._guides = cache(self._modality)
        self._holds_imaging = cache(self._has_imaging)
        self._is_apart = cache(self._may_have_apart)
        self._family = cache(self._family_of)
        heaps = neighbours(self.lines)
        self._others = {
            line["line"]: [other for other in heaps[line["line"]] if other is not line and _same_day(line, other)]
            for line in self.lines
        }
        self._ncci = {row["modifier"]: row["kind"] for row in self._tables["modifiers"] if row["is_ncci_associated"]}
        self._values = {(row["hcpcs_code"], row["attribute"]): row["value"] for row in self._tables["code_attributes"]}
        self._codes = {row["hcpcs_code"]: row for row in self._tables["codes"]}
        self._families = {row["family_id"]: row for row in self._tables["families"]}
        self._lattice = {
            (row["family_id"], row["attribute"]): row["silent_value"]
            for row in self._tables["attribute_rules"]
            if row["role"] == "lattice"
        }
        self._imaging = {line["line"]: self._included(line) for line in self.lines}
        self._edits = {line["line"]: self._edits_of(line) for line in self.lines}
        self._rivals = self._carried()

    def company(self, line: Line) -> dict[str, Any]:
        """The facts of `day_company`, but for the pair table."""
        others = [other for other in self._beside(line) if other["hcpcs_code"] != line["hcpcs_code"]]
        codes = {other["hcpcs_code"] for other in (line, *others)}
        return {"has_other_codes": bool(others), "has_foreign_codes": bool(others) and not codes <= set(self._codes)}

    def edits(self, line: Line) -> dict[str, Any]:
        """The facts of `ncci_edits`."""
        found = self._edits[line["line"]]
        return {
            "edit_others": named(other for other, _ in found),
            "edit_codes": _listed(other["hcpcs_code"] for other, _ in found),
            "edit_indicator": min((indicator for _, indicator in found), default=None),
        }

    def imaging(self, line: Line) -> dict[str, Any]:
        """The facts of `imaging_included` that lines make."""
        found = self._imaging[line["line"]]
        codes = [
            f"{other['hcpcs_code']} (with the imaging the code is {it})" if it else other["hcpcs_code"]
            for other, it in found
        ]
        return {"imaging_others": named(other for other, _ in found), "imaging_codes": _listed(codes)}

    def rivals(self, line: Line) -> dict[str, Any]:
        """The facts of `impossible_together` that lines make."""
        found = self._rivals.get(line["line"], [])
        return {
            "has_rival_code": any(self._is_rival(line, other) for other in self._others[line["line"]]),
            "rival_others": named(found),
            "rival_codes": _listed(other["hcpcs_code"] for other in found),
        }

    def bypasses(self, line: Line) -> dict[str, Any]:
        """The facts of `bypass_unproven` that lines make."""
        unproven, claimed, asked = [], False, False
        for other, indicator in self._listed_pairs(line):
            if indicator != "1" or not self._sets_aside(line, other) or self._is_said(line, other):
                continue
            asked = True
            verdicts = self._places(line, other)
            on_both = [set(filter(self._is_place, modifiers(one))) for one in (line, other)]
            is_claimed = not verdicts and all(on_both) and not on_both[0] & on_both[1]
            claimed = claimed or is_claimed
            if not any(verdicts) and not is_claimed:
                unproven.append(other)
        return {"has_bypassed_pair": asked, "bypass_is_claimed_only": claimed, "bypass_others": named(unproven)}

    def _beside(self, line: Line) -> list[Line]:
        if line["hcpcs_code"] is None:
            return []
        return [other for other in self._others[line["line"]] if same_provider(line, other)]

    def _listed_pairs(self, line: Line) -> list[tuple[Line, str]]:
        """The column 1 lines of the day, each with the indicator of the pair."""
        setting = "outpatient" if is_institutional(line) else "practitioner"
        day = line["claim_line_start_date"]
        found = []
        for other in self._beside(line):
            rows = self._pairs.get((other["hcpcs_code"], line["hcpcs_code"]), [])
            indicators = [
                row["modifier_indicator"]
                for row in rows
                if row["setting"] == setting and row["first_day"] <= day <= row["last_day"] and holds(row, day)
            ]
            indicators = [indicator for indicator in indicators if indicator != "9"]
            if indicators:
                found.append((other, min(indicators)))
        return found

    def _sets_aside(self, line: Line, other: Line) -> bool:
        return bool((modifiers(line) | modifiers(other)) & set(self._ncci))

    def _is_place(self, modifier: str) -> bool:
        return self._ncci.get(modifier) == "anatomic"

    def _edits_of(self, line: Line) -> list[tuple[Line, str]]:
        imaged = {(line["line"], other["line"]) for other, _ in self._imaging[line["line"]]}
        return [
            (other, indicator)
            for other, indicator in self._listed_pairs(line)
            if (indicator == "0" or not self._sets_aside(line, other))
            and (line["line"], other["line"]) not in imaged
            and not self._has_imaging_of(other, line)
        ]

    def _has_imaging_of(self, imaging: Line, line: Line) -> bool:
        return any(other is line for other, _ in self._imaging[imaging["line"]])

    def _is_said(self, line: Line, other: Line) -> bool:
        rivals = other in self._rivals.get(line["line"], []) or line in self._rivals.get(other["line"], [])
        return rivals or self._has_imaging_of(line, other) or self._has_imaging_of(other, line)

    def _included(self, line: Line) -> list[tuple[Line, str | None]]:
        """The codes beside an imaging line that have the imaging, each with the sibling that stands for both."""
        day = line["claim_line_start_date"]
        modality = self._guides(line["hcpcs_code"], day)
        if modality is None:
            return []
        found = []
        for other in self._beside(line):
            if other["hcpcs_code"] == line["hcpcs_code"]:
                continue
            has_it, sibling = self._holds_imaging(other["hcpcs_code"], modality, day)
            if self._is_apart(line["hcpcs_code"], other["hcpcs_code"], modality, has_it, day):
                return []
            if has_it:
                found.append((other, sibling))
        return found

    def _modality(self, code: str | None, day: date) -> str | None:
        """The kind of imaging that a code stands for."""
        rows = [row for row in self._tables["code_groups"] if in_group(code, [row], "imaging_guidance", day)]
        return rows[0]["part"] if rows else None

    def _has_imaging(self, code: str, modality: str, day: date) -> tuple[bool, str | None]:
        parts = [row for row in self._tables["code_groups"] if in_group(code, [row], "imaging_part_of", day)]
        if any(row["part"] in (None, modality) for row in parts):
            return True, None
        known = self._codes.get(code)
        if known is None or not holds(known, day):
            return False, None
        for row in self._tables["included_imaging"]:
            if row["modality"] == modality and self._values.get((code, row["attribute"])) == row["value"]:
                return True, self._sibling(known, row["attribute"], row["instead"])
        return False, None

    def _sibling(self, known: dict[str, Any], attribute: str, instead: str | None) -> str | None:
        code, family = known["hcpcs_code"], known["family_id"]
        for other, row in sorted(self._codes.items()):
            if instead is None or row["family_id"] != family or self._values.get((other, attribute)) != instead:
                continue
            others = [name for of_family, name in self._lattice if of_family == family and name != attribute]
            both = [(self._values.get((code, name)), self._values.get((other, name))) for name in others]
            if all(mine is None or theirs is None or mine == theirs for mine, theirs in both):
                return other
        return None

    def _may_have_apart(self, imaging: str, code: str, modality: str, has_it: bool, day: date) -> bool:
        rows = self._tables["add_on_primaries"]
        guides = [row for row in rows if in_group(row["add_on_code"], self._tables["code_groups"], "imaging_guidance")]
        lists = {row["add_on_code"] for row in guides}
        beside = {row["add_on_code"] for row in guides if row["primary_code"] == code and holds(row, day)}
        apart = [row for row in self._tables["code_groups"] if in_group(code, [row], "imaging_apart", day)]
        if any(row["part"] == modality for row in apart):
            return True
        return imaging in beside if imaging in lists else bool(beside) and not has_it

    def _member(self, line: Line) -> dict[str, Any] | None:
        return self._family(line["hcpcs_code"], line["claim_line_start_date"])

    def _family_of(self, hcpcs_code: str | None, day: date) -> dict[str, Any] | None:
        """The family of a code, where it has one code a day and the code is no add-on."""
        code = self._codes.get(hcpcs_code or "")
        if code is None or not holds(code, day):
            return None
        if any(row["add_on_code"] == hcpcs_code for row in self._tables["add_on_primaries"]):
            return None
        family = self._families.get(code["family_id"])
        return family if family and family["one_a_day_by"] else None

    def _is_rival(self, line: Line, other: Line) -> bool:
        mine, theirs = self._member(line), self._member(other)
        if mine is None or mine is not theirs or line["hcpcs_code"] == other["hcpcs_code"]:
            return False
        return mine["one_a_day_by"] == "patient" or same_provider(line, other)

    def _carried(self) -> dict[int, list[Line]]:
        """Of every line that carries it, the lines with which it is impossible."""
        found: dict[int, list[Line]] = {}
        for line in self.lines:
            for other in self._others[line["line"]]:
                if _turn(line) < _turn(other) and self._is_rival(line, other) and self._is_impossible(line, other):
                    carrier, rest = (line, other) if self._first_carries(line, other) else (other, line)
                    found.setdefault(carrier["line"], []).append(rest)
        return found

    def _is_impossible(self, line: Line, other: Line) -> bool:
        sites = [row["attribute"] for row in self._tables["attributes"] if row["tells_site"]]
        if any(
            self._values.get((line["hcpcs_code"], at)) != self._values.get((other["hcpcs_code"], at)) for at in sites
        ):
            return False
        edited = {(one["line"], two["line"]) for one in (line, other) for two, _ in self._edits[one["line"]]}
        said = any((one["line"], two["line"]) in edited for one, two in permutations((line, other)))
        return not said and not any(self._documents_apart(line, other))

    def _documents_apart(self, line: Line, other: Line) -> list[bool]:
        both = [(self._says(line, at), self._says(other, at)) for at in SITES]
        return [mine[1] != theirs[1] for mine, theirs in both if mine and theirs and mine[1] and theirs[1]]

    def _places(self, line: Line, other: Line) -> list[bool]:
        """For every place that the record names for both lines: does it differ?"""
        both = [(self._says(line, at), self._says(other, at)) for at in SITES]
        told = [(mine, theirs) for mine, theirs in both if mine and theirs]
        return [
            mine[1] != theirs[1]
            for mine, theirs in told
            if mine[0] == theirs[0] == "affirmed" and mine[1] is not None and theirs[1] is not None
        ]

    def _first_carries(self, first: Line, second: Line) -> bool:
        return self._is_against(first, second) and not self._is_against(second, first)

    def _is_against(self, line: Line, other: Line) -> bool:
        """Whether the record, the line's own before the other's, says otherwise than the line's code."""
        family = self._codes[line["hcpcs_code"]]["family_id"]
        for (of_family, attribute), silent in self._lattice.items():
            value = self._values.get((line["hcpcs_code"], attribute))
            said = self._says(line, attribute) or self._says(other, attribute)
            if of_family != family or value is None or said is None:
                continue
            told = silent if said[0] == "not_mentioned" else said[1]
            if told != value and (told is not None or said[0] == "not_mentioned"):
                return True
        return False

    def _says(self, line: Line, attribute: str) -> tuple[str, str | None] | None:
        word = line.get(f"documented_{attribute}")
        return self._words[attribute].get(word) if word is not None else None


_READ = (
    *("codes", "families", "attributes", "code_attributes", "attribute_rules", "modifiers"),
    *("code_groups", "included_imaging", "add_on_primaries"),
)


def _same_day(line: Line, other: Line) -> bool:
    return (
        line["claim_line_start_date"] == other["claim_line_start_date"]
        and other["hcpcs_code"] is not None
        and line["hcpcs_code"] is not None
        and is_institutional(line) == is_institutional(other)
        and same_patient(line, other)
    )


def _turn(line: Line) -> tuple[str, int, int]:
    return line["claim_id"], line["claim_line_number"], line["line"]


def _listed(words: Any) -> str | None:
    return ", ".join(sorted(set(words))) or None
