"""The Claim line page: the line that was chosen, the way to the next one, and what is not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import pytest
from tests.pages.views.conftest import HEAD
from tests.support.visit import leave_by, press, title, told, visit

from audit.reports.audit import Audit


def test_without_a_choice_it_opens_the_first_of_the_worklist(eight: Audit) -> None:
    at = visit("claim_line", eight)
    assert title(at) == "The record supports 62322, not 62323"
    assert f"Finding 1 of {eight.findings.height} in the worklist" in told(at)


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
    assert "claim_line.lattice" in {chart.key for chart in at.get("vega_lite_chart")}
    assert "One step away, overpaid by $123.16 a unit" in told(at)


def test_the_other_lines_of_the_claim_stand_below(eight: Audit) -> None:
    page = told(visit("claim_line", eight, {"code": "62323", "severity": "high"}))
    assert "2, under review" in page
    assert "76000" in page


def test_a_finding_that_the_run_does_not_have_is_said_calmly(eight: Audit) -> None:
    at = visit("claim_line", eight, {"finding": "0123456789abcdef"})
    assert "Not found, or no access." in told(at)
    assert title(leave_by(at, "claim_line.back")) == f"{eight.findings.height} findings wait for a decision"


def test_a_line_that_the_run_does_not_have_is_said_calmly(eight: Audit) -> None:
    at = visit("claim_line", eight, **{"kept.line": 4000})
    assert "Not found, or no access." in told(at)


def test_filters_that_leave_nothing_can_be_cleared(eight: Audit) -> None:
    at = visit("claim_line", eight, {"severity": "low", "payer": "nobody"})
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


def test_a_code_without_a_family_has_no_picture(clear: Audit) -> None:
    at = visit("claim_line", clear, **{"kept.line": 0})
    assert "claim_line.lattice" not in {chart.key for chart in at.get("vega_lite_chart")}
    assert "76000 stands in no family" in told(at)
    assert "No finding rests on this line." in told(at)


def test_an_ended_code_shows_what_stands_in_its_place(eight: Audit) -> None:
    page = told(visit("claim_line", eight, {"code": "62311"}))
    assert "62322 and 62323 stand in the place of 62311" in page
    assert "The rule read" in page


TIMES = """
    T1 | 62323 | 2024-08-01 | 11 | | | | 1003000126 | Medicare | P1 | M54.16
    T2 | 62323 | 2024-08-01 | 11 | | | | 1003000126 | Medicare | P1 | M54.16
    T3 | 76000 | 2024-09-01 | 11 | | | | 1003000126 | Medicare | P1 | M54.16
"""


@pytest.fixture
def twice(audited: Callable[..., Audit], tmp_path: Path) -> Audit:
    """A run of one patient in which a line is billed twice."""
    head = HEAD.rstrip() + " | person_id | diagnosis_code_1"
    return audited(f"{head}\n{TIMES}", work=Path(mkdtemp(dir=tmp_path)))


def duplicate_of(audit: Audit) -> str:
    return str(audit.findings.filter(rule_id="duplicate.exact")["finding_id"][0])


def test_the_other_lines_of_a_finding_are_named_and_drawn(twice: Audit) -> None:
    at = visit("claim_line", twice, {"finding": duplicate_of(twice)})
    page = told(at)
    assert "1 other line makes this a finding" in page
    assert "Two lines of 2024-08-01 make this a finding" in page
    assert "claim_line.timeline.table" in {expander.key for expander in at.expander} or "makes the finding" in page
    assert {chart.key for chart in at.get("vega_lite_chart")} >= {"claim_line.lattice"}


def test_another_line_of_a_finding_can_be_opened(twice: Audit) -> None:
    finding = duplicate_of(twice)
    at = visit("claim_line", twice, {"finding": finding})
    at = press(at, f"related.{finding}.0")
    assert "Line 1 of claim T1" in told(at)
    assert "finding" not in at.query_params
    assert not any("T1" in str(value) for values in at.query_params.values() for value in values)


def test_what_was_asked_of_the_line_stands_below_its_findings(twice: Audit) -> None:
    page = told(visit("claim_line", twice, {"finding": duplicate_of(twice)}))
    assert (
        page.index("1 other line makes")
        < page.index("What was asked of the line")
        < page.index("Nothing to ask of this line")
    )
    assert "Billed before, in every detail" in page


def test_a_line_that_stands_alone_says_so(clear: Audit) -> None:
    assert "This line stands alone" in told(visit("claim_line", clear, **{"kept.line": 0}))
