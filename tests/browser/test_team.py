"""Signing in, staying, and being signed out, in a real Chromium at a real provider."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update
from tests.browser.conftest import keep_picture, settle
from tests.support.team import TeamServer, provider, team_dashboard

from audit.workspace import open_workspace, schema

pytestmark = pytest.mark.browser
MENU = {
    "ann": {"Upload", "Worklist", "Reports"},
    "cleo": {"Worklist", "Event log"},
    "mo": {"Overview"},
    "ada": {"Administration", "Event log"},
}
CLOSED = {"ann": {"Administration"}, "cleo": {"Administration"}, "mo": {"Worklist", "Claim line"}, "ada": {"Worklist"}}


@pytest.fixture(scope="module")
def served(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamServer]:
    with provider() as at, team_dashboard(tmp_path_factory.mktemp("team"), at) as running:
        yield running


@pytest.fixture
def tab(browser: Browser, served: TeamServer) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def enter(page: Page, served: TeamServer, sub: str) -> None:
    page.goto(served.address)
    settle(page)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/oauth2/authorize**")
    page.locator("button", has_text=sub).first.click()
    page.wait_for_url(f"{served.address}/**")
    settle(page)


def quiet_for(served: TeamServer, minutes: float) -> None:
    seen = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="milliseconds")
    workspace = open_workspace(served.workspace)
    with workspace.database.writing(beside=True) as connection:
        connection.execute(update(schema.sessions).values(last_seen=seen))
    workspace.close()


@pytest.mark.parametrize("sub", MENU)
def test_each_role_finds_its_own_pages_after_signing_in(sub: str, tab: Page, served: TeamServer) -> None:
    enter(tab, served, sub)
    shown = set(tab.locator("[data-testid=stSidebarNavLink]").all_inner_texts())
    titles = {text.split("\n")[-1] for text in shown}
    assert titles >= MENU[sub]
    assert not titles & CLOSED[sub]
    closed = next(iter(CLOSED[sub])).lower().replace(" ", "_")
    tab.goto(f"{served.address}/{closed}")
    settle(tab)
    expect(tab.get_by_text("Not found, or no access.")).to_be_visible()


def test_t11_a_tab_that_is_left_alone_warns_and_then_closes(tab: Page, served: TeamServer) -> None:
    tab.goto(served.address)
    settle(tab)
    keep_picture(tab, "sign_in")
    enter(tab, served, "ann")
    quiet_for(served, 13.3)
    expect(tab.get_by_text("You will be signed out in")).to_be_visible(timeout=40_000)
    keep_picture(tab, "sign_out_soon")
    tab.get_by_role("button", name="Stay signed in").click()
    expect(tab.get_by_text("You will be signed out in")).to_have_count(0)
    quiet_for(served, 15.1)
    expect(tab.get_by_role("button", name="Sign in")).to_be_visible(timeout=40_000)
    expect(tab.locator("[data-testid=stSidebarNavLink]")).to_have_count(0)
    expect(tab.get_by_text("nobody had done anything here for a while")).to_be_visible()


def test_t10_signing_out_closes_the_other_tab_by_itself(tab: Page, served: TeamServer) -> None:
    enter(tab, served, "cleo")
    other = tab.context.new_page()
    other.goto(served.address)
    settle(other)
    tab.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible(timeout=40_000)
    expect(other.get_by_text("You signed out.")).to_be_visible()
