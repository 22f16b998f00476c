"""The Claim line page: the line that was chosen, the way to the next one, and what is not there."""

from __future__ import annotations

from tests.support.visit import leave_by, press, title, told, visit

from audit.reports.audit import Audit


def test_without_a_choice_it_opens_the_first_of_the_worklist(eight: Audit) -> None:
    at = visit("claim_line", eight)
    assert title(at) == "The record supports 62322, not 62323"
    assert "Finding 1 of 8 in the worklist" in told(at)


def test_next_and_previous_walk_the_worklist_as_it_is_filtered(eight: Audit) -> None:
    at = visit("claim_line", eight, {"code": ["62321", "62323"], "severity": "high"})
    first = title(at)
    at = press(at, "claim_line.after")
    assert title(at) != first
    assert at.button(key="claim_line.after").disabled
    assert title(press(at, "claim_line.before")) == first


def test_the_table_says_what_is_required_what_is_documented_and_what_comes_of_it(eight: Audit) -> None:
    page = told(visit("claim_line", eight, {"code": "62323", "severity": "high"}))
    for words in ("with fluoroscopy or CT", "Contradicted", "Match", "Nobody looked", "+$123.16", "RVU24C"):
        assert words in page


def test_the_family_is_drawn_with_its_numbers_behind_it(eight: Audit) -> None:
    at = visit("claim_line", eight, {"code": "62323", "severity": "high"})
    assert len(at.get("vega_lite_chart")) == 1
    assert "One step away, overpaid by $123.16 a unit" in told(at)


def test_the_other_lines_of_the_claim_stand_below(eight: Audit) -> None:
    page = told(visit("claim_line", eight, {"code": "62323", "severity": "high"}))
    assert "2, under review" in page
    assert "76000" in page


def test_a_finding_that_the_run_does_not_have_is_said_calmly(eight: Audit) -> None:
    at = visit("claim_line", eight, {"finding": "0123456789abcdef"})
    assert "The run has no finding of that id" in told(at)
    assert title(leave_by(at, "claim_line.back")).startswith("6 high findings")


def test_a_line_that_the_run_does_not_have_is_said_calmly(eight: Audit) -> None:
    at = visit("claim_line", eight, **{"kept.line": 4000})
    assert "The run has no such line" in told(at)


def test_filters_that_leave_nothing_can_be_cleared(eight: Audit) -> None:
    at = visit("claim_line", eight, {"severity": "low"})
    assert title(press(at, "claim_line.clear")) == "The record supports 62322, not 62323"


def test_a_run_without_findings_names_the_next_step(clear: Audit) -> None:
    at = visit("claim_line", clear)
    assert "no flagged line to open" in told(at)
    assert at.button(key="claim_line.coverage")


def test_what_a_file_brings_is_escaped(risky: Audit) -> None:
    at = visit("claim_line", risky, **{"kept.line": 0})
    assert not at.exception
    assert "&lt;b&gt;bold&lt;/b&gt;" in told(at)
    assert "<b>bold</b>" not in told(at)


def test_a_code_without_a_family_has_no_picture(eight: Audit) -> None:
    at = visit("claim_line", eight, **{"kept.line": 0})
    assert not at.get("vega_lite_chart")
    assert "76000 stands in no family" in told(at)
    assert "No finding rests on this line." in told(at)


def test_an_ended_code_shows_what_stands_in_its_place(eight: Audit) -> None:
    page = told(visit("claim_line", eight, {"code": "62311"}))
    assert "62322 and 62323 stand in the place of 62311" in page
    assert "The rule read" in page
