"""Second review in numbers: how much waits for whom, and how far opinions agree."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from audit.workspace import schema
from audit.workspace.access import Actor, Permission, require
from audit.workspace.acting import allowed_run
from audit.workspace.agreement import Agreement, agreement
from audit.workspace.runs import saved_runs
from audit.workspace.sampling import Why
from audit.workspace.state import State
from audit.workspace.workspace import Workspace


@dataclass(frozen=True)
class Numbers:
    """How many findings wait: for this person's second opinion, for somebody else's, and for a third person, of which
    `mine_to_settle` for this one; `settled` had a second opinion."""

    mine: int
    others: int
    adjudication: int
    mine_to_settle: int
    settled: int


def numbers(workspace: Workspace, actor: Actor, run_id: str) -> Numbers:
    """How many findings of a run wait for whom."""
    allowed_run(workspace, actor, run_id, Permission.REVIEW)
    table = schema.finding_states
    columns = (table.c.state, table.c.decided_by, table.c.second_by)
    wanted = select(*columns, func.count()).where(table.c.run_id == run_id).group_by(*columns)
    told = dict.fromkeys(("mine", "others", "adjudication", "mine_to_settle", "settled"), 0)
    with workspace.database.reading() as connection:
        for state, first, second, count in connection.execute(wanted):
            if state == State.SECOND_REVIEW:
                told["others" if first == actor.actor_id else "mine"] += count
            elif state == State.ADJUDICATION:
                told["adjudication"] += count
                told["mine_to_settle"] += count if actor.actor_id not in (first, second) else 0
            elif second is not None:
                told["settled"] += count
    return Numbers(**told)


def agreement_numbers(workspace: Workspace, actor: Actor, run_id: str | None = None) -> dict[str, Agreement]:
    """How far first and second opinions agree, in one run or in all that the person may see: `all`, and for
    each reason for which some were reviewed. Only opinions that stand count, each where it was given."""
    require(actor, Permission.REVIEW)
    if run_id is not None:
        allowed_run(workspace, actor, run_id, Permission.REVIEW)
    seen = [run for run in saved_runs(workspace, actor) if actor.may(Permission.REVIEW, run.engagement)]
    run_ids = [run_id] if run_id else [run.run_id for run in seen]
    table = schema.finding_states
    columns = (table.c.review_why, table.c.disposition, table.c.second_disposition)
    wanted = (
        select(*columns, func.count())
        .where(table.c.run_id.in_(run_ids), table.c.second_by.is_not(None))
        .group_by(*columns)
    )
    pairs: dict[str, list[tuple[str, str]]] = {"all": [], **{why.value: [] for why in Why}}
    with workspace.database.reading() as connection:
        for why, first, second, count in connection.execute(wanted):
            for name in ("all", why):
                pairs[name] += [(first, second)] * count
    return {name: agreement(each) for name, each in pairs.items() if each or name == "all"}
