"""A decision is an event: the same click twice is one, two people never overwrite each other, and undoing restores."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from tests.workspace.conftest import ADA, ANN, BEN, MO, NOBODY

from audit.errors import Conflict, NotAllowed, WorkspaceError
from audit.workspace import Workspace, schema
from audit.workspace.access import Actor, Role
from audit.workspace.changes import change
from audit.workspace.decision import Decision, today
from audit.workspace.decisions import comment, comments_of, decide, reopen, seen_state, undo
from audit.workspace.events import Action, Draft, events_of
from audit.workspace.holds import hold
from audit.workspace.runs import SavedRun
from audit.workspace.settings import configure
from audit.workspace.state import DismissReason, Disposition, FindingState, State

CONFIRM = Decision(Disposition.CONFIRM, corrected_code="62322")
DISMISS = Decision(Disposition.DISMISS, DismissReason.MODIFIER_SUPPORTS)
QUERY = Decision(Disposition.QUERY)
DEFER = Decision(Disposition.DEFER, due=today() + timedelta(days=7))
ONE, OTHER = "f000003", "f000005"
"""Findings of the run of sixty: low, worth little."""


def key() -> str:
    return secrets.token_hex(8)


@pytest.fixture(autouse=True)
def _without_a_sample(workspace: Workspace) -> None:
    configure(workspace, ADA, "review_share", 0, key=key())


def event_count(workspace: Workspace) -> int:
    with workspace.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.events)).scalar_one())


def as_it_was(state: FindingState) -> FindingState:
    return replace(state, version=0, changed=0)


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        (CONFIRM, State.DECIDED),
        (DISMISS, State.DECIDED),
        (QUERY, State.WAITING),
        (DEFER, State.WAITING),
    ],
    ids=["confirm", "dismiss", "query", "defer"],
)
def test_a_decision_leads_to_its_state_and_is_found_again(
    workspace: Workspace, many: SavedRun, decision: Decision, state: State
) -> None:
    done = decide(workspace, ANN, many.run_id, ONE, decision, version=0, key=key())
    assert (done.state, done.disposition, done.decided_by) == (state, decision.disposition, "ann")
    assert done.rule_id == "units.over_limit"
    assert done.final_disposition == decision.disposition
    assert done == seen_state(workspace, BEN, many.run_id, ONE)


def test_the_same_click_twice_is_one_event_and_the_same_answer(workspace: Workspace, many: SavedRun) -> None:
    click = key()
    done = decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=click)
    before = event_count(workspace)
    reopen(workspace, BEN, many.run_id, ONE, "The note was amended.", version=done.version, key=key())
    assert decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=click) == done
    assert event_count(workspace) == before + 1


def test_a_key_stands_for_one_action_of_one_person(workspace: Workspace, many: SavedRun) -> None:
    click = key()
    done = decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=click)
    before = event_count(workspace)
    with pytest.raises(WorkspaceError, match="already used"):
        decide(workspace, BEN, many.run_id, ONE, DISMISS, version=done.version, key=click)
    with pytest.raises(WorkspaceError, match="already used"):
        undo(workspace, ANN, many.run_id, ONE, version=done.version, key=click)
    with pytest.raises(WorkspaceError, match="already used"):
        decide(workspace, ANN, many.run_id, OTHER, CONFIRM, version=0, key=click)
    assert event_count(workspace) == before


def test_who_comes_second_is_told_who_was_first_and_when(workspace: Workspace, many: SavedRun) -> None:
    done = decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=key())
    before = event_count(workspace)
    with pytest.raises(Conflict, match=rf"^ann confirmed this finding at {str(done.decided_at)[:10]} \d\d:\d\d UTC"):
        decide(workspace, BEN, many.run_id, ONE, DISMISS, version=0, key=key())
    assert event_count(workspace) == before
    assert seen_state(workspace, BEN, many.run_id, ONE) == done


def test_a_conflict_does_not_tell_a_reviewer_what_waits_for_their_opinion(workspace: Workspace, many: SavedRun) -> None:
    configure(workspace, ADA, "review_share", 100, key=key())
    decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=key())
    with pytest.raises(Conflict, match=r"^Somebody decided this finding at") as told:
        decide(workspace, BEN, many.run_id, ONE, DISMISS, version=0, key=key())
    assert "confirm" not in str(told.value)
    with pytest.raises(Conflict, match=r"^ann decided this finding at"):
        decide(
            workspace, Actor("dan", "Dan", frozenset({Role.AUDITOR})), many.run_id, ONE, DISMISS, version=0, key=key()
        )


def test_what_is_decided_is_not_decided_again_before_it_is_reopened(workspace: Workspace, many: SavedRun) -> None:
    done = decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=key())
    with pytest.raises(WorkspaceError, match="Reopen it first"):
        decide(workspace, ANN, many.run_id, ONE, DISMISS, version=done.version, key=key())
    opened = reopen(workspace, BEN, many.run_id, ONE, "The note was amended.", version=done.version, key=key())
    assert (opened.state, opened.disposition, opened.decided_by) == (State.NEW, None, None)
    again = decide(workspace, BEN, many.run_id, ONE, DISMISS, version=opened.version, key=key())
    assert again.disposition == Disposition.DISMISS


def test_what_waits_is_decided_when_the_answer_is_there(workspace: Workspace, many: SavedRun) -> None:
    waits = decide(workspace, ANN, many.run_id, ONE, DEFER, version=0, key=key())
    assert waits.due == (today() + timedelta(days=7)).isoformat()
    done = decide(workspace, BEN, many.run_id, ONE, DISMISS, version=waits.version, key=key())
    assert (done.state, done.due, done.decided_by) == (State.DECIDED, None, "ben")


def test_an_undone_decision_leaves_the_finding_as_it_was_and_both_events_in_place(
    workspace: Workspace, many: SavedRun
) -> None:
    waits = decide(workspace, ANN, many.run_id, ONE, QUERY, version=0, key=key())
    done = decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=waits.version, key=key())
    before = event_count(workspace)
    back = undo(workspace, ANN, many.run_id, ONE, version=done.version, key=key())
    assert as_it_was(back) == as_it_was(waits)
    assert event_count(workspace) == before + 1
    first = undo(workspace, ANN, many.run_id, ONE, version=back.version, key=key())
    assert as_it_was(first) == FindingState(many.run_id, ONE)


def test_an_undo_cannot_be_undone(workspace: Workspace, many: SavedRun) -> None:
    done = decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=key())
    back = undo(workspace, ANN, many.run_id, ONE, version=done.version, key=key())
    with pytest.raises(WorkspaceError, match="no decision of yours to undo"):
        undo(workspace, ANN, many.run_id, ONE, version=back.version, key=key())


def test_nobody_undoes_what_another_person_decided_or_what_somebody_has_built_upon(
    workspace: Workspace, many: SavedRun
) -> None:
    done = decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=key())
    with pytest.raises(WorkspaceError, match="no decision of yours to undo"):
        undo(workspace, BEN, many.run_id, ONE, version=done.version, key=key())
    opened = reopen(workspace, BEN, many.run_id, ONE, "The note was amended.", version=done.version, key=key())
    with pytest.raises(WorkspaceError, match="no decision of yours to undo"):
        undo(workspace, ANN, many.run_id, ONE, version=opened.version, key=key())


def test_a_comment_changes_no_version_and_is_kept_word_for_word(workspace: Workspace, many: SavedRun) -> None:
    done = decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=key())
    said = comment(workspace, BEN, many.run_id, ONE, "  <b>See</b> ![x](y)  ", key=key())
    assert (said.version, said.comments) == (done.version, 1)
    assert [(each.actor, each.body) for each in comments_of(workspace, ANN, many.run_id, ONE)] == [
        ("ben", "<b>See</b> ![x](y)")
    ]
    undo(workspace, ANN, many.run_id, ONE, version=done.version, key=key())
    assert len(comments_of(workspace, ANN, many.run_id, ONE)) == 1


@pytest.mark.parametrize("body", ["", "   \n"])
def test_an_empty_comment_is_none(workspace: Workspace, many: SavedRun, body: str) -> None:
    with pytest.raises(WorkspaceError, match="empty"):
        comment(workspace, ANN, many.run_id, ONE, body, key=key())


def test_a_comment_of_2001_characters_is_refused_whole(workspace: Workspace, many: SavedRun) -> None:
    before = event_count(workspace)
    with pytest.raises(WorkspaceError, match="2,001 characters"):
        comment(workspace, ANN, many.run_id, ONE, "x" * 2_001, key=key())
    assert event_count(workspace) == before
    assert comments_of(workspace, ANN, many.run_id, ONE) == []


def test_no_event_holds_what_was_typed(workspace: Workspace, many: SavedRun) -> None:
    planted = "Jane Roe 987-65-4321"
    dismiss = Decision(Disposition.DISMISS, DismissReason.OTHER, comment=planted)
    done = decide(workspace, ANN, many.run_id, ONE, dismiss, version=0, key=key())
    comment(workspace, ANN, many.run_id, ONE, planted, key=key())
    reopen(workspace, ANN, many.run_id, ONE, planted, version=done.version, key=key())
    with workspace.database.reading() as connection:
        payloads = connection.execute(select(schema.events.c.payload)).scalars().all()
        bodies = connection.execute(select(schema.texts.c.body)).scalars().all()
    assert not any("Roe" in payload for payload in payloads)
    assert bodies.count(planted) == 3


@pytest.mark.parametrize("actor", [MO, ADA, NOBODY], ids=["manager", "admin", "nobody"])
def test_who_may_not_decide_is_refused_and_learns_nothing(workspace: Workspace, many: SavedRun, actor: Actor) -> None:
    before = event_count(workspace)
    actions = (
        lambda: decide(workspace, actor, many.run_id, ONE, CONFIRM, version=0, key=key()),
        lambda: undo(workspace, actor, many.run_id, ONE, version=0, key=key()),
        lambda: reopen(workspace, actor, many.run_id, ONE, "The note was amended.", version=0, key=key()),
        lambda: comment(workspace, actor, many.run_id, ONE, "A comment.", key=key()),
        lambda: seen_state(workspace, actor, many.run_id, ONE),
        lambda: comments_of(workspace, actor, many.run_id, ONE),
    )
    for act in actions:
        with pytest.raises(NotAllowed, match=r"^Not found, or no access\.$"):
            act()
    assert event_count(workspace) == before


@pytest.mark.parametrize(
    ("run_id", "finding_id"), [("00000000", ONE), ("../../xx", ONE), (None, "f999999"), (None, "' or 1=1 --")]
)
def test_what_is_not_there_is_said_as_what_is_forbidden(
    workspace: Workspace, many: SavedRun, run_id: str | None, finding_id: str
) -> None:
    with pytest.raises(WorkspaceError, match=r"^Not found, or no access\.$"):
        decide(workspace, ANN, run_id or many.run_id, finding_id, CONFIRM, version=0, key=key())


def test_a_run_of_another_engagement_is_not_there(workspace: Workspace, many: SavedRun) -> None:
    elsewhere = Actor("eve", "Eve", frozenset({Role.AUDITOR}), frozenset({"other"}))
    with pytest.raises((WorkspaceError, NotAllowed), match=r"^Not found, or no access\.$"):
        decide(workspace, elsewhere, many.run_id, ONE, CONFIRM, version=0, key=key())


def test_a_purged_run_takes_no_decision(workspace: Workspace, many: SavedRun) -> None:
    with workspace.database.writing() as connection:
        connection.execute(update(schema.runs).where(schema.runs.c.run_id == many.run_id).values(status="purged"))
    with pytest.raises(WorkspaceError, match=r"^Not found, or no access\.$"):
        decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=key())


def test_what_a_later_run_no_longer_raises_is_left_as_it_is(workspace: Workspace, many: SavedRun) -> None:
    with workspace.database.writing() as connection:
        gone = Draft(Action.SUPERSEDED, {"by_run": "11111111"}, many.run_id, ONE)
        (state,) = change(connection, ANN, "auditor", [gone])
    for act in (
        lambda: decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=state.version, key=key()),
        lambda: undo(workspace, ANN, many.run_id, ONE, version=state.version, key=key()),
        lambda: reopen(workspace, ANN, many.run_id, ONE, "The note was amended.", version=state.version, key=key()),
    ):
        with pytest.raises(WorkspaceError, match="no longer raises"):
            act()


def test_nothing_undecided_is_reopened(workspace: Workspace, many: SavedRun) -> None:
    with pytest.raises(WorkspaceError, match="nothing to reopen"):
        reopen(workspace, ANN, many.run_id, ONE, "The note was amended.", version=0, key=key())


def test_of_two_who_disagree_neither_reopens(workspace: Workspace, many: SavedRun) -> None:
    configure(workspace, ADA, "review_share", 100, key=key())
    done = decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=key())
    assert done.state == State.SECOND_REVIEW
    with workspace.database.writing() as connection:
        said = Draft(Action.REVIEWED, {"disposition": "dismiss", "reason": "rule_wrong"}, many.run_id, ONE)
        (state,) = change(connection, BEN, "reviewer", [said])
    assert state.state == State.ADJUDICATION
    for actor in (ANN, BEN):
        with pytest.raises(WorkspaceError, match="A third person decides"):
            reopen(workspace, actor, many.run_id, ONE, "The note was amended.", version=state.version, key=key())


def test_amounts_are_kept_to_the_cent(workspace: Workspace, many: SavedRun) -> None:
    exact = Decision(Disposition.CONFIRM, corrected_amount=Decimal("0.10"), corrected_units=Decimal("0.1"))
    done = decide(workspace, ANN, many.run_id, ONE, exact, version=0, key=key())
    assert (done.corrected_amount, done.corrected_units) == ("0.10", "0.1")
    with workspace.database.reading() as connection:
        (event,) = events_of(connection, many.run_id, ONE)
    assert event.payload["corrected_amount"] == "0.10"


def test_deciding_lets_go_of_ones_own_hold_only(workspace: Workspace, many: SavedRun) -> None:
    hold(workspace, ANN, many.run_id, ONE)
    hold(workspace, ANN, many.run_id, OTHER)
    decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=0, key=key())
    decide(workspace, BEN, many.run_id, OTHER, CONFIRM, version=0, key=key())
    assert hold(workspace, BEN, many.run_id, ONE).is_mine
    assert hold(workspace, BEN, many.run_id, OTHER).holder == "ann"
