"""Every family of the shipped reference against a slow oracle: every code beside every value of every attribute that it has.

The oracle reads the CSV files with the standard library and knows nothing of the engine: which values the code and its
siblings have, how a number lies among their bins, which add-ons stand on which primaries. The audit of all lines in
one run must say the same: clear, contradicted or undecided, and which code is suggested.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest
from tests.conftest import TODAY

from audit.model.places import reference_directory
from audit.reports.audit import Audit, run_audit

DAY = date(2024, 8, 1)
Row = dict[str, str]


class Case(NamedTuple):
    """One line: a code, all that its record says, the attribute that was varied, and what the oracle says of it."""

    code: str
    says: dict[str, str]
    attribute: str
    outcome: str
    suggested: str | None


def _rows(table: str) -> list[Row]:
    with (reference_directory() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if _holds(row)]


def _holds(row: Row) -> bool:
    first, last = row.get("effective_from") or "0001-01-01", row.get("effective_to") or "9999-12-31"
    return first <= DAY.isoformat() <= last


class Oracle:
    """The tables as plain dictionaries, on one day."""

    def __init__(self) -> None:
        self.rules: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in _rows("attribute_rules"):
            self.rules[row["family_id"]][row["attribute"]] = row
        self.numbers = {row["attribute"] for row in _rows("attributes") if row["kind"] == "number"}
        self.bins: dict[str, dict[str, tuple[Decimal | None, Decimal | None]]] = defaultdict(dict)
        self.values: dict[str, list[str]] = defaultdict(list)
        for row in _rows("attribute_values"):
            self.values[row["attribute"]].append(row["value"])
            ends = [Decimal(row[end]) if row[end] else None for end in ("lower", "upper")]
            self.bins[row["attribute"]][row["value"]] = (ends[0], ends[1])
        family = {row["hcpcs_code"]: row["family_id"] for row in _rows("codes") if row["family_id"]}
        self.codes: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        for code, name in sorted(family.items()):
            self.codes[name][code] = {}
        for row in _rows("code_attributes"):
            if row["hcpcs_code"] in family:
                self.codes[family[row["hcpcs_code"]]][row["hcpcs_code"]][row["attribute"]] = row["value"]
        self.primaries = defaultdict(set)
        for row in _rows("add_on_primaries"):
            self.primaries[row["add_on_code"]].add(row["primary_code"])
        self.exits = {(row["family_id"], row["attribute"]) for row in _rows("family_exits")}

    def lattice(self, family: str) -> list[str]:
        return [name for name, rule in self.rules[family].items() if rule["role"] == "lattice"]

    def said(self, family: str, attribute: str) -> list[str]:
        """What a record may say: the values of the family, and for numbers both ends of each bin and one between two."""
        held = {vector[attribute] for vector in self.codes[family].values() if attribute in vector}
        if attribute not in self.numbers:
            return sorted(held)
        ends = sorted({end for value in held for end in self.bins[attribute][value] if end is not None})
        between = [(low + high) / 2 for low, high in pairwise(ends)]
        return [f"{number.normalize():f}" for number in {*ends, *between, max(ends) + 1000}]

    def outcome(self, family: str, code: str, attribute: str, said: str) -> str:
        """What a value says of a code: it agrees, it contradicts, or it decides nothing."""
        held = self.codes[family][code][attribute]
        if attribute not in self.numbers:
            return "clear" if said == held else "violated"
        number = Decimal(said)
        if any(self._in(attribute, value, number) for value in self._with_add_ons(family, code, attribute)):
            return "clear"
        others = {vector[attribute] for vector in self.codes[family].values() if attribute in vector}
        lower, _ = self.bins[attribute][held]
        if lower is not None and number < lower:
            ends = [self.bins[attribute][value][1] for value in others]
            below = [end for end in ends if end is not None and end < lower]
            return "not_evaluated" if below and number > max(below) else "violated"
        top = self._top(family, code, attribute)
        if top is None or number <= top:
            return "not_evaluated"
        starts = [self.bins[attribute][value][0] for value in others]
        above = [start for start in starts if start is not None and start > top]
        return "not_evaluated" if above and number < min(above) else "violated"

    def suggested(self, family: str, code: str, says: dict[str, str], attribute: str) -> str | None:
        """The one other code that agrees in all: of a number, no code that is billed only together with another."""
        found = []
        for other, vector in self.codes[family].items():
            names = [name for name in self.lattice(family) if name in vector]
            if all(name in says and self._agrees(family, other, name, says[name], name == attribute) for name in names):
                found.append(other)
        return found[0] if len(found) == 1 and found[0] != code else None

    def _agrees(self, family: str, code: str, name: str, said: str, is_varied: bool) -> bool:
        """Of what was varied the add-ons count with their primary; of all else each code has its own bin."""
        if is_varied or name not in self.numbers:
            return self.outcome(family, code, name, said) == "clear"
        return self._in(name, self.codes[family][code][name], Decimal(said))

    def _with_add_ons(self, family: str, code: str, attribute: str) -> list[str]:
        """The bins of the code and of all that stands on it, ranked by this attribute alone."""
        found, waiting = [code], [code]
        names = self.lattice(family)
        while waiting:
            primary = waiting.pop()
            for other, vector in self.codes[family].items():
                own = self.codes[family][primary]
                apart = [name for name in names if name in own and name in vector and own[name] != vector[name]]
                if primary in self.primaries[other] and apart == [attribute] and other not in found:
                    found.append(other)
                    waiting.append(other)
        return [self.codes[family][each][attribute] for each in found]

    def _top(self, family: str, code: str, attribute: str) -> Decimal | None:
        uppers = [self.bins[attribute][value][1] for value in self._with_add_ons(family, code, attribute)]
        return None if None in uppers else max(end for end in uppers if end is not None)

    def _in(self, attribute: str, value: str, number: Decimal) -> bool:
        lower, upper = self.bins[attribute][value]
        return (lower is None or number >= lower) and (upper is None or number <= upper)


def _cases(oracle: Oracle) -> Iterator[Case]:
    for family, codes in sorted(oracle.codes.items()):
        for code, vector in codes.items():
            own = {name: _own(oracle, name, vector[name]) for name in oracle.lattice(family) if name in vector}
            for attribute in own:
                if (family, attribute) in oracle.exits:
                    continue
                for said in oracle.said(family, attribute):
                    outcome = oracle.outcome(family, code, attribute, said)
                    says = {**own, attribute: said}
                    suggested = oracle.suggested(family, code, says, attribute) if outcome == "violated" else None
                    yield Case(code, says, attribute, outcome, suggested)


def _own(oracle: Oracle, attribute: str, value: str) -> str:
    lower, upper = oracle.bins[attribute][value]
    end = lower if lower is not None else upper
    return value if attribute not in oracle.numbers or end is None else f"{end.normalize():f}"


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(_cases(Oracle()))


@pytest.fixture(scope="module")
def audit(cases: list[Case], tmp_path_factory: pytest.TempPathFactory) -> Audit:
    path = tmp_path_factory.mktemp("every_family") / "claims.csv"
    _write(path, cases)
    return run_audit(path, today=TODAY)


def _write(path: Path, cases: list[Case]) -> None:
    names = sorted({f"documented_{name}" for case in cases for name in case.says})
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(
            file, ["claim_id", "hcpcs_code", "claim_line_start_date", "place_of_service_code", *names]
        )
        written.writeheader()
        for number, case in enumerate(cases):
            line = {"claim_id": f"{number:06}", "hcpcs_code": case.code, "claim_line_start_date": DAY.isoformat()}
            written.writerow({**line, **{f"documented_{name}": value for name, value in case.says.items()}})


def test_every_family_has_cases(cases: list[Case]) -> None:
    oracle = Oracle()
    told = {case.code for case in cases}
    with_values = {code for codes in oracle.codes.values() for code, vector in codes.items() if vector}
    assert len(told) > 0.9 * len(with_values)
    assert {case.outcome for case in cases} == {"clear", "violated", "not_evaluated"}


def test_the_audit_and_the_oracle_agree_on_every_line(cases: list[Case], audit: Audit) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for claim, attribute in audit.findings.filter(category="attribute").select("claim_id", "attribute").iter_rows():
        found[claim].add(attribute)
    wrong = []
    for number, case in enumerate(cases):
        expected = {case.attribute} if case.outcome == "violated" else set()
        if found[f"{number:06}"] != expected:
            wrong.append((case, found[f"{number:06}"]))
    assert wrong[:5] == []
    counted = audit.coverage.filter(category="attribute")
    open_ = sum(case.outcome == "not_evaluated" for case in cases)
    assert counted["lines_violated"].sum() == sum(case.outcome == "violated" for case in cases)
    assert open_ <= counted["lines_not_evaluated"].sum()


def test_the_suggested_code_is_the_oracles(cases: list[Case], audit: Audit) -> None:
    lines = audit.lines.sort("claim_id").select("claim_id", "suggested_code", "line_status").rows()
    wrong = [
        (case, suggested) for case, (_, suggested, _) in zip(cases, lines, strict=True) if suggested != case.suggested
    ]
    assert wrong[:5] == []


def test_what_decides_nothing_is_never_clear(cases: list[Case], audit: Audit) -> None:
    status = dict(audit.lines.select("claim_id", "line_status").iter_rows())
    undecided = [status[f"{number:06}"] for number, case in enumerate(cases) if case.outcome == "not_evaluated"]
    assert undecided
    assert set(undecided) <= {"unverified", "flagged"}
    supported = audit.lines.filter(pl.col("supported_code").is_not_null(), pl.col("suggested_code").is_not_null())
    assert supported.filter(pl.col("supported_code") != pl.col("suggested_code")).height == 0
