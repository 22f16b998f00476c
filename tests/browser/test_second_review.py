"""A second reviewer in a real browser, by keyboard alone: blind, one opinion, one event, and then both opinions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import keep_picture, settle
from tests.support.databases import set_database
from tests.support.live import dashboard
from tests.support.opinions import decided, many_findings

from audit.workspace import Workspace, open_workspace
from audit.workspace.access import Actor, Role
from audit.workspace.decision import Decision
from audit.workspace.events import Action, Event, events_of
from audit.workspace.queue import page as queue_page
from audit.workspace.runs import save_run
from audit.workspace.state import DismissReason, Disposition

ANN = Actor("ann", "Ann", frozenset(Role))
GIVEN = Decision(Disposition.DISMISS, DismissReason.PAYER_POLICY_DIFFERS, comment="Alpha allows it since May.")
MOST_TABS = 80


@dataclass(frozen=True)
class Desk:
    """Where Cleo sits: the address of the page, the workspace, the run, and the two findings that Ann dismissed."""

    address: str
    workspace: Workspace
    run_id: str
    findings: list[str]

    def events(self, finding_id: str, action: Action) -> list[Event]:
        with self.workspace.database.reading() as connection:
            return [each for each in events_of(connection, self.run_id, finding_id) if each.action is action]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patch:
        set_database(patch, "")
        workspace = open_workspace(folder / "workspace")
        run_id = save_run(workspace, ANN, many_findings(folder, 3), "many.csv").run_id
        findings = queue_page(workspace, ANN, run_id)["finding_id"].to_list()[:2]
        for finding in findings:
            decided(workspace, ANN, run_id, finding, GIVEN)
        with dashboard(folder, 0, CLAIMS_AUDIT_WORKSPACE=str(workspace.directory), LOGNAME="cleo") as served:
            yield Desk(f"{served.address}/second_review?run={run_id}", workspace, run_id, findings)
        workspace.close()


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    opened.goto(desk.address)
    opened.get_by_role("heading", level=1).wait_for()
    settle(opened)
    yield opened
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something that matches has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_an_opinion_is_given_by_keyboard_alone_and_the_first_one_is_hidden_before(page: Page, desk: Desk) -> None:
    seen = page.content()
    for word in ("Alpha allows", "policy differs", ">ann<", "Ann,"):
        assert word not in seen
    keep_picture(page, "second_review_blind")
    tab_to(page, ".st-key-form input[type=radio]")
    page.keyboard.press("Space")
    settle(page)
    tab_to(page, ".st-key-form [class*=st-key-review-record] button")
    page.keyboard.press("Enter")
    page.get_by_text("A third person settles it.").first.wait_for()
    settle(page)
    assert "dismissed, the payer's policy differs" in page.locator(".told").inner_text()
    assert "1 finding waits for your second opinion" in page.locator("h1").inner_text()
    keep_picture(page, "second_review_told")
    given = [event for finding in desk.findings for event in desk.events(finding, Action.REVIEWED)]
    assert [(event.actor, event.payload["disposition"]) for event in given] == [("cleo", "confirm")]


def test_a_double_click_is_one_opinion(page: Page, desk: Desk) -> None:
    page.locator(".st-key-form label", has_text="Query").click()
    settle(page)
    page.get_by_role("button", name="Record my opinion").dblclick()
    page.get_by_text("A third person settles it.").first.wait_for()
    settle(page)
    assert [len(desk.events(finding, Action.REVIEWED)) for finding in desk.findings] == [1, 1]
    assert "Nothing waits for your second opinion" in page.locator("h1").inner_text()
    keep_picture(page, "second_review_differ")
