"""The note of a claim line, read again: the same note and the same facts that the run used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.support.notes import AGAINST_ITSELF, BLIND, GUIDED, SILENT
from tests.support.runs import noted_run

from audit.reference import Reference
from audit.reports.audit import Audit
from audit.reports.line_note import LineNote, line_note
from audit.reports.line_story import line_story

TEXTS = {"A": GUIDED, "B": BLIND, "C": SILENT, "D": AGAINST_ITSELF, "E": None, "F": GUIDED}
CODES = {"A": "62323", "B": "62323", "C": "62323", "D": "62323", "E": "62323", "F": "76000"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return noted_run(tmp_path_factory.mktemp("noted"), CODES, TEXTS)


@pytest.fixture
def look(run: Audit, reference: Reference) -> Callable[[str], LineNote | None]:
    claims = run.lines["claim_id"].to_list()

    def at(claim: str) -> LineNote | None:
        line = claims.index(claim)
        return line_note(run.directory, reference, line, line_story(run.directory, reference, line).billed)

    return at


@pytest.mark.parametrize("claim", "ABCD")
def test_the_facts_are_those_of_the_run(claim: str, run: Audit, look: Callable[[str], LineNote | None]) -> None:
    found = look(claim)
    assert found is not None
    assert found.note.text == TEXTS[claim]
    used = run.documented_facts.filter(pl.col("claim_id") == claim, "decides")
    decided = {
        name: (assertion, value)
        for name, assertion, value in used.select("attribute", "assertion", "value").iter_rows()
    }
    assert {fact.attribute: (str(fact.assertion), fact.value) for fact in found.facts} == decided
    assert found.deciding == ("region", "delivery", "imaging")
    assert found.silence["imaging"] == "without"


def test_a_line_without_a_note_has_none(look: Callable[[str], LineNote | None]) -> None:
    assert look("E") is None


def test_a_code_without_a_family_asks_nothing_of_its_note(look: Callable[[str], LineNote | None]) -> None:
    found = look("F")
    assert found is not None
    assert found.facts == found.deciding == ()
    assert found.reading.mentions


def test_a_run_without_notes_has_none(reference: Reference, tmp_path: Path) -> None:
    run = noted_run(tmp_path, {"A": "62323"}, {})
    assert line_note(run.directory, reference, 0, line_story(run.directory, reference, 0).billed) is None
