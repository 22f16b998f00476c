"""The kept states are the fold of all events, whatever was done in whatever order, and no state is unknown."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.reports.charts.runs import write_run
from tests.support.saved import as_audit
from tests.workspace.conftest import ANN, BEN, CLEO, MANY, MO

from audit.errors import AuditError
from audit.workspace import Workspace, schema
from audit.workspace.access import Actor
from audit.workspace.chain import genesis, next_hash
from audit.workspace.changes import change
from audit.workspace.decision import Decision, today
from audit.workspace.decisions import comment, decide, decide_in_bulk, reopen, seen_state, undo
from audit.workspace.events import Action, Draft, events_of
from audit.workspace.queue import assign, states, take_next
from audit.workspace.runs import SavedRun, save_run
from audit.workspace.state import DismissReason, Disposition, FindingState, State, fold

FINDINGS = ["f000001", "f000003", "f000005"]
DECISIONS = [
    Decision(Disposition.CONFIRM, corrected_code="62322"),
    Decision(Disposition.DISMISS, DismissReason.RULE_WRONG),
    Decision(Disposition.QUERY),
    Decision(Disposition.DEFER, due=today() + timedelta(days=1)),
]
WHY = "Said for a test of histories."
PEOPLE = [ANN, BEN, CLEO, MO]


def key() -> str:
    return secrets.token_hex(8)


def version_of(workspace: Workspace, run: SavedRun, finding_id: str) -> int:
    return seen_state(workspace, ANN, run.run_id, finding_id).version


def _review(workspace: Workspace, actor: Actor, run: SavedRun, finding_id: str, decision: Decision) -> None:
    """What second reviewers write, where it could be written."""
    state = seen_state(workspace, ANN, run.run_id, finding_id)
    action = {State.SECOND_REVIEW: Action.REVIEWED, State.ADJUDICATION: Action.ADJUDICATED}.get(State(state.state))
    if action:
        with workspace.database.writing() as connection:
            change(connection, actor, "reviewer", [Draft(action, decision.told(), run.run_id, finding_id)])


def _carry(workspace: Workspace, actor: Actor, run: SavedRun, finding_id: str, decision: Decision) -> None:
    how = "decision" if decision.disposition is Disposition.CONFIRM else "suggestion"
    told = decision.told() | {"as": how, "from_run": "11111111", "from_seq": 1, "rule_id": "units.over_limit"}
    with workspace.database.writing() as connection:
        change(connection, actor, "auditor", [Draft(Action.CARRIED, told, run.run_id, finding_id)])


Step = Callable[[Workspace, SavedRun, Actor, str, Decision], object]
STEPS: dict[str, Step] = {
    "decide": lambda w, run, who, it, what: decide(
        w, who, run.run_id, it, what, version=version_of(w, run, it), key=key()
    ),
    "decide on an old version": lambda w, run, who, it, what: decide(
        w, who, run.run_id, it, what, version=version_of(w, run, it) - 1, key=key()
    ),
    "undo": lambda w, run, who, it, _: undo(w, who, run.run_id, it, version=version_of(w, run, it), key=key()),
    "reopen": lambda w, run, who, it, _: reopen(w, who, run.run_id, it, WHY, version=version_of(w, run, it), key=key()),
    "comment": lambda w, run, who, it, _: comment(w, who, run.run_id, it, WHY, key=key()),
    "assign": lambda w, run, who, it, _: assign(w, who, run.run_id, [it], who.actor_id, key=key()),
    "give back": lambda w, run, who, it, _: assign(w, who, run.run_id, [it], None, key=key()),
    "take": lambda w, run, who, it, _: take_next(w, who, run.run_id, 2, key=key()),
    "bulk": lambda w, run, who, it, what: decide_in_bulk(
        w, who, run.run_id, {each: version_of(w, run, each) for each in FINDINGS[:2]}, what, WHY, key=key()
    ),
    "review": lambda w, run, who, it, what: _review(w, who, run, it, what),
    "carry": lambda w, run, who, it, what: _carry(w, who, run, it, what),
}
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(sorted(STEPS)), st.sampled_from(PEOPLE), st.sampled_from(FINDINGS), st.sampled_from(DECISIONS)
    ),
    min_size=4,
    max_size=14,
)


@pytest.fixture
def saves(workspace: Workspace, tmp_path: Path) -> Callable[[], SavedRun]:
    """A new run of sixty findings in the same workspace, as often as it is called."""

    def save() -> SavedRun:
        lines = [{"code": "62323"} for _ in range(30)]
        folder = tmp_path / secrets.token_hex(4)
        return save_run(workspace, ANN, as_audit(write_run(folder, lines, MANY)), "claims.csv")

    return save


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES)
def test_the_kept_state_is_the_fold_of_all_events_and_a_known_one(
    workspace: Workspace, saves: Callable[[], SavedRun], history: list[tuple[str, Actor, str, Decision]]
) -> None:
    run = saves()
    for step, who, finding_id, decision in history:
        with suppress(AuditError):
            STEPS[step](workspace, run, who, finding_id, decision)
    table = schema.finding_states
    with workspace.database.reading() as connection:
        rows = connection.execute(select(table).where(table.c.run_id == run.run_id)).mappings().all()
        kept = {row["finding_id"]: FindingState(**row) for row in rows}
        folded = {each: fold(run.run_id, each, events_of(connection, run.run_id, each)) for each in kept}
        told = set(
            connection.execute(select(schema.events.c.finding_id).where(schema.events.c.run_id == run.run_id)).scalars()
        )
        require_whole_chain(workspace)
    assert kept == folded
    assert told - {None} == set(kept)
    for state in kept.values():
        require_sense(state)
    assert states(workspace, ANN, run.run_id).height == len(kept)


def require_sense(state: FindingState) -> None:
    """A state is one of the known ones, and its parts belong together."""
    where = State(state.state)
    is_decided = where in (State.DECIDED, State.WAITING, State.SECOND_REVIEW, State.ADJUDICATION)
    assert (state.disposition is not None) == is_decided
    assert (state.decided_by is not None) == is_decided
    assert (state.final_disposition is not None) == (where in (State.DECIDED, State.WAITING))
    assert (where is State.ASSIGNED) <= (state.assigned_to is not None)
    assert (where is State.NEW) <= (state.assigned_to is None)
    assert (where is State.ADJUDICATION) == (state.second_by is not None and state.final_disposition is None)


def require_whole_chain(workspace: Workspace) -> int:
    """Every event's hash follows from the one before it, without a gap, up to the head; gives how many there are."""
    with workspace.database.reading() as connection:
        rows = connection.execute(select(schema.events).order_by(schema.events.c.seq)).mappings().all()
        seq, last = connection.execute(select(schema.chain_head.c.seq, schema.chain_head.c.hash)).one()
    before = genesis(workspace.workspace_id)
    for number, row in enumerate(rows, start=1):
        assert (row["seq"], row["prev_hash"]) == (number, before)
        before = next_hash(before, dict(row))
        assert row["hash"] == before
    assert (len(rows), before) == (seq, last)
    return len(rows)
