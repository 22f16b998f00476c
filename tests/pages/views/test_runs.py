"""The Runs page: what is saved, what changed from run to run, and decisions carried forward."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.support.app import FIVE, as_csv, click, open_page, shown, titles

from audit.reports.audit import Audit, run_audit
from audit.ui import cache
from audit.workspace import Workspace
from audit.workspace.access import user_of_this_computer
from audit.workspace.decision import Decision
from audit.workspace.decisions import decide
from audit.workspace.runs import SavedRun, save_run
from audit.workspace.state import Disposition

ME = user_of_this_computer()
PLANTED = "<b>ROE</b> *JANE*.csv"


@pytest.fixture(scope="module")
def audits(tmp_path_factory: pytest.TempPathFactory) -> list[Audit]:
    """The five records as first given, and with the amount of one line changed."""
    made = []
    for number, drawing in enumerate((FIVE, FIVE.replace("258.31", "259.31"))):
        path = tmp_path_factory.mktemp("runs") / f"{number}.csv"
        path.write_bytes(as_csv(drawing))
        made.append(run_audit(path))
    return made


@pytest.fixture
def two(own_workspace: Workspace, audits: list[Audit]) -> list[SavedRun]:
    """An earlier run that is decided, and a later one of the changed file."""
    runs = [save_run(own_workspace, ME, audit, PLANTED) for audit in audits]
    for finding_id in audits[0].findings["finding_id"]:
        decision = Decision(Disposition.QUERY)
        decide(own_workspace, ME, runs[0].run_id, finding_id, decision, version=0, key=finding_id)
    return runs


def page() -> AppTest:
    return open_page("runs")


@pytest.mark.usefixtures("own_workspace")
def test_without_a_run_there_is_a_sentence_and_a_next_step() -> None:
    app = page()
    assert titles(app) == ["No run is saved yet"]
    assert [button.label for button in app.button] == ["Choose a claim file"]


def test_every_run_is_listed_with_how_far_it_is(two: list[SavedRun]) -> None:
    app = page()
    assert titles(app) == ["2 runs are saved, 2 of 4 findings decided"]
    for run in two:
        assert f'<code class="c">{run.run_id}</code>' in shown(app)
    assert "2, 100\u00a0%" in shown(app)


def test_a_file_name_is_text(two: list[SavedRun]) -> None:
    app = page()
    assert "<td>&lt;b&gt;ROE&lt;/b&gt; *JANE*.csv</td>" in shown(app)
    assert f"{two[1].run_id} · {PLANTED} · 20" in app.selectbox(key="runs.open.which").options[0]


def test_a_run_is_opened(two: list[SavedRun]) -> None:
    app = page()
    app.selectbox(key="runs.open.which").select_index(1).run()
    app.button(key="runs.open").click().run()
    assert app.query_params["run"] == two[0].run_id


def test_what_changed_is_counted_with_its_reason(two: list[SavedRun]) -> None:
    said = shown(page())
    assert '<div class="l">Changed</div><div class="v ">1</div><div class="s">the line changed: 1</div>' in said
    assert '<div class="l">Unchanged</div><div class="v ">1</div>' in said
    assert "The line changed" in said
    assert two[0].audit.findings["claim_id"][0] not in said


def test_decisions_are_carried_once_and_said(two: list[SavedRun]) -> None:
    app = click(page(), "runs.carry")
    assert "1 decision and 1 suggestion carried." in shown(app)
    assert f'<code class="c">{two[0].run_id}</code></td>' in shown(app)
    assert titles(app) == ["2 runs are saved, 3 of 4 findings decided"]
    again = click(app, "runs.carry")
    assert "0 decisions and 0 suggestions carried; 2 left as decided here." in shown(again)


def test_where_nothing_is_decided_nothing_is_offered(own_workspace: Workspace, audits: list[Audit]) -> None:
    runs = [save_run(own_workspace, ME, audit, "claims.csv") for audit in audits]
    app = page()
    assert f"Nothing is decided in run {runs[0].run_id}" in shown(app)
    assert "runs.carry" not in [button.key for button in app.button]


def test_a_link_to_a_run_opens_it_after_a_restart(two: list[SavedRun], tmp_path: Path) -> None:
    cache.workspace().close()
    app = AppTest.from_file(Path(__file__).parents[3] / "app.py", default_timeout=60)
    app.query_params["run"] = two[0].run_id
    app.run()
    assert f"Run <b>{two[0].run_id}</b>" in shown(app)
    assert (tmp_path / "workspace" / "runs" / two[0].run_id).is_dir()
