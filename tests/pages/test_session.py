"""What the address carries, and what it never carries."""

from __future__ import annotations

import pytest
from tests.support.app import open_page

from audit.reports.audit import Audit

FINDING = "0123456789abcdef"


def address(audit: Audit, **asked: str) -> dict[str, object]:
    app = open_page("rules_and_coverage", audit)
    run = app.query_params["run"]
    app.query_params.clear()
    app.query_params.update({"run": run, **asked})
    app.run()
    assert not app.exception
    assert app.query_params["run"] == run
    return {name: value for name, value in app.query_params.items() if name != "run"}


def test_a_link_brings_filters_and_finding_back(sample: Audit) -> None:
    got = address(sample, severity="high", finding=FINDING)
    assert got == {"severity": "high", "finding": FINDING}


@pytest.mark.parametrize(
    ("name", "value"),
    [("severity", "urgent"), ("finding", "1 or 1=1"), ("patient", "P1"), ("month", "x" * 10_000), ("line", "7")],
)
def test_what_is_no_filter_is_dropped_from_the_address(name: str, value: str, sample: Audit) -> None:
    assert address(sample, **{name: value}) == {}


def test_the_address_is_kept_from_page_to_page(sample: Audit) -> None:
    app = open_page("rules_and_coverage", sample)
    app.query_params["severity"] = "high"
    app.run()
    app.switch_page("pages/upload.py").run()
    assert app.query_params["severity"] == "high"
