"""A query in a real browser: decided, drafted, filled in by keys, reviewed, taken as three files, sent."""

from __future__ import annotations

import email
import email.policy
import io
import re
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import keep_picture, settle
from tests.support.asking import CLAIMS

from audit.reports.audit import run_audit
from audit.workspace import open_workspace
from audit.workspace.access import user_of_this_computer
from audit.workspace.runs import save_run

pytestmark = pytest.mark.browser


def taken(page: Page, words: str, folder: Path) -> bytes:
    with page.expect_download() as downloading:
        page.get_by_role("button", name=words, exact=True).click()
    path = folder / downloading.value.suggested_filename
    downloading.value.save_as(path)
    assert re.fullmatch(r"query-[0-9a-f]{8}\.(pdf|eml|txt)", path.name)
    return path.read_bytes()


@pytest.fixture
def line(page: Page, server: str, tmp_path: Path) -> Page:
    """The claim line of the one finding of a run that was saved for this test."""
    path = tmp_path / "claims.csv"
    path.write_bytes(b"\n".join(row for row in CLAIMS.splitlines() if row.startswith((b"claim_id", b"SILENT"))) + b"\n")
    opened = open_workspace()
    run_id = save_run(opened, user_of_this_computer(), run_audit(path), "claims.csv").run_id
    opened.close()
    page.set_default_timeout(60_000)
    page.goto(f"{server}/claim_line?run={run_id}")
    settle(page)
    return page


def test_a_query_goes_from_the_finding_to_three_files_that_agree(
    line: Page, outside: list[str], tmp_path: Path
) -> None:
    line.locator(".st-key-decide-query button").click()
    line.locator(".st-key-form").get_by_role("button", name="Record").first.click()
    settle(line)
    line.get_by_role("button", name="Write the query").click()
    line.get_by_text("As it will be read").wait_for()
    settle(line)
    expect(line.get_by_role("button", name="Mark as reviewed")).to_be_disabled()
    line.get_by_label("Opening").fill("Please document that imaging was used.")
    line.keyboard.press("Tab")
    settle(line)
    expect(line.get_by_text("leads to an answer")).to_be_visible()
    keep_picture(line, "query_draft")
    line.get_by_label("Opening").fill("We are reading the record of this service.")
    line.get_by_label("Source").first.focus()
    for words in ("Procedure note", "2024-08-01", "The needle was advanced at L4-L5."):
        line.keyboard.type(words)
        line.keyboard.press("Tab")
    settle(line)
    line.get_by_role("button", name="Save draft").click()
    settle(line)
    line.reload()
    settle(line)
    expect(line.get_by_label("What it says").first).to_have_value("The needle was advanced at L4-L5.")
    line.get_by_role("button", name="Mark as reviewed").click()
    line.get_by_role("button", name="Mark as sent").wait_for()
    settle(line)
    pdf, mail, text = (taken(line, words, tmp_path) for words in ("Download PDF", "E-mail draft", "Text"))
    read = email.message_from_bytes(mail, policy=email.policy.default)
    assert [part.get_content() for part in read.iter_attachments()] == [pdf]
    assert read.get_body().get_content().replace("\r\n", "\n") == text.decode()
    printed = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "The needle was advanced at L4-L5." in printed
    line.get_by_role("button", name="Mark as sent").click()
    expect(line.locator("h1")).to_contain_text("1 query waits for an answer")
    settle(line)
    keep_picture(line, "query_sent")
    assert outside == []
