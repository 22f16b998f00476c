"""Notes of joints, drainage, venous access and further spinal families: the code that each supports, or none."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from audit.reference import Reference
from audit.reports.note_code import code_from_note

A_DAY = date(2024, 8, 1)
NOTES = tomllib.loads(Path(__file__).with_name("other_families.toml").read_text(encoding="utf-8"))["note"]


@pytest.mark.parametrize("note", NOTES, ids=[f"{number}-{note['code']}" for number, note in enumerate(NOTES)])
def test_a_note_supports_its_code(reference: Reference, note: dict[str, str]) -> None:
    answer = code_from_note(reference, note["text"], A_DAY)
    assert (answer.supported_code or "") == note["code"], answer.because


def test_every_code_of_these_families_is_supported_by_some_note() -> None:
    told = {code.partition("-")[0] for note in NOTES for code in note["code"].split("+")}
    assert told >= {"20604", "20606", "20611", "27096", "32550", "32551", "32557", "36556", "36563", "49084", "64635"}
