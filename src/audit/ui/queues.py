"""The queue of the run that is looked at, read again whenever something was done to it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import polars as pl

from audit.errors import AuditError
from audit.reports.filters import Filters
from audit.ui import cache, deciding, identity, session
from audit.ui.components import filters as filter_keys
from audit.workspace import queue
from audit.workspace.decision import today
from audit.workspace.events import head
from audit.workspace.queue import Counts, QueueScope
from audit.workspace.state import State

TAKEN_AT_ONCE = 20
_TAKE = "queues.take"
_LISTED = "queues.listed"
_OPEN = (State.NEW.value, State.ASSIGNED.value)


@dataclass(frozen=True)
class Listed:
    """The findings of a list as it is drawn: their ids in order, and those of them that this person could decide now."""

    run_id: str
    ids: tuple[str, ...]
    open_ids: frozenset[str]

    def neighbour(self, finding_id: str | None, step: int) -> str | None:
        """The finding so many places away; None where there is none."""
        if finding_id not in self.ids:
            return None
        at = self.ids.index(finding_id) + step
        return self.ids[at] if 0 <= at < len(self.ids) else None

    def next_open(self, finding_id: str) -> str | None:
        """The next finding to decide after this one, from the top again where there is none below; None at the end."""
        at = self.ids.index(finding_id) if finding_id in self.ids else -1
        around = (*self.ids[at + 1 :], *self.ids[: max(at, 0)])
        return next((each for each in around if each in self.open_ids), None)


def counts(run_id: str, chosen: Filters) -> Counts:
    """How many findings each part of the queue has under the filters."""
    return cache.remember(
        run_id,
        "queue.counts",
        (*_now(), *filter_keys.key_of(chosen)),
        lambda: queue.counts(cache.workspace(), identity.current(), run_id, chosen),
    )


def page(run_id: str, chosen: Filters, scope: QueueScope, sort: str, *, offset: int, limit: int) -> pl.DataFrame:
    """Up to `limit` findings of that part, from `offset` on."""
    key = (*_now(), scope.value, sort, str(offset), str(limit), *filter_keys.key_of(chosen))
    return cache.remember(
        run_id,
        "queue.page",
        key,
        lambda: queue.page(
            cache.workspace(), identity.current(), run_id, chosen, scope, sort, offset=offset, limit=limit
        ),
    )


def keep_listed(run_id: str, rows: pl.DataFrame) -> Listed:
    """Remember the ids of the list that is drawn, so that the page of a line goes on in its order."""
    free = pl.col("assigned_to").is_null() | (pl.col("assigned_to") == identity.current().actor_id)
    is_open = rows.filter(pl.col("state").is_in(_OPEN) & free)
    listed = Listed(run_id, tuple(rows["finding_id"]), frozenset(is_open["finding_id"]))
    session.keep_value(_LISTED, listed)
    return listed


def listed(run_id: str) -> Listed | None:
    """The list of this run that was drawn last; None where there was none."""
    kept = session.value(_LISTED)
    return kept if isinstance(kept, Listed) and kept.run_id == run_id else None


def take_next(run_id: str, chosen: Filters, key: str) -> None:
    """Take the next findings that nobody has, and look at what is one's own."""
    session.keep_value(_TAKE, None)
    try:
        taken = queue.take_next(cache.workspace(), identity.current(), run_id, TAKEN_AT_ONCE, chosen, key=key)
    except AuditError as problem:
        deciding.tell(str(problem))
        return
    if not taken:
        deciding.tell("Nothing is left to take: every open finding has somebody.")
        return
    deciding.tell("One more finding is yours." if len(taken) == 1 else f"{len(taken)} more findings are yours.")
    session.keep_scope(QueueScope.MINE)
    session.select_finding(taken[0])
    session.select_line(None)


def take_key() -> str:
    """The key under which the next take is recorded; another one after every take."""
    kept: str | None = session.value(_TAKE)
    if kept is None:
        kept = secrets.token_hex(8)
        session.keep_value(_TAKE, kept)
    return kept


def _now() -> tuple[str, ...]:
    """What a queue depends on besides the run: who looks, the day, and the last thing that anybody did."""
    with cache.workspace().database.reading() as connection:
        seq, _ = head(connection)
    return identity.current().actor_id, today().isoformat(), str(seq)
