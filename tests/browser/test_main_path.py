"""What an auditor and a manager do, in a real browser: open, audit, see, filter, read one line, take the report away."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from tests.browser.conftest import go_to, keep_picture, settle

from audit.model.places import samples_directory
from audit.reports.audit import run_audit

pytestmark = pytest.mark.browser


@pytest.fixture
def sample(page):
    page.get_by_role("button", name="Open the sample").click()
    page.get_by_text("This run accounts for every record").wait_for(timeout=60_000)
    settle(page)
    return page


@pytest.fixture(scope="module")
def expected():
    return run_audit(samples_directory() / "demo_two_years.csv").summary


def test_one_click_audits_the_sample_and_every_page_shows_it(sample, expected, outside):
    flagged = f"{expected['reconciliation']['flagged']:,}"
    for title in ("Denial risk", "Worklist", "Claim line", "Codes", "Rules and coverage", "Reports"):
        go_to(sample, title)
        assert flagged in sample.locator("[data-testid=stSidebar]").inner_text()
        assert sample.locator("[data-testid=stException]").count() == 0
        assert sample.locator("h1").count() == 1
        keep_picture(sample, title.lower().replace(" ", "_"))
    assert outside == []


def test_denial_risk_opens_with_what_it_comes_to(sample, expected):
    go_to(sample, "Denial risk")
    text = sample.locator("[data-testid=stMain]").inner_text()
    assert f"${float(expected['amounts']['overpaid']):,.2f}" in text
    assert f"${abs(float(expected['amounts']['underpaid'])):,.2f}" in text
    assert sample.locator("[data-testid=stVegaLiteChart] svg").count() >= 6


def test_the_address_of_a_page_holds_no_claim_and_brings_it_back(sample, page, server):
    go_to(sample, "Worklist")
    address = sample.url
    assert "run=" in address
    assert "CLM" not in address.upper().replace("CLAIM", "")
    page.goto(address)
    settle(page)
    assert "finding" in page.locator("h1").inner_text()


def test_a_finding_opens_as_a_claim_line_with_its_lattice(sample):
    go_to(sample, "Worklist")
    sample.get_by_role("button", name="Open claim line").click()
    settle(sample)
    assert "Judgment" in sample.locator("[data-testid=stMain]").inner_text()
    sample.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()


def test_the_report_that_is_taken_away_is_whole(sample, expected):
    go_to(sample, "Reports")
    with sample.expect_download() as download:
        sample.locator("[data-testid=stDownloadButton] button").first.click()
    rows = findings_in(download.value.path().read_bytes())
    assert len(rows) == expected["totals"]["findings"]


def findings_in(content: bytes) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        name = next(name for name in bundle.namelist() if name.endswith(".csv") and "findings" in name)
        return list(csv.DictReader(io.StringIO(bundle.read(name).decode("utf-8"))))
