"""The page of second reviews as its people meet it: blind before the opinion, both opinions after, a third who settles."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from tests.support.opinions import CONFIRM, DISMISS, decided, many_findings, second
from tests.support.visit import leave_by, press, title, told

from audit.model.places import home
from audit.reports.audit import Audit
from audit.ui import cache
from audit.ui.navigation import BY_NAME
from audit.workspace import Workspace
from audit.workspace.access import Actor, Permission, Role
from audit.workspace.decision import Decision
from audit.workspace.queue import page
from audit.workspace.review import agreement_numbers
from audit.workspace.runs import save_run
from audit.workspace.settings import configure
from audit.workspace.state import DismissReason, Disposition

PEOPLE = {name: Actor(name, name, frozenset(Role)) for name in ("ann", "ben", "cleo", "dora")}
ANN, BEN, CLEO = (PEOPLE[name] for name in ("ann", "ben", "cleo"))
GIVEN = Decision(Disposition.DISMISS, DismissReason.PAYER_POLICY_DIFFERS, comment="Alpha allows it since May.")
MANY = 32
Open = Callable[..., AppTest]
Run = tuple[str, list[str]]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return many_findings(tmp_path_factory.mktemp("many"), MANY)


@pytest.fixture
def workspace() -> Workspace:
    """The workspace of the pages, in which nothing is drawn by chance."""
    opened = cache.workspace()
    configure(opened, ANN, "review_share", 0, key=secrets.token_hex(8))
    return opened


@pytest.fixture
def run(workspace: Workspace, many: Audit) -> Run:
    """A run with many high findings of one rule, and their ids."""
    run_id = save_run(workspace, ANN, many, "many.csv").run_id
    return run_id, page(workspace, ANN, run_id)["finding_id"].to_list()


@pytest.fixture
def open_as(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page on a run as somebody of that name, who sits at this computer."""

    def open_as(name: str, run_id: str, page: str = "second_review") -> AppTest:
        monkeypatch.setenv("LOGNAME", name)
        at = AppTest.from_file(home() / "app.py", default_timeout=60)
        at.query_params["run"] = run_id
        return at.run().switch_page(f"pages/{page}.py").run()

    return open_as


def choose(at: AppTest, opinion: str) -> AppTest:
    return at.radio[0].set_value(opinion).run()


def record(at: AppTest) -> AppTest:
    (button,) = [each for each in at.button if each.label in ("Record my opinion", "Settle it")]
    assert button.key
    return press(at, button.key)


def test_where_nothing_waits_the_page_says_what_comes_and_leads_to_the_worklist(open_as: Open, run: Run) -> None:
    at = open_as("cleo", run[0])
    assert title(at) == "Nothing waits for your second opinion"
    assert "every dismissal of a high finding" in told(at)
    assert "more than $1,000" in told(at)
    assert "No finding has two opinions yet" in told(at)
    assert "wait for a decision" in title(leave_by(at, "review.worklist"))


def test_ones_own_decisions_wait_for_somebody_else(open_as: Open, run: Run, workspace: Workspace) -> None:
    decided(workspace, ANN, run[0], run[1][0], GIVEN)
    at = open_as("ann", run[0])
    assert title(at) == "Nothing waits for your second opinion"
    assert "1 decision of yours waits for somebody else" in told(at)


def test_the_evidence_is_there_and_nothing_of_the_first_opinion(open_as: Open, run: Run, workspace: Workspace) -> None:
    run_id, (first, *_) = run
    decided(workspace, ANN, run_id, first, GIVEN)
    at = open_as("cleo", run_id)
    assert title(at) == "1 finding waits for your second opinion"
    assert "What speaks against this finding" in told(at)
    assert "Billed" in told(at)
    everything = told(at) + "".join(str(each.proto) for each in at.main.children.values() if hasattr(each, "proto"))
    for word in ("payer&#x27;s policy", "Alpha allows", "ann", "high finding was dismissed"):
        assert word not in everything.replace("annual", "")
    assert at.radio[0].value is None
    assert [each.disabled for each in at.button if each.label == "Record my opinion"] == [True]


def test_an_opinion_that_agrees_is_recorded_and_both_are_told(open_as: Open, run: Run, workspace: Workspace) -> None:
    run_id, (first, *_) = run
    decided(workspace, ANN, run_id, first, GIVEN)
    at = choose(open_as("cleo", run_id), "dismiss")
    at.selectbox[0].set_value("rule_wrong").run()
    after = record(at)
    assert title(after) == "Nothing waits for your second opinion"
    assert agreement_numbers(workspace, CLEO, run_id)["all"].agreed == 1
    again = open_as("cleo", run_id)
    assert "Two people agree on 1 of 1 finding: too few to measure how far" in told(again)
    assert "hidden, n below 30" in told(again)


def test_what_is_missing_is_said_at_the_form_and_nothing_is_lost(open_as: Open, run: Run, workspace: Workspace) -> None:
    run_id, (first, *_) = run
    decided(workspace, ANN, run_id, first, GIVEN)
    at = choose(open_as("cleo", run_id), "dismiss")
    at.text_area[0].set_value("The manual says otherwise.").run()
    after = record(at)
    assert "Dismiss needs a reason" in told(after)
    assert after.text_area[0].value == "The manual says otherwise."
    assert title(after) == "1 finding waits for your second opinion"


def test_where_they_differ_a_third_person_sees_both_and_settles(open_as: Open, run: Run, workspace: Workspace) -> None:
    run_id, (first, *_) = run
    state = decided(workspace, ANN, run_id, first, GIVEN)
    second(workspace, BEN, state, CONFIRM)
    for name in ("ann", "ben"):
        at = open_as(name, run_id)
        assert "One of the two opinions is yours, so a third person settles it" in told(at)
        assert not [each for each in at.button if each.label == "Settle it"]
    at = open_as("dora", run_id)
    assert title(at) == "Two people differ on 1 finding, and you can settle it"
    for word in (
        "First opinion",
        "ann",
        "Dismissed, the payer&#x27;s policy differs",
        "Alpha allows it",
        "ben",
        "Confirmed",
    ):
        assert word in told(at)
    after = record(choose(at, "confirm"))
    assert title(after) == "Nothing waits for your second opinion"


def test_a_finding_that_was_decided_anew_is_not_recorded_over(open_as: Open, run: Run, workspace: Workspace) -> None:
    run_id, (first, *_) = run
    state = decided(workspace, ANN, run_id, first, GIVEN)
    at = choose(open_as("cleo", run_id), "confirm")
    second(workspace, BEN, state, DISMISS)
    after = record(at)
    assert agreement_numbers(workspace, CLEO, run_id)["all"].n == 1
    assert title(after) == "Nothing waits for your second opinion"


def test_the_agreement_has_coefficients_from_thirty_on_with_n_and_interval(
    open_as: Open, run: Run, workspace: Workspace
) -> None:
    run_id, findings = run
    for number, finding in enumerate(findings):
        state = decided(workspace, ANN, run_id, finding, DISMISS)
        second(workspace, BEN, state, CONFIRM if number == 0 else DISMISS)
    at = open_as("dora", run_id)
    assert f"Two people agree on {MANY - 1} of {MANY} findings, 97" in told(at)
    assert "<table" in told(at)
    assert "0.00, no interval: one of them always chose the same" in told(at)
    assert "0.97 (0.91 to 1.00)" in told(at)


def test_the_page_is_for_who_may_review() -> None:
    assert BY_NAME["second_review"].needs is Permission.REVIEW


def test_the_rules_page_shows_what_people_made_of_each_rule(open_as: Open, run: Run, workspace: Workspace) -> None:
    run_id, findings = run
    for finding in findings[:4]:
        decided(workspace, ANN, run_id, finding, CONFIRM)
    second(workspace, BEN, decided(workspace, ANN, run_id, findings[4], GIVEN), GIVEN)
    decided(workspace, ANN, run_id, findings[5], DISMISS)
    shown = told(open_as("ann", run_id, "rules_and_coverage"))
    assert "Precision of each rule" in shown
    assert "the payer&#x27;s policy differs" in shown
    assert "95\u00a0% interval" in shown


def test_a_rule_about_which_nobody_decided_says_so(open_as: Open, run: Run) -> None:
    shown = told(open_as("ann", run[0], "rules_and_coverage"))
    assert "Nobody has finally decided about a finding of this rule." in shown
