"""Deciding in a real browser: by keys alone, through reload, double click and the way back, large, and without colours."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import go_to, keep_picture, settle
from tests.browser.test_codes import focused, tab_to

from audit.model.places import samples_directory, workspace_directory
from audit.reports.audit import run_audit
from audit.workspace import open_workspace
from audit.workspace.access import NO_ACCESS, user_of_this_computer
from audit.workspace.database import SQLITE_FILE
from audit.workspace.runs import save_run

pytestmark = pytest.mark.browser

FORM = ".st-key-form"


@pytest.fixture(scope="module")
def address(server):
    """The address of the worklist of a run of its own, which the tests here share."""
    opened = open_workspace(workspace_directory())
    audit = run_audit(samples_directory() / "each_rule_once.csv")
    saved = save_run(opened, user_of_this_computer(), audit, "claims.csv")
    opened.close()
    return f"{server}/worklist?run={saved.run_id}"


@pytest.fixture
def worklist(page, address):
    page.set_default_timeout(60_000)
    page.goto(address)
    settle(page)
    yield page
    if page.locator(FORM).count():
        page.get_by_role("button", name="Cancel").click()
        settle(page)


def finding(page):
    return re.search(r"finding=([0-9a-f]+)", page.url)[1]


def actions(page, finding_id):
    """How often each thing was done to a finding, as the database has it."""
    run_id = re.search(r"run=([0-9a-f]{8})", page.url)[1]
    asked = "select action from events where run_id = ? and finding_id = ?"
    with closing(sqlite3.connect(workspace_directory() / SQLITE_FILE)) as connection:
        return Counter(action for (action,) in connection.execute(asked, (run_id, finding_id)))


def press(page, key):
    page.keyboard.press(key)
    settle(page)


def open_form(page, key):
    page.keyboard.press(key)
    page.locator(FORM).wait_for()
    settle(page)


def test_a_queue_is_worked_through_and_taken_away_by_keys_alone(worklist, outside):
    press(worklist, "t")
    expect(worklist.locator("h1")).to_contain_text("yours to decide")
    first = finding(worklist)
    open_form(worklist, "a")
    press(worklist, "a")
    assert actions(worklist, first)["finding.decided"] == 1
    second = finding(worklist)
    assert second != first
    open_form(worklist, "d")
    press(worklist, "2")
    assert actions(worklist, second)["finding.decided"] == 1
    press(worklist, "Control+z")
    assert actions(worklist, second)["finding.undone"] == 1
    assert finding(worklist) == second
    press(worklist, "j")
    assert finding(worklist) != second
    press(worklist, "k")
    assert finding(worklist) == second
    tab_to(worklist, lambda now: now["name"].endswith("Reports"), most=200)
    press(worklist, "Enter")
    expect(worklist.locator("[data-testid=stDownloadButton]").first).to_be_visible()
    for _ in range(120):
        worklist.keyboard.press("Tab")
        if worklist.evaluate("!!document.activeElement.closest('[data-testid=stDownloadButton]')"):
            break
    assert focused(worklist)["drawn"]
    with worklist.expect_download() as taken:
        worklist.keyboard.press("Enter")
    assert taken.value.path().stat().st_size > 0
    assert outside == []


def test_a_double_click_and_a_reload_are_one_event(worklist):
    open_form(worklist, "q")
    this = finding(worklist)
    before = actions(worklist, this)
    worklist.get_by_role("button", name="Record: ask the provider").dblclick()
    settle(worklist)
    worklist.reload()
    settle(worklist)
    assert actions(worklist, this) - before == {"finding.decided": 1}


def test_the_way_back_decides_nothing_again(worklist):
    open_form(worklist, "q")
    this = finding(worklist)
    before = actions(worklist, this)
    press(worklist, "q")
    go_to(worklist, "Claim line")
    worklist.go_back()
    settle(worklist)
    assert actions(worklist, this) - before == {"finding.decided": 1}


def test_what_was_typed_survives_a_reload_and_is_not_in_the_address(worklist):
    open_form(worklist, "d")
    this = finding(worklist)
    before = actions(worklist, this)
    field = worklist.get_by_label("Comment, optional")
    field.fill("the addendum of the same day")
    worklist.wait_for_timeout(1_200)
    settle(worklist)
    worklist.reload()
    settle(worklist)
    expect(worklist.get_by_label("Comment, optional")).to_have_value("the addendum of the same day")
    assert "addendum" not in worklist.url
    press(worklist, "Escape")
    expect(worklist.locator(FORM)).to_have_count(0)
    assert actions(worklist, this) == before


def test_letters_that_are_typed_decide_nothing(worklist):
    open_form(worklist, "a")
    this = finding(worklist)
    before = actions(worklist, this)
    worklist.get_by_label("Comment, optional").click()
    worklist.keyboard.type("a dq fjkt", delay=30)
    worklist.wait_for_timeout(800)
    settle(worklist)
    assert finding(worklist) == this
    assert actions(worklist, this) == before
    press(worklist, "Escape")


def test_with_single_keys_off_letters_do_nothing_and_stay_off(worklist, address):
    switch = worklist.get_by_text("Single keys", exact=True)
    switch.click()
    settle(worklist)
    worklist.goto(address)
    settle(worklist)
    press(worklist, "a")
    expect(worklist.locator(FORM)).to_have_count(0)
    tab_to(worklist, lambda now: now["name"].startswith("Confirm"), most=200)
    press(worklist, "Enter")
    expect(worklist.locator(FORM)).to_be_visible()
    press(worklist, "Escape")
    switch.click()
    settle(worklist)


@pytest.mark.parametrize(
    "query", ["&finding=0123456789abcdef", "REPLACED"], ids=["a finding that is not there", "a run that is not there"]
)
def test_a_link_to_what_is_not_there_says_one_sentence(page, address, query):
    page.goto(address + query if query.startswith("&") else address.replace(address[-8:], "00000000"))
    settle(page)
    assert NO_ACCESS in page.locator("[data-testid=stMain]").inner_text()
    assert "0123456789abcdef" not in page.url
    assert "00000000" not in page.url


def test_an_address_that_means_nothing_is_cleaned(page, address):
    page.goto(f"{address}&scope=purple&page=-1&severity=NaN&month={'9' * 10_000}")
    settle(page)
    expect(page.locator("h1")).to_contain_text("for a decision")
    assert not re.search("purple|page=|NaN|999", page.url)
    assert page.locator("[data-testid=stException]").count() == 0


@pytest.mark.parametrize("colours", ["none", "active"], ids=["200 percent", "200 percent, forced colours"])
def test_at_200_percent_everything_is_there_and_the_focus_is_seen(browser, address, colours):
    context = browser.new_context(viewport={"width": 720, "height": 500}, device_scale_factor=2, forced_colors=colours)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    tab_to(page, lambda now: now["name"].startswith("Confirm"), most=200)
    style = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert style != "none" or focused(page)["drawn"]
    press(page, "Enter")
    expect(page.get_by_role("button", name="Record: confirmed")).to_be_visible()
    keep_picture(page, f"worklist_200_{colours}")
    page.keyboard.press("Escape")
    settle(page)
    context.close()
