"""T-38: what is not whole is refused, or marked wherever it goes."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support.app import FIVE, as_csv, open_page, shown

from audit.reports.audit import Audit, run_audit
from audit.reports.export import EXPORTS


@pytest.fixture(scope="module")
def left_out(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """A run without a rule, by choice."""
    path = tmp_path_factory.mktemp("left_out") / "claims.csv"
    path.write_bytes(as_csv(FIVE))
    return run_audit(path, without=["date.future"])


def changed(audit: Audit, folder: Path, change: Callable[[dict[str, Any]], object]) -> Audit:
    """A copy of the run whose summary says something else."""
    shutil.copytree(audit.directory, folder)
    summary = copy.deepcopy(audit.summary)
    change(summary)
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return Audit(folder, summary)


@pytest.mark.parametrize("key", EXPORTS)
def test_a_run_without_a_rule_is_marked_on_the_page_and_in_the_name(left_out: Audit, key: str) -> None:
    app = open_page("reports", left_out)
    app.radio(key="reports.format").set_value(key).run()
    assert "A person went on without: date.future." in shown(app)
    assert app.get("download_button")[0].proto.label.startswith("Download")


def test_a_rule_that_ended_with_an_error_is_marked(left_out: Audit, tmp_path: Path) -> None:
    crashed = changed(left_out, tmp_path / "run", lambda told: told["rules"][0].update(not_run="stopped with an error"))
    assert "Not evaluated, because the rule ended with an error" in shown(open_page("reports", crashed))


def test_a_run_that_does_not_reconcile_offers_no_button(left_out: Audit, tmp_path: Path) -> None:
    one_too_many = {"clear": left_out.summary["reconciliation"]["clear"] + 1}
    app = open_page("reports", changed(left_out, tmp_path / "run", lambda s: s["reconciliation"].update(one_too_many)))
    assert "does not reconcile" in shown(app)
    assert not app.get("download_button")


def test_identifiers_are_not_offered_without_a_reason(left_out: Audit) -> None:
    app = open_page("reports", left_out)
    app.radio(key="reports.level").set_value("full").run()
    assert app.get("download_button")[0].proto.disabled
    app.text_input(key="reports.reason").set_value("the payer asked for these").run()
    assert not app.get("download_button")[0].proto.disabled
