"""A rule's precision counts what people finally made of its findings, each decision once, and only what one may see."""

from __future__ import annotations

import pytest
from tests.support.opinions import CONFIRM, DEFER, DISMISS, QUERY, decided, key, many_findings, second, third
from tests.workspace.conftest import ADA, ANN, BEN, CLEO, MO

from audit.reports.audit import Audit
from audit.reports.intervals import wilson
from audit.workspace import Workspace
from audit.workspace.access import Actor, Role
from audit.workspace.changes import change
from audit.workspace.decision import Decision
from audit.workspace.events import Action, Draft
from audit.workspace.precision import Precision, precisions
from audit.workspace.queue import page
from audit.workspace.review import agreement_numbers
from audit.workspace.runs import save_run
from audit.workspace.settings import configure
from audit.workspace.state import DismissReason, Disposition

RULE = "attribute.imaging"
LONG = "The operative report of the other visit describes it."


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """An audit with forty high findings of one rule."""
    return many_findings(tmp_path_factory.mktemp("many"), 40)


def begin(workspace: Workspace, audit: Audit, engagement: str = "") -> tuple[str, list[str]]:
    """A saved run without a random sample, and its findings."""
    configure(workspace, ADA, "review_share", 0, key=key())
    run_id = save_run(workspace, ANN, audit, "many.csv", engagement=engagement).run_id
    return run_id, page(workspace, ANN, run_id)["finding_id"].to_list()


def dismissed(reason: DismissReason) -> Decision:
    return Decision(Disposition.DISMISS, reason, comment=LONG)


def test_confirmed_of_decided_with_reasons_and_interval(workspace: Workspace, many: Audit) -> None:
    run_id, findings = begin(workspace, many)
    for finding in findings[:24]:
        decided(workspace, ANN, run_id, finding, CONFIRM)
    for finding in findings[24:28]:
        second(workspace, CLEO, decided(workspace, ANN, run_id, finding, DISMISS), DISMISS)
    for finding in findings[28:30]:
        opinion = dismissed(DismissReason.INPUT_ERROR)
        second(workspace, CLEO, decided(workspace, ANN, run_id, finding, opinion), opinion)
    told = precisions(workspace, ANN)[RULE]
    assert (told.confirmed, told.decided, told.precision, told.is_few) == (24, 30, 0.8, False)
    assert list(told.dismissed.items()) == [(DismissReason.RULE_WRONG, 4), (DismissReason.INPUT_ERROR, 2)]
    assert told.interval == wilson(24, 30)
    assert told.interval == pytest.approx((0.627, 0.905), abs=0.001)


def test_what_is_open_asked_or_waits_for_a_second_person_is_not_decided(workspace: Workspace, many: Audit) -> None:
    run_id, findings = begin(workspace, many)
    decided(workspace, ANN, run_id, findings[0], QUERY)
    decided(workspace, ANN, run_id, findings[1], DEFER)
    assert precisions(workspace, ANN) == {}
    decided(workspace, ANN, run_id, findings[2], DISMISS)
    differ = second(workspace, CLEO, decided(workspace, ANN, run_id, findings[3], DISMISS), CONFIRM)
    told = precisions(workspace, ANN)[RULE]
    assert (told.decided, told.waiting, told.precision, told.is_few) == (0, 2, None, True)
    third(workspace, BEN, differ, CONFIRM)
    told = precisions(workspace, ANN)[RULE]
    assert (told.confirmed, told.decided, told.waiting) == (1, 1, 1)


def test_a_decision_that_was_carried_to_a_later_run_counts_once(workspace: Workspace, many: Audit) -> None:
    run_id, findings = begin(workspace, many)
    decided(workspace, ANN, run_id, findings[0], CONFIRM)
    later, _ = begin(workspace, many)
    told = {"from_run": run_id, "from_seq": 1, "rule_id": RULE, "as": "decision", "disposition": "confirm"}
    with workspace.database.writing() as connection:
        change(connection, ANN, "auditor", [Draft(Action.CARRIED, told, later, findings[0])])
    assert precisions(workspace, ANN)[RULE].decided == 1
    decided(workspace, ANN, later, findings[1], CONFIRM)
    assert precisions(workspace, ANN)[RULE].decided == 2


def test_a_decision_that_was_carried_while_it_waited_counts_where_it_was_settled(
    workspace: Workspace, many: Audit
) -> None:
    run_id, findings = begin(workspace, many)
    decided(workspace, ANN, run_id, findings[0], DISMISS)
    later, _ = begin(workspace, many)
    told = {"from_run": run_id, "from_seq": 1, "as": "decision", "review_why": "high_dismissal", "decided_by": "ann"}
    with workspace.database.writing() as connection:
        payload = DISMISS.told() | told | {"rule_id": RULE}
        (waits,) = change(connection, BEN, "auditor", [Draft(Action.CARRIED, payload, later, findings[0])])
    assert precisions(workspace, ANN)[RULE].waiting == 1
    second(workspace, CLEO, waits, DISMISS)
    assert precisions(workspace, ANN)[RULE].decided == 1
    assert agreement_numbers(workspace, CLEO, later)["all"].n == 1


def test_only_runs_that_the_person_may_see_count(workspace: Workspace, many: Audit) -> None:
    run_id, findings = begin(workspace, many, engagement="north")
    decided(workspace, ANN, run_id, findings[0], CONFIRM)
    south = Actor("sue", "Sue", frozenset({Role.AUDITOR}), frozenset({"south"}))
    assert precisions(workspace, ANN)[RULE].decided == 1
    assert precisions(workspace, south) == {}
    assert precisions(workspace, MO) == {}


def test_nothing_decided_has_no_precision_and_says_so_in_a_terminal() -> None:
    nothing = Precision(RULE)
    assert nothing.precision is None
    assert nothing.interval == (0.0, 1.0)
    assert nothing.as_dict()["interval_95"] is None


def test_a_run_that_is_gone_counts_no_more(workspace: Workspace, many: Audit) -> None:
    run_id, findings = begin(workspace, many)
    decided(workspace, ANN, run_id, findings[0], CONFIRM)
    assert precisions(workspace, ANN)
    with workspace.database.writing() as connection:
        connection.exec_driver_sql("update runs set status = 'purged'")
    assert precisions(workspace, ANN) == {}
