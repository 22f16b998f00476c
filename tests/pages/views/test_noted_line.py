"""A line with a note: the note stands on the Claim line page with its evidence, and on no other page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.support.notes import AGAINST_ITSELF, BLIND, CUT_OFF, GUIDED
from tests.support.runs import noted_run, unheard_word
from tests.support.visit import title, told, visit

from audit.reports.audit import Audit
from audit.ui.navigation import PAGES

WORD = unheard_word()
FAR = "The weather was fine and nobody spoke of it. " * 5
HOSTILE = "<script>alert(1)</script> **bold** ![x](http://evil.example/p.png)"
CODES = {"A": "62323", "B": "62322", "C": "62323", "D": "62323", "E": "76000", "F": "62323"}
TEXTS = {
    "A": f"HISTORY: Fluoroscopy was used in 2022. {BLIND} {FAR} {WORD} {HOSTILE}",
    "B": GUIDED,
    "C": AGAINST_ITSELF,
    "D": CUT_OFF,
    "E": GUIDED,
}
OTHERS = [page.name for page in PAGES if page.name != "claim_line"]


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return noted_run(tmp_path_factory.mktemp("noted"), CODES, TEXTS)


def line(audit: Audit, claim: str) -> str:
    """The Claim line page of that claim's line."""
    at = visit("claim_line", audit, **{"kept.line": audit.lines["claim_id"].to_list().index(claim)})
    assert not at.exception
    return told(at)


def test_the_note_is_shown_whole_beside_the_picture_with_what_decided(noted: Audit) -> None:
    at = visit("claim_line", noted, **{"kept.line": 0})
    page = told(at)
    assert title(at) == "The record supports 62322, not 62323"
    assert WORD in page
    assert "The note of this line" in page
    assert re.search(r'<span class="sp s2 l0 dec" id="note-imaging-\d+">(without )?fluoroscopy</span>', page)
    assert len(at.get("vega_lite_chart")) == 1


def test_an_attribute_leads_to_its_place(noted: Audit) -> None:
    page = line(noted, "A")
    anchors = re.findall(r'<td><a class="place" href="#(note-imaging-\d+)">Imaging</a></td>', page)
    assert len(anchors) == 2  # in the table of the line, and in that of the note
    assert f'id="{anchors[0]}"' in page
    assert anchors[0] == anchors[1]


def test_what_speaks_otherwise_is_shown_with_its_reason(noted: Audit) -> None:
    page = line(noted, "A")
    assert "<b>imaging</b> ↺ historical" in page
    assert "Set aside" in page
    assert "section History" in page
    assert "leaves it open" in line(noted, "C")


def test_a_note_that_is_no_whole_record_says_so(noted: Audit) -> None:
    assert "The note of this line is no whole record" in line(noted, "D")


def test_a_code_that_asks_nothing_of_its_note_says_so(noted: Audit) -> None:
    page = line(noted, "E")
    assert "No attribute of 76000 is asked of it" in page
    assert "What the note documents" not in page


def test_a_line_without_a_note_is_as_it_was(noted: Audit) -> None:
    page = line(noted, "F")
    assert 'class="note"' not in page
    assert 'class="place"' not in page


def test_a_hostile_note_is_text(noted: Audit) -> None:
    page = line(noted, "A")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **bold** ![x](http://evil.example/p.png)" in page
    assert "<script" not in page


@pytest.mark.parametrize("other", OTHERS)
def test_no_other_page_holds_the_note(other: str, noted: Audit) -> None:
    at = visit(other, noted)
    assert not at.exception
    sent = "\n".join(str(getattr(node, "proto", "")) for node in at._tree)
    assert WORD not in sent
    assert "evil.example" not in sent
    assert "prepped and draped" not in sent


def test_the_worklist_shows_the_words_that_decided_and_nothing_around_them(noted: Audit) -> None:
    page = told(visit("worklist", noted))
    assert re.search(r'<div class="quote"><mark class="e">(without )?fluoroscopy</mark></div>', page)


def test_the_pages_do_not_write_to_the_run(noted: Audit) -> None:
    before = {path: path.stat().st_mtime_ns for path in Path(noted.directory).rglob("*")}
    line(noted, "A")
    assert {path: path.stat().st_mtime_ns for path in Path(noted.directory).rglob("*")} == before
