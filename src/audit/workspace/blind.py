"""What a second reviewer must not see before having judged: the first decision, its reason, its comments and who made it.

Every function that gives states, comments or events to a person passes them through here.
"""

from __future__ import annotations

from dataclasses import fields

import polars as pl
from sqlalchemy import Connection, select

from audit.workspace import schema
from audit.workspace.access import Actor, Permission
from audit.workspace.state import FindingState, State

_OPEN = ("run_id", "finding_id", "rule_id", "state", "version", "changed")
_HIDDEN = tuple(each.name for each in fields(FindingState) if each.name not in _OPEN)


def is_blind(actor: Actor, state: FindingState) -> bool:
    """Whether the person may still have to judge the finding for themselves: it waits for a second reviewer, the person
    is one, and did not decide it."""
    waits = state.state == State.SECOND_REVIEW
    return waits and actor.may(Permission.REVIEW) and state.decided_by != actor.actor_id


def veiled(actor: Actor, state: FindingState) -> FindingState:
    """The state as the person may see it: where they are blind, that it waits, and nothing of the decision."""
    if not is_blind(actor, state):
        return state
    return FindingState(**{name: getattr(state, name) for name in _OPEN})


def veiled_frame(actor: Actor, states: pl.DataFrame) -> pl.DataFrame:
    """The same for a frame with the columns of `finding_states`, or some of them; it needs `state` and `decided_by`."""
    if not actor.may(Permission.REVIEW):
        return states
    hides = (pl.col("state") == State.SECOND_REVIEW.value) & pl.col("decided_by").ne_missing(actor.actor_id)
    kept = {name: 0 if name == "comments" else None for name in _HIDDEN if name in states.columns}
    return states.with_columns(
        pl.when(hides).then(pl.lit(empty, dtype=states.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, empty in kept.items()
    )


def hidden_findings(connection: Connection, actor: Actor) -> frozenset[tuple[str, str]]:
    """Run and finding of all that the person must not see into, for lists of events and texts."""
    if not actor.may(Permission.REVIEW):
        return frozenset()
    table = schema.finding_states
    wanted = select(table.c.run_id, table.c.finding_id).where(
        table.c.state == State.SECOND_REVIEW.value, table.c.decided_by != actor.actor_id
    )
    return frozenset((run_id, finding_id) for run_id, finding_id in connection.execute(wanted))
