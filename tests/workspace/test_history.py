"""What was done to a finding is told in words, and the first opinion not before the second is given."""

from __future__ import annotations

import secrets
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.workspace.conftest import ADA, ANN, BEN, MO

from audit.errors import NotAllowed
from audit.workspace import Workspace
from audit.workspace.access import Actor, Role
from audit.workspace.changes import change
from audit.workspace.decision import Decision, today
from audit.workspace.decisions import comment, comments_of, decide, history_of, reopen, seen_state, undo
from audit.workspace.events import Action, Draft, events_of
from audit.workspace.history import HIDDEN, words_of
from audit.workspace.queue import QueueScope, assign, page, states, take_next
from audit.workspace.runs import SavedRun
from audit.workspace.settings import configure
from audit.workspace.state import DismissReason, Disposition, State

ONE = "f000003"
CONFIRM = Decision(Disposition.CONFIRM, corrected_code="62322", corrected_units=Decimal(2), comment="As the note says.")
DAN = Actor("dan", "Dan", frozenset({Role.AUDITOR}))


def key() -> str:
    return secrets.token_hex(8)


def share(workspace: Workspace, percent: int) -> None:
    configure(workspace, ADA, "review_share", percent, key=key())


def words(workspace: Workspace, actor: Actor, run: SavedRun) -> list[str]:
    return [f"{each.actor} {each.words}" for each in history_of(workspace, actor, run.run_id, ONE)]


def test_a_history_reads_as_it_happened(workspace: Workspace, many: SavedRun) -> None:
    share(workspace, 0)
    assign(workspace, ANN, many.run_id, [ONE], "ann", key=key())
    assign(workspace, BEN, many.run_id, [ONE], "dan", key=key())
    state = seen_state(workspace, ANN, many.run_id, ONE)
    state = decide(workspace, ANN, many.run_id, ONE, CONFIRM, version=state.version, key=key())
    state = undo(workspace, ANN, many.run_id, ONE, version=state.version, key=key())
    other = Decision(Disposition.DISMISS, DismissReason.OTHER, comment="Nobody knows this code.")
    state = decide(workspace, ANN, many.run_id, ONE, other, version=state.version, key=key())
    comment(workspace, BEN, many.run_id, ONE, "I think so, too.", key=key())
    state = reopen(workspace, BEN, many.run_id, ONE, "The note was amended.", version=state.version, key=key())
    defer = Decision(Disposition.DEFER, due=today() + timedelta(days=1))
    decide(workspace, BEN, many.run_id, ONE, defer, version=state.version, key=key())
    told = history_of(workspace, ANN, many.run_id, ONE)
    assert [f"{each.actor} {each.words}" for each in told] == [
        "ann taken",
        "ben assigned to dan",
        "ann confirmed, code 62322, units 2: As the note says.",
        "ann took the decision back",
        "ann dismissed, other: Nobody knows this code.",
        "ben commented: I think so, too.",
        "ben reopened: The note was amended.",
        f"ben deferred, until {today() + timedelta(days=1)}",
    ]
    assert [each.undone for each in told] == [False, False, True, False, False, False, False, False]


def test_who_may_give_the_second_opinion_sees_nothing_of_the_first(workspace: Workspace, many: SavedRun) -> None:
    share(workspace, 100)
    comment(workspace, DAN, many.run_id, ONE, "Clearly with imaging.", key=key())
    decide(workspace, DAN, many.run_id, ONE, CONFIRM, version=0, key=key())
    (entry,) = history_of(workspace, BEN, many.run_id, ONE)
    assert (entry.actor, entry.words) == ("", HIDDEN)
    assert comments_of(workspace, BEN, many.run_id, ONE) == []
    state = seen_state(workspace, BEN, many.run_id, ONE)
    assert (state.state, state.disposition, state.decided_by) == (State.SECOND_REVIEW, None, None)
    row = page(workspace, BEN, many.run_id, scope=QueueScope.SECOND_REVIEW).row(0, named=True)
    assert (row["finding_id"], row["disposition"], row["assigned_to"]) == (ONE, None, None)
    assert states(workspace, BEN, many.run_id)["disposition"].to_list() == [None]


@pytest.mark.parametrize("actor", [DAN, ANN], ids=["who decided", "an auditor"])
def test_everybody_else_sees_the_first_opinion(workspace: Workspace, many: SavedRun, actor: Actor) -> None:
    share(workspace, 100)
    decide(workspace, DAN, many.run_id, ONE, CONFIRM, version=0, key=key())
    assert words(workspace, actor, many) == [
        "dan confirmed, code 62322, units 2; for second review, because it is in the sample: As the note says."
    ]
    assert states(workspace, actor, many.run_id)["disposition"].to_list() == ["confirm"]


def test_with_the_second_opinion_the_first_is_shown(workspace: Workspace, many: SavedRun) -> None:
    share(workspace, 100)
    decide(workspace, DAN, many.run_id, ONE, CONFIRM, version=0, key=key())
    with workspace.database.writing() as connection:
        said = {"disposition": "dismiss", "reason": "rule_wrong"}
        change(connection, BEN, "reviewer", [Draft(Action.REVIEWED, said, many.run_id, ONE)])
    told = words(workspace, BEN, many)
    assert told[0].startswith("dan confirmed")
    assert told[1] == "ben second opinion: dismissed, the rule is wrong"


def test_what_nothing_was_done_to_has_no_history(workspace: Workspace, many: SavedRun) -> None:
    assert history_of(workspace, ANN, many.run_id, ONE) == []


def test_a_manager_reads_no_history(workspace: Workspace, many: SavedRun) -> None:
    with pytest.raises(NotAllowed):
        history_of(workspace, MO, many.run_id, ONE)


def test_every_action_on_a_finding_has_words_of_its_own(workspace: Workspace, many: SavedRun) -> None:
    told = {
        "to": None,
        "disposition": "confirm",
        "rule_id": "x.y",
        "as": "suggestion",
        "from_run": "00000000",
        "why": "sample",
        "seq": 1,
        "by_run": "00000000",
    }
    of_findings = [action for action in Action if action.value.startswith(("finding.", "query.", "identifiers."))]
    with workspace.database.writing() as connection:
        change(connection, ANN, "auditor", [Draft(action, told, many.run_id, ONE) for action in of_findings])
    with workspace.database.reading() as connection:
        said = [words_of(event) for event in events_of(connection, many.run_id, ONE)]
    assert len(set(said)) == len(of_findings)
    assert not any("." in each for each in said)


def test_take_next_stands_in_the_history(workspace: Workspace, many: SavedRun) -> None:
    (taken,) = take_next(workspace, ANN, many.run_id, 1, key=key())
    (entry,) = history_of(workspace, ANN, many.run_id, taken)
    assert entry.words == "taken"
