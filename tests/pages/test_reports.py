"""The Reports page: what it offers is what the exporter makes, and nothing of a run that does not reconcile."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.support.app import open_page, shown, titles

from audit.reports.audit import Audit
from audit.reports.export import EXPORTS


def test_every_format_can_be_chosen(sample: Audit) -> None:
    app = open_page("reports", sample)
    assert list(app.radio(key="reports.format").options) == [export.label for export in EXPORTS.values()]
    assert titles(app) == ["2 findings to take with you"]


@pytest.mark.parametrize("key", EXPORTS)
def test_the_button_names_its_format(key: str, sample: Audit) -> None:
    app = open_page("reports", sample)
    app.radio(key="reports.format").set_value(key).run()
    assert app.get("download_button")[0].proto.label == f"Download {EXPORTS[key].label}"


def test_the_page_says_what_the_file_will_hold(sample: Audit) -> None:
    page = shown(open_page("reports", sample))
    assert "2 flagged + 1 unverified + 1 clear + 1 set aside = 5 records" in page
    assert "None: every finding of the run." in page
    assert "Protected health information" in page


def test_the_worklists_filters_narrow_the_file(sample: Audit) -> None:
    app = open_page("reports", sample)
    app.query_params["payer"] = "Nobody"
    app.run()
    app.radio(key="reports.scope").set_value("filtered").run()
    assert '<td class="num">0 of 2</td>' in shown(app)
    assert "<li>Payer is Nobody</li>" in shown(app)


def test_two_choices_have_two_names_and_the_same_choice_has_one(sample: Audit) -> None:
    app = open_page("reports", sample)
    first = _export_id(app)
    app.run()
    assert _export_id(app) == first
    app.radio(key="reports.format").set_value("json").run()
    assert _export_id(app) != first


def _export_id(app: AppTest) -> str:
    return shown(app).split("Export ")[1].split(".")[0]


def test_a_run_that_does_not_reconcile_is_refused_with_the_equation(sample: Audit, tmp_path: Path) -> None:
    shutil.copytree(sample.directory, tmp_path / "run")
    summary = copy.deepcopy(sample.summary)
    summary["reconciliation"]["flagged"] += 1
    (tmp_path / "run" / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    app = open_page("reports", Audit(tmp_path / "run", summary))
    assert "does not reconcile" in shown(app)
    assert "flagged + unverified + clear + set aside = 6" in shown(app)
    assert not app.get("download_button")
