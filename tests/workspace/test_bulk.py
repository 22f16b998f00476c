"""Many findings of one rule are decided at once, seen first and with a reason, and always looked at again."""

from __future__ import annotations

import secrets
from decimal import Decimal

import pytest
from tests.workspace.conftest import ADA, ANN, BEN, MO

from audit.errors import Conflict, NotAllowed, WorkspaceError
from audit.workspace import Workspace
from audit.workspace.decision import Decision
from audit.workspace.decisions import decide, decide_in_bulk, history_of, preview_bulk, undo
from audit.workspace.events import Action, events_of
from audit.workspace.queue import states
from audit.workspace.runs import SavedRun
from audit.workspace.settings import configure
from audit.workspace.state import DismissReason, Disposition, State

DISMISS = Decision(Disposition.DISMISS, DismissReason.RULE_WRONG)
CONFIRM = Decision(Disposition.CONFIRM)
WHY = "The limit of this rule is out of date."
UNITS = [f"f{number:06}" for number in range(1, 60, 2)]
IMAGING = [f"f{number:06}" for number in range(0, 60, 2)]


def key() -> str:
    return secrets.token_hex(8)


def test_a_preview_tells_rule_and_dollars_and_writes_nothing(workspace: Workspace, many: SavedRun) -> None:
    seen = preview_bulk(workspace, ANN, many.run_id, UNITS[:7])
    assert (seen.findings, seen.rule_id, seen.problems) == (7, "units.over_limit", [])
    assert (seen.over, seen.under) == (Decimal("0.00"), Decimal("17.00"))
    assert seen.seen == dict.fromkeys(UNITS[:7], 0)
    assert states(workspace, ANN, many.run_id).height == 0


def test_all_share_one_bulk_and_go_to_second_review(workspace: Workspace, many: SavedRun) -> None:
    done = decide_in_bulk(workspace, ANN, many.run_id, dict.fromkeys(UNITS, 0), DISMISS, WHY, key=key())
    assert [state.finding_id for state in done] == UNITS
    assert {state.state for state in done} == {State.SECOND_REVIEW}
    assert {state.review_why for state in done} == {"bulk"}
    assert len({state.bulk_id for state in done}) == 1
    (entry,) = history_of(workspace, ANN, many.run_id, UNITS[0])
    assert entry.words.endswith(WHY)


def test_the_same_bulk_twice_is_one(workspace: Workspace, many: SavedRun) -> None:
    click = key()
    done = decide_in_bulk(workspace, ANN, many.run_id, dict.fromkeys(UNITS[:5], 0), DISMISS, WHY, key=click)
    undo(workspace, ANN, many.run_id, UNITS[0], version=done[0].version, key=key())
    again = decide_in_bulk(workspace, ANN, many.run_id, dict.fromkeys(UNITS[:5], 0), DISMISS, WHY, key=click)
    assert again == done
    with workspace.database.reading() as connection:
        decided = [
            event
            for finding_id in UNITS[:5]
            for event in events_of(connection, many.run_id, finding_id)
            if event.action is Action.DECIDED
        ]
    assert len(decided) == 5


def test_one_changed_finding_stops_the_whole_bulk(workspace: Workspace, many: SavedRun) -> None:
    decide(workspace, BEN, many.run_id, UNITS[3], CONFIRM, version=0, key=key())
    with pytest.raises(Conflict, match=r"^ben "):
        decide_in_bulk(workspace, ANN, many.run_id, dict.fromkeys(UNITS[:5], 0), DISMISS, WHY, key=key())
    assert states(workspace, BEN, many.run_id)["finding_id"].to_list() == [UNITS[3]]


def test_what_is_decided_already_is_named_in_the_preview_and_refused(workspace: Workspace, many: SavedRun) -> None:
    decide(workspace, BEN, many.run_id, UNITS[3], CONFIRM, version=0, key=key())
    seen = preview_bulk(workspace, ANN, many.run_id, UNITS[:5])
    assert len(seen.problems) == 1
    assert seen.problems[0].startswith("1 of these findings")
    with pytest.raises(WorkspaceError, match="decided this finding"):
        decide_in_bulk(workspace, ANN, many.run_id, seen.seen, DISMISS, WHY, key=key())


def test_two_rules_are_not_decided_at_once(workspace: Workspace, many: SavedRun) -> None:
    both = [UNITS[0], IMAGING[0]]
    assert "more than one rule" in preview_bulk(workspace, ANN, many.run_id, both).problems[0]
    with pytest.raises(WorkspaceError, match="more than one rule"):
        decide_in_bulk(workspace, ANN, many.run_id, dict.fromkeys(both, 0), DISMISS, WHY, key=key())


def test_more_than_the_limit_are_not_decided_at_once(workspace: Workspace, many: SavedRun) -> None:
    configure(workspace, ADA, "bulk_most", 5, key=key())
    assert "at most 5" in preview_bulk(workspace, ANN, many.run_id, UNITS[:6]).problems[0]
    with pytest.raises(WorkspaceError, match="at most 5"):
        decide_in_bulk(workspace, ANN, many.run_id, dict.fromkeys(UNITS[:6], 0), DISMISS, WHY, key=key())
    assert len(decide_in_bulk(workspace, ANN, many.run_id, dict.fromkeys(UNITS[:5], 0), DISMISS, WHY, key=key())) == 5


def test_confirm_is_refused_above_the_amount_and_dismiss_is_not(workspace: Workspace, many: SavedRun) -> None:
    configure(workspace, ADA, "bulk_confirm_most", 100, key=key())
    dear = IMAGING[4:8]
    seen = preview_bulk(workspace, ANN, many.run_id, dear)
    assert (seen.over, seen.can_confirm, seen.problems) == (Decimal("220.00"), False, [])
    with pytest.raises(WorkspaceError, match=r"more than \$100\.00"):
        decide_in_bulk(workspace, ANN, many.run_id, seen.seen, CONFIRM, WHY, key=key())
    assert len(decide_in_bulk(workspace, ANN, many.run_id, seen.seen, DISMISS, WHY, key=key())) == 4


@pytest.mark.parametrize("why", ["", "too short", " " * 40])
def test_a_bulk_without_a_reason_is_refused(workspace: Workspace, many: SavedRun, why: str) -> None:
    with pytest.raises(WorkspaceError, match="at least 10 characters"):
        decide_in_bulk(workspace, ANN, many.run_id, dict.fromkeys(UNITS[:2], 0), DISMISS, why, key=key())


def test_units_and_amounts_are_of_one_finding(workspace: Workspace, many: SavedRun) -> None:
    each = Decision(Disposition.CONFIRM, corrected_amount=Decimal(1))
    with pytest.raises(WorkspaceError, match="belong to one finding"):
        decide_in_bulk(workspace, ANN, many.run_id, dict.fromkeys(UNITS[:2], 0), each, WHY, key=key())


def test_nothing_chosen_is_a_problem(workspace: Workspace, many: SavedRun) -> None:
    assert preview_bulk(workspace, ANN, many.run_id, []).problems == ["No finding is chosen. Choose some of one rule."]
    with pytest.raises(WorkspaceError, match="No finding is chosen"):
        decide_in_bulk(workspace, ANN, many.run_id, {}, DISMISS, WHY, key=key())


def test_who_may_not_decide_sees_no_preview(workspace: Workspace, many: SavedRun) -> None:
    with pytest.raises(NotAllowed):
        preview_bulk(workspace, MO, many.run_id, UNITS)
    with pytest.raises(NotAllowed):
        decide_in_bulk(workspace, MO, many.run_id, dict.fromkeys(UNITS, 0), DISMISS, WHY, key=key())
