"""The Overview: what may be counted is shown, what is small is withheld everywhere on the page."""

from __future__ import annotations

import json

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from tests.support.app import open_page, shown, titles
from tests.workspace.test_mart import SECRETS, claims

from audit.reports.audit import Audit, run_audit
from audit.ui import cache
from audit.ui.views import overview, overview_frames
from audit.workspace.access import user_of_this_computer
from audit.workspace.mart import Mart, Shelved, find_shelved, read_mart, refresh_marts


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    path = tmp_path_factory.mktemp("sixty") / "roe_jane.csv"
    path.write_text(claims(), encoding="utf-8")
    return run_audit(path)


@pytest.fixture
def page(sixty: Audit) -> AppTest:
    run_id = cache.runs().keep(sixty, "claims.csv")
    refresh_marts(cache.workspace())
    app = open_page("overview")
    app.selectbox(key="overview.run").set_value(run_id).run()
    return app


def mart_of(app: AppTest) -> Mart:
    run_id = app.selectbox(key="overview.run").value
    return read_mart(find_shelved(cache.workspace(), user_of_this_computer(), run_id))


def specs(app: AppTest) -> str:
    return "\n".join(
        each.proto.spec + "".join(str(data.data.data) for data in each.proto.datasets)
        for each in app.get("vega_lite_chart")
    )


def test_the_title_says_what_was_found(page: AppTest) -> None:
    assert not page.exception
    assert titles(page) == ["32 of 75 lines are flagged"]
    assert "As of 20" in shown(page)


def test_what_is_small_prints_as_such_and_its_rate_is_hidden(page: AppTest) -> None:
    text = shown(page)
    assert "&lt;11" in text
    table = overview_frames.breakdown(mart_of(page), "payer")
    rows = {row["Payer"]: row for row in table.iter_rows(named=True)}
    assert rows["Alpha"]["Lines"] == "hidden"
    assert rows["others"]["Lines"] == "<11"
    assert rows["withheld ones, together"]["Flagged"] == "<11"
    assert {row["Flag rate, 95 %"] for row in rows.values()} == {"hidden"}


def test_no_text_of_a_patient_claim_or_note_is_on_the_page(page: AppTest) -> None:
    everything = shown(page) + specs(page) + repr(page.main)
    assert not [secret for secret in SECRETS if secret in everything]
    assert not [name for name in ("person_id", "claim_id", "finding_id", "rendering_npi") if name in everything]


def test_no_chart_holds_a_small_number(page: AppTest) -> None:
    mart = mart_of(page)
    drawn = [overview_frames.by_rule(mart), overview_frames.by_month(mart), overview_frames.code_by_rule(mart)]
    for frame in drawn:
        numbers = frame.select(pl.col(name) for name in ("lines", "flagged") if name in frame.columns)
        told = [n for column in numbers for n in column if n is not None]
        assert not [n for n in told if 0 < n < 11]


def test_every_chart_has_its_words_and_its_table(page: AppTest) -> None:
    charts = page.get("vega_lite_chart")
    assert len(charts) == 3
    assert all(each.proto.alt for each in charts)
    assert len([each for each in page.expander if each.label == "View as table"]) == 3


@pytest.mark.parametrize("name", ["payer", "month", "code", "place", "provider"])
def test_every_breakdown_can_be_drawn(page: AppTest, name: str) -> None:
    page.session_state["overview.breakdown"] = name
    page.run()
    assert not page.exception
    assert f"Lines and dollars by {name}" in shown(page)


def test_there_is_no_picker_of_days_and_no_free_text(page: AppTest) -> None:
    assert not page.text_input
    assert not page.text_area
    assert not page.date_input
    assert not page.get("download_button")[0].proto.disabled


def test_few_lines_say_that_they_are_too_few(sample: Audit) -> None:
    run_id = cache.runs().keep(sample, "claims.csv")
    refresh_marts(cache.workspace())
    app = open_page("overview")
    app.selectbox(key="overview.run").set_value(run_id).run()
    assert titles(app) == ["Too few lines to show numbers of"]
    assert not app.exception


def test_a_stale_mart_says_so(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    mart = mart_of(page)
    said = overview._as_of(mart, is_stale=True)
    assert "Decisions were made since" in said
    assert Shelved("a", "b").is_stale
    assert json.loads(mart.about["incomplete"]) == []
