"""What public pages say wrongly is found, each for its own reason; what they say rightly of the same codes is not."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from audit.reference import Reference
from audit.reports.statements import AT_ODDS, Verdict, judge_statements

HERE = Path(__file__).parent
WRONG, RIGHT = HERE / "public_statements.csv", HERE / "true_statements.csv"
TODAY = date(2026, 11, 21)

REASONS: dict[str, tuple[str, ...]] = {
    "I1": ("leaves region out; 62325 is cervical or thoracic. From this page alone it cannot be told from 62327",),
    "I2": ("leaves 'caudal' out, which is region lumbar or sacral and belongs to 62327",),
    "I3": (
        "62320 is without contrast; with fluoroscopy or CT any contrast is 62321",
        "62322 is without contrast; with fluoroscopy or CT any contrast is 62323",
        "62324 is without contrast; with fluoroscopy or CT any contrast is 62325",
    ),
    "I4": ("imaging is fixed", "with fluoroscopy or CT is 62325"),
    "I5": ("62325 is with fluoroscopy or CT; without", "62327 is with fluoroscopy or CT; without"),
    "I6": ("do not decide delivery; 62320 is single injection", "leaves delivery out", "cannot be told from 62326"),
    "I7": ("Cerebrospinal fluid is in the subarachnoid space",),
    "I8": ("leaves out what is known: The catheter is threaded",),
    "I9": ("belongs to the injection", "72275", "72275 ended on 2021-12-31"),
    "I10": (
        "transforaminal leads to Transforaminal epidural injection (64479, 64480, 64483, 64484)",
        "own blood leads to Epidural blood patch (62273)",
        "therapeutic drainage leads to Spinal puncture (62270, 62272, 62328, 62329)",
        "leaves approach out. From this page alone it cannot be told from",
    ),
    "X1": ("known is optional", "A distinct visit on the day is billed beside it"),
    "X2": ("62323 is with fluoroscopy or CT; without fluoroscopy or CT is 62322", "62323 is not among them"),
    "X3": ("known is 4 per 12 months",),
    "X4": ("Not a complete code since fiscal year 2018",),
    "X5": ("known is 1 mg", "known is 80 mg"),
    "X6": ("is 3, not 1",),
    "X7": ("known is $17.7M",),
    "X8": ("Cerebrospinal fluid is in the subarachnoid space",),
    "X9": ("77003 is an add-on to 61050", "62320 is not among them"),
    "X10": ("known is nerve block", "That is said of 64625"),
    "X11": ("in use since 2020",),
    "X12": ("known is region and day",),
    "X13": ("known is all further sites",),
}
"""Of every trap the fragments that its reasons must hold."""


@pytest.fixture(scope="module")
def wrong(shipped: Reference) -> list[dict[str, Any]]:
    judged = judge_statements(shipped, WRONG, TODAY)
    with WRONG.open(encoding="utf-8", newline="") as file:
        traps = [row["trap"] for row in csv.DictReader(file)]
    return [{**each, "trap": trap} for each, trap in zip(judged, traps, strict=True)]


@pytest.mark.parametrize("trap", REASONS)
def test_what_a_public_page_says_wrongly_is_found_for_its_reason(wrong: list[dict[str, Any]], trap: str) -> None:
    told = [each for each in wrong if each["trap"] == trap]
    assert told
    assert {each["verdict"] for each in told} <= {str(verdict) for verdict in AT_ODDS}
    reasons = " ".join(each["what"] for each in told)
    assert [part for part in REASONS[trap] if part not in reasons] == [], reasons


def test_every_trap_is_asked_for(wrong: list[dict[str, Any]]) -> None:
    assert {each["trap"] for each in wrong} == set(REASONS)
    assert set(REASONS) == {f"I{n}" for n in range(1, 11)} | {f"X{n}" for n in range(1, 14)}


def test_what_a_public_page_says_rightly_is_not_found(shipped: Reference, wrong: list[dict[str, Any]]) -> None:
    judged = judge_statements(shipped, RIGHT, TODAY)
    assert [each for each in judged if each["verdict"] != Verdict.AGREES] == []
    assert len(judged) >= len(wrong)


def test_a_judgment_says_where_it_comes_from(wrong: list[dict[str, Any]]) -> None:
    told = [each for each in wrong if each["verdict"] == Verdict.CONTRADICTED]
    assert [each for each in told if not each["table"]] == []
    assert [each for each in told if not each["source"]] == []
