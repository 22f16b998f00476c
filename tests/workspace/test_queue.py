"""The queue shows where every finding stands, and gives none of them to two people."""

from __future__ import annotations

import multiprocessing
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import func, select, update
from tests.workspace.conftest import ADA, ANN, BEN, MO

from audit.errors import Conflict, NotAllowed, WorkspaceError
from audit.reports import worklist
from audit.reports.filters import EVERYTHING, Filters
from audit.workspace import Workspace, open_workspace, schema
from audit.workspace.access import Actor, Role
from audit.workspace.changes import change
from audit.workspace.decision import Decision, today
from audit.workspace.decisions import decide, seen_state
from audit.workspace.events import Action, Draft
from audit.workspace.holds import hold, let_go
from audit.workspace.queue import QueueScope, assign, counts, page, states, take_next
from audit.workspace.runs import SavedRun
from audit.workspace.settings import configure
from audit.workspace.state import DismissReason, Disposition, State

DAN = Actor("dan", "Dan", frozenset({Role.AUDITOR}))
CONFIRM = Decision(Disposition.CONFIRM)
IDS = [f"f{number:06}" for number in range(60)]


def key() -> str:
    return secrets.token_hex(8)


@pytest.fixture
def busy(workspace: Workspace, many: SavedRun) -> SavedRun:
    """The run of sixty with some of its findings in every state."""
    configure(workspace, ADA, "review_share", 0, key=key())
    run_id = many.run_id
    decide(workspace, ANN, run_id, IDS[1], CONFIRM, version=0, key=key())
    decide(workspace, ANN, run_id, IDS[3], Decision(Disposition.QUERY), version=0, key=key())
    due = Decision(Disposition.DEFER, due=today() + timedelta(days=1))
    decide(workspace, DAN, run_id, IDS[5], due, version=0, key=key())
    assign(workspace, ANN, run_id, IDS[6:9], "ann", key=key())
    assign(workspace, BEN, run_id, IDS[9:11], "dan", key=key())
    high = Decision(Disposition.DISMISS, DismissReason.RULE_WRONG)
    decide(workspace, DAN, run_id, IDS[0], high, version=0, key=key())
    carried = {"as": "suggestion", "from_run": "11111111", "from_seq": 1, "rule_id": "x.y", "disposition": "confirm"}
    with workspace.database.writing() as connection:
        change(
            connection,
            ANN,
            "auditor",
            [
                Draft(Action.CARRIED, carried, run_id, IDS[12]),
                Draft(Action.SUPERSEDED, {"by_run": "22222222"}, run_id, IDS[14]),
            ],
        )
    return many


SCOPES: dict[QueueScope, Callable[[dict[str, object]], bool]] = {
    QueueScope.MINE: lambda row: row["state"] == "assigned" and row["assigned_to"] == "ann",
    QueueScope.OPEN: lambda row: row["state"] in ("new", "assigned"),
    QueueScope.UNASSIGNED: lambda row: row["state"] in ("new", "assigned") and row["assigned_to"] is None,
    QueueScope.WAITING: lambda row: row["state"] == "waiting",
    QueueScope.DUE: lambda row: row["state"] == "waiting" and str(row["due"] or "9") <= today().isoformat(),
    QueueScope.DECIDED: lambda row: row["state"] == "decided",
    QueueScope.SECOND_REVIEW: lambda row: row["state"] in ("second_review", "adjudication"),
    QueueScope.CARRIED: lambda row: row["carried_from"] is not None,
    QueueScope.ALL: lambda row: True,
}


@pytest.mark.parametrize("filters", [EVERYTHING, Filters(rule=("units.over_limit",))], ids=["all", "one rule"])
def test_every_scope_shows_and_counts_its_findings(workspace: Workspace, busy: SavedRun, filters: Filters) -> None:
    whole = page(workspace, ANN, busy.run_id, filters, limit=1_000).to_dicts()
    counted = counts(workspace, ANN, busy.run_id, filters)
    for scope, belongs in SCOPES.items():
        expected = [row for row in whole if belongs(row)]
        assert page(workspace, ANN, busy.run_id, filters, scope, limit=1_000).to_dicts() == expected, scope
        assert counted.of(scope) == len(expected), scope
    assert counted.all == worklist.count(busy.audit.directory, filters)


def test_the_scopes_hold_what_was_put_there(workspace: Workspace, busy: SavedRun) -> None:
    counted = counts(workspace, ANN, busy.run_id)
    assert (counted.mine, counted.waiting, counted.due, counted.decided) == (3, 2, 0, 1)
    assert (counted.second_review, counted.carried, counted.open, counted.all) == (1, 1, 55, 60)


def test_what_was_deferred_to_a_day_that_has_come_is_due(workspace: Workspace, busy: SavedRun) -> None:
    table = schema.finding_states
    with workspace.database.writing() as connection:
        connection.execute(update(table).where(table.c.finding_id == IDS[5]).values(due=today().isoformat()))
    assert page(workspace, ANN, busy.run_id, scope=QueueScope.DUE)["finding_id"].to_list() == [IDS[5]]


def test_a_page_is_the_worklists_own_with_the_state_beside(workspace: Workspace, busy: SavedRun) -> None:
    run = busy.audit.directory
    for sort in worklist.SORTS:
        for filters in (EVERYTHING, Filters(severity=("low",), provider=("1000000001",)), Filters(direction=("none",))):
            plain = worklist.page(run, filters, sort, offset=3, limit=11)
            shown = page(workspace, ANN, busy.run_id, filters, sort=sort, offset=3, limit=11)
            assert shown.select(plain.columns).equals(plain), sort


def test_pages_follow_each_other_without_gap_or_repetition(workspace: Workspace, busy: SavedRun) -> None:
    parts = [page(workspace, ANN, busy.run_id, offset=start, limit=7)["finding_id"] for start in range(0, 60, 7)]
    assert sorted(pl.concat(parts)) == IDS


def test_a_change_by_another_process_is_seen_at_once(workspace: Workspace, busy: SavedRun) -> None:
    assert states(workspace, ANN, busy.run_id).height == 11
    elsewhere = open_workspace(workspace.directory)
    decide(elsewhere, DAN, busy.run_id, IDS[21], CONFIRM, version=0, key=key())
    before = seen_state(elsewhere, DAN, busy.run_id, IDS[6])
    decide(elsewhere, DAN, busy.run_id, IDS[6], CONFIRM, version=before.version, key=key())
    elsewhere.close()
    found = states(workspace, ANN, busy.run_id)
    assert found.height == 12
    assert dict(found.select("finding_id", "state").iter_rows())[IDS[6]] == "decided"


def test_states_are_those_of_the_database_after_an_older_one_was_put_back(workspace: Workspace, busy: SavedRun) -> None:
    known = states(workspace, ANN, busy.run_id)
    last = known["changed"].max()
    with workspace.database.writing() as connection:
        connection.execute(update(schema.events).where(schema.events.c.seq == last).values(hash="another"))
        connection.execute(schema.finding_states.delete().where(schema.finding_states.c.finding_id == IDS[1]))
    assert IDS[1] not in states(workspace, ANN, busy.run_id)["finding_id"]


def test_the_gravest_is_taken_first_and_nothing_that_somebody_has(workspace: Workspace, busy: SavedRun) -> None:
    free = [
        row["finding_id"]
        for row in page(workspace, ANN, busy.run_id, limit=1_000).to_dicts()
        if row["state"] == "new" and row["assigned_to"] is None
    ]
    hold(workspace, BEN, busy.run_id, free[2])
    assert take_next(workspace, ANN, busy.run_id, 4, key=key()) == [free[0], free[1], free[3], free[4]]
    mine = page(workspace, ANN, busy.run_id, scope=QueueScope.MINE)["finding_id"]
    assert {free[0], free[1], free[3], free[4]} <= set(mine)


def test_to_take_obeys_the_filters_and_ends_when_there_is_nothing_left(workspace: Workspace, busy: SavedRun) -> None:
    medium = Filters(severity=("medium",))
    expected = [
        row["finding_id"]
        for row in page(workspace, ANN, busy.run_id, medium, limit=100).to_dicts()
        if row["state"] == "new"
    ]
    assert take_next(workspace, ANN, busy.run_id, 100, medium, key=key()) == expected
    assert take_next(workspace, ANN, busy.run_id, 100, medium, key=key()) == []
    assert take_next(workspace, ANN, busy.run_id, 0, key=key()) == []


def test_the_same_click_takes_once(workspace: Workspace, busy: SavedRun) -> None:
    click = key()
    taken = take_next(workspace, ANN, busy.run_id, 5, key=click)
    assert take_next(workspace, ANN, busy.run_id, 5, key=click) == taken
    assert page(workspace, ANN, busy.run_id, scope=QueueScope.MINE).height == 8
    with pytest.raises(WorkspaceError, match="already used"):
        take_next(workspace, BEN, busy.run_id, 5, key=click)


def _take_all(directory: Path, run_id: str, name: str, taken: multiprocessing.Queue[tuple[str, list[str]]]) -> None:
    workspace = open_workspace(directory)
    actor = Actor(name, name.title(), frozenset({Role.AUDITOR}))
    mine: list[str] = []
    while more := take_next(workspace, actor, run_id, 3, key=secrets.token_hex(8)):
        mine += more
    workspace.close()
    taken.put((name, mine))


def test_two_processes_that_take_at_once_never_get_the_same_finding(workspace: Workspace, many: SavedRun) -> None:
    context = multiprocessing.get_context("spawn")
    taken: multiprocessing.Queue[tuple[str, list[str]]] = context.Queue()
    people = [
        context.Process(target=_take_all, args=(workspace.directory, many.run_id, name, taken))
        for name in ("first", "second")
    ]
    for process in people:
        process.start()
    got = dict(taken.get(timeout=120) for _ in people)
    for process in people:
        process.join(timeout=60)
        assert process.exitcode == 0
    assert sorted(got["first"] + got["second"]) == IDS
    found = dict(states(workspace, ANN, many.run_id).select("finding_id", "assigned_to").iter_rows())
    assert found == {finding_id: name for name, ids in got.items() for finding_id in ids}


def test_an_auditor_takes_and_gives_back_but_does_not_take_away(workspace: Workspace, busy: SavedRun) -> None:
    assert assign(workspace, ANN, busy.run_id, IDS[20:22], "ann", key=key()) == IDS[20:22]
    assert assign(workspace, ANN, busy.run_id, IDS[20:22], None, key=key()) == IDS[20:22]
    assert seen_state(workspace, ANN, busy.run_id, IDS[20]).state == State.NEW
    with pytest.raises(Conflict, match="assigned to dan"):
        assign(workspace, ANN, busy.run_id, IDS[8:10], "ann", key=key())
    with pytest.raises(Conflict, match="assigned to dan"):
        assign(workspace, ANN, busy.run_id, IDS[9:10], None, key=key())
    with pytest.raises(NotAllowed):
        assign(workspace, ANN, busy.run_id, IDS[20:22], "dan", key=key())


def test_a_reviewer_and_an_administrator_assign_to_others(workspace: Workspace, busy: SavedRun) -> None:
    assert assign(workspace, BEN, busy.run_id, IDS[9:11], "ann", key=key()) == IDS[9:11]
    assert seen_state(workspace, ANN, busy.run_id, IDS[9]).assigned_to == "ann"
    assert assign(workspace, BEN, busy.run_id, IDS[9:11], "ann", key=key()) == []


def test_what_is_decided_is_not_assigned(workspace: Workspace, busy: SavedRun) -> None:
    with pytest.raises(WorkspaceError, match="are decided"):
        assign(workspace, ANN, busy.run_id, IDS[1:3], "ann", key=key())


def test_what_can_be_nobodys_id_is_refused(workspace: Workspace, many: SavedRun) -> None:
    for to in ("", " ", "x" * 201, "a\nb", "ann "):
        with pytest.raises(WorkspaceError, match="Not a person"):
            assign(workspace, BEN, many.run_id, IDS[20:21], to, key=key())


def test_a_hold_names_its_holder_and_ends_after_a_quarter_of_an_hour(workspace: Workspace, many: SavedRun) -> None:
    mine = hold(workspace, ANN, many.run_id, IDS[0])
    assert mine.is_mine
    left = datetime.fromisoformat(mine.until) - datetime.now(UTC)
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    theirs = hold(workspace, BEN, many.run_id, IDS[0])
    assert (theirs.is_mine, theirs.holder_name, theirs.until) == (False, "Ann", mine.until)
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="milliseconds")
    with workspace.database.writing() as connection:
        connection.execute(update(schema.locks).values(until=past))
    assert hold(workspace, BEN, many.run_id, IDS[0]).is_mine
    assert not hold(workspace, ANN, many.run_id, IDS[0]).is_mine


def test_to_look_again_renews_a_hold_only_when_it_runs_out(workspace: Workspace, many: SavedRun) -> None:
    first = hold(workspace, ANN, many.run_id, IDS[0])
    assert hold(workspace, ANN, many.run_id, IDS[0]).until == first.until
    soon = (datetime.now(UTC) + timedelta(minutes=5)).isoformat(timespec="milliseconds")
    with workspace.database.writing() as connection:
        connection.execute(update(schema.locks).values(until=soon))
    assert hold(workspace, ANN, many.run_id, IDS[0]).until > soon


def test_a_hold_is_no_event_and_only_its_holder_lets_go(workspace: Workspace, many: SavedRun) -> None:
    with workspace.database.reading() as connection:
        before = connection.execute(select(func.count()).select_from(schema.events)).scalar_one()
    hold(workspace, ANN, many.run_id, IDS[0])
    let_go(workspace, BEN, many.run_id, IDS[0])
    assert not hold(workspace, BEN, many.run_id, IDS[0]).is_mine
    let_go(workspace, ANN, many.run_id, IDS[0])
    assert hold(workspace, BEN, many.run_id, IDS[0]).is_mine
    with workspace.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(schema.events)).scalar_one() == before


def test_a_hold_does_not_keep_anybody_from_deciding(workspace: Workspace, many: SavedRun) -> None:
    hold(workspace, ANN, many.run_id, IDS[1])
    assert decide(workspace, BEN, many.run_id, IDS[1], CONFIRM, version=0, key=key()).disposition == "confirm"


def test_a_manager_sees_no_queue(workspace: Workspace, many: SavedRun) -> None:
    for act in (
        lambda: page(workspace, MO, many.run_id),
        lambda: counts(workspace, MO, many.run_id),
        lambda: states(workspace, MO, many.run_id),
        lambda: take_next(workspace, MO, many.run_id, key=key()),
        lambda: assign(workspace, MO, many.run_id, IDS[:1], "mo", key=key()),
        lambda: hold(workspace, MO, many.run_id, IDS[0]),
        lambda: let_go(workspace, MO, many.run_id, IDS[0]),
    ):
        with pytest.raises(NotAllowed, match=r"^Not found, or no access\.$"):
            act()
