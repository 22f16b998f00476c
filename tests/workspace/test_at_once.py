"""Two people, six threads, two processes at once: one wins, the other is told, and no event is lost or doubled (T-29);
readers get their own answer and nobody else's (T-30)."""

from __future__ import annotations

import secrets
from collections import Counter
from functools import partial
from pathlib import Path

from sqlalchemy import func, select
from tests.benchmarks.big_run import write_big_run
from tests.support.deciders import at_once, decide_in_processes, update_often
from tests.workspace.conftest import ADA, ANN, BEN
from tests.workspace.test_fold import require_whole_chain

from audit.errors import Conflict
from audit.reports import worklist
from audit.reports.filters import Filters
from audit.workspace import Workspace, schema
from audit.workspace.decision import Decision
from audit.workspace.decisions import comment, decide, decide_in_bulk, history_of, seen_state
from audit.workspace.events import Action
from audit.workspace.queue import counts, page, states
from audit.workspace.runs import SavedRun, save_run
from audit.workspace.settings import configure
from audit.workspace.state import DismissReason, Disposition, FindingState

CONFIRM = Decision(Disposition.CONFIRM)
DISMISS = Decision(Disposition.DISMISS, DismissReason.MODIFIER_SUPPORTS)
UNITS = [f"f{number:06}" for number in range(1, 60, 2)]
WHY = "The limit of this rule is out of date."


def key() -> str:
    return secrets.token_hex(8)


def decided_events(workspace: Workspace, run_id: str) -> Counter[str]:
    """How many decisions each finding of a run has."""
    table = schema.events
    wanted = (
        select(table.c.finding_id, func.count())
        .where(table.c.run_id == run_id, table.c.action == Action.DECIDED.value)
        .group_by(table.c.finding_id)
    )
    with workspace.database.reading() as connection:
        return Counter(dict(connection.execute(wanted).all()))


def test_of_two_who_decide_at_once_one_wins_and_the_other_learns_who_and_when(
    workspace: Workspace, many: SavedRun
) -> None:
    configure(workspace, ADA, "review_share", 0, key=key())
    for finding_id in UNITS[:5]:
        answers = at_once(
            partial(decide, workspace, ANN, many.run_id, finding_id, CONFIRM, version=0, key=key()),
            partial(decide, workspace, BEN, many.run_id, finding_id, DISMISS, version=0, key=key()),
        )
        (won,) = [answer for answer in answers if isinstance(answer, FindingState)]
        (lost,) = [answer for answer in answers if isinstance(answer, Conflict)]
        did = {"ann": "confirmed", "ben": "dismissed"}[str(won.decided_by)]
        assert str(lost).startswith(f"{won.decided_by} {did} this finding at {str(won.decided_at)[:10]}")
        assert seen_state(workspace, ANN, many.run_id, finding_id) == won
    assert decided_events(workspace, many.run_id) == Counter(UNITS[:5])


def test_the_same_click_heard_in_two_threads_is_one_decision(workspace: Workspace, many: SavedRun) -> None:
    for finding_id in UNITS[:5]:
        click = key()
        act = partial(decide, workspace, ANN, many.run_id, finding_id, CONFIRM, version=0, key=click)
        first, second = at_once(act, act)
        assert isinstance(first, FindingState)
        assert first == second
    assert decided_events(workspace, many.run_id) == Counter(UNITS[:5])


def test_a_bulk_and_a_single_decision_never_both_hold(workspace: Workspace, many: SavedRun) -> None:
    for start in range(0, 25, 5):
        chosen = UNITS[start : start + 5]
        bulk, single = at_once(
            partial(decide_in_bulk, workspace, ANN, many.run_id, dict.fromkeys(chosen, 0), DISMISS, WHY, key=key()),
            partial(decide, workspace, BEN, many.run_id, chosen[2], CONFIRM, version=0, key=key()),
        )
        assert isinstance(bulk, Conflict) != isinstance(single, Conflict)
        expected = Counter(chosen) if isinstance(single, Conflict) else Counter([chosen[2]])
        found = decided_events(workspace, many.run_id)
        assert Counter({each: found[each] for each in chosen if found[each]}) == expected


def test_six_threads_of_a_hundred_updates_lose_and_double_nothing(workspace: Workspace, many: SavedRun) -> None:
    configure(workspace, ADA, "review_share", 0, key=key())
    shared = UNITS[1:7]
    before = require_whole_chain(workspace)
    told = at_once(*(partial(update_often, workspace, f"t{n}", many.run_id, shared, 100) for n in range(6)))
    assert [each["decided"] for each in told if isinstance(each, Counter)] == [100] * 6
    found = decided_events(workspace, many.run_id)
    assert (sorted(found), found.total()) == (shared, 600)
    assert require_whole_chain(workspace) == before + 600


def test_two_processes_of_five_hundred_decisions_lose_and_double_nothing(workspace: Workspace, tmp_path: Path) -> None:
    configure(workspace, ADA, "review_share", 0, key=key())
    configure(workspace, ADA, "review_amount", 1_000_000, key=key())
    run = save_run(workspace, ANN, write_big_run(tmp_path / "big", 1_000), "big.csv")
    ids = sorted(run.audit.findings["finding_id"])
    before = require_whole_chain(workspace)
    told, _ = decide_in_processes(workspace.directory, run.run_id, {"first": ids[:500], "second": ids[400:900][::-1]})
    assert sum(each["decided"] for each in told.values()) == 900
    assert sum(each["conflicts"] for each in told.values()) == 100
    assert decided_events(workspace, run.run_id) == Counter(ids[:900])
    assert require_whole_chain(workspace) == before + 900
    decided_by = dict(states(workspace, ANN, run.run_id).select("finding_id", "decided_by").iter_rows())
    assert Counter(decided_by.values()) == Counter({name: each["decided"] for name, each in told.items()})


def test_six_readers_each_get_their_own_answer_while_one_writes(
    workspace: Workspace, many: SavedRun, tmp_path: Path
) -> None:
    configure(workspace, ADA, "review_share", 0, key=key())
    other = save_run(workspace, ANN, write_big_run(tmp_path / "big", 600), "big.csv")
    questions = [
        (run, filters)
        for run in (many, other)
        for filters in (Filters(), Filters(rule=("units.over_limit",)), Filters(severity=("medium",), code=("62323",)))
    ]
    expected = [worklist.page(run.audit.directory, filters, limit=1_000) for run, filters in questions]
    assert len({frame.height for frame in expected}) == len(questions)

    def read(position: int) -> int:
        run, filters = questions[position]
        rows = expected[position]
        own = rows["finding_id"][0]
        comment(workspace, ANN, run.run_id, own, f"Comment {position}.", key=key())
        for _ in range(8):
            found = page(workspace, ANN, run.run_id, filters, limit=1_000)
            assert found.select(rows.columns).equals(rows)
            assert counts(workspace, ANN, run.run_id, filters).all == rows.height
            assert any(
                each.words.endswith(f"Comment {position}.") for each in history_of(workspace, ANN, run.run_id, own)
            )
            assert set(states(workspace, ANN, run.run_id)["run_id"]) == {run.run_id}
        return position

    answers = at_once(
        *(partial(read, position) for position in range(6)),
        partial(update_often, workspace, "writer", many.run_id, UNITS[10:12], 20),
    )
    assert answers[:6] == list(range(6))
    assert answers[6] == Counter(decided=20)
