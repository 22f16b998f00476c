"""Denial risk: the numbers, the charts with their tables, and a click that narrows the page."""

from __future__ import annotations

import pytest
from tests.support.visit import leave_by, press, title, told, visit

from audit.reports.audit import Audit
from audit.ui.views import denial_risk


def click(name: str, **mark: str) -> dict[str, object]:
    """The state of a chart in which a mark is picked."""
    return {denial_risk.chart_key(name, 0): {"selection": {"pick": [mark]}}}


def test_the_title_says_how_many_lines_are_flagged_and_what_they_are_worth(eight: Audit) -> None:
    assert title(visit("denial_risk", eight)).startswith("6 of 8 lines are flagged, worth +$")


def test_over_and_under_stand_apart(eight: Audit) -> None:
    page = told(visit("denial_risk", eight))
    amounts = eight.summary["amounts"]
    assert f"+${float(amounts['overpaid']):,.2f}" in page
    assert f"−${-float(amounts['underpaid']):,.2f}" in page


def test_every_chart_has_a_title_words_and_a_table(eight: Audit) -> None:
    at = visit("denial_risk", eight)
    charts = at.get("vega_lite_chart")
    assert len(charts) == 7
    assert len([each for each in at.expander if each.label == "View as table"]) == len(charts)


CLICKS = [
    ("pareto", {"rule": "attribute.imaging"}),
    ("heatmap", {"code": "62311"}),
    ("payer", {"payer": "Aetna"}),
    ("trend", {"month": "2024-06"}),
]


@pytest.mark.parametrize(("name", "mark"), CLICKS)
def test_a_click_filters_and_the_page_says_so(eight: Audit, name: str, mark: dict[str, str]) -> None:
    at = visit("denial_risk", eight, **click(name, **mark))
    (field,) = mark
    assert at.button(key=f"chips.{field}")
    assert not at.exception


def test_a_filter_that_is_cleared_stays_cleared(eight: Audit) -> None:
    at = visit("denial_risk", eight, **click("heatmap", code="62311")).run()
    assert title(at).startswith("1 of 1 line is flagged")
    at = press(at, "risk.clear")
    assert title(at).startswith("6 of 8 lines")


def test_the_filtered_findings_open_in_the_worklist(eight: Audit) -> None:
    at = leave_by(visit("denial_risk", eight, {"code": "62311"}), "risk.worklist")
    assert at.dataframe[0].value["Code"].to_list() == ["62311"]


def test_tiers_have_reasons_and_no_percentage(eight: Audit) -> None:
    page = told(visit("denial_risk", eight))
    assert "The record contradicts the code" in page
    assert "It is no probability of a denial" in page


def test_without_answers_of_a_payer_no_rate_is_shown(eight: Audit) -> None:
    assert denial_risk.NO_ANSWERS in told(visit("denial_risk", eight))


def test_nothing_flagged_is_a_sentence_and_a_next_step(clear: Audit) -> None:
    at = visit("denial_risk", clear)
    assert title(at) == "Nothing is flagged on 1 line"
    assert at.button(key="risk.coverage")


def test_filters_that_leave_no_line_are_said(eight: Audit) -> None:
    assert title(visit("denial_risk", eight, {"code": "00000"})) == "No line matches the filters"


def test_what_a_file_brings_is_escaped(risky: Audit) -> None:
    at = visit("denial_risk", risky)
    assert not at.exception
    assert "<b>bold</b>" not in told(at)
