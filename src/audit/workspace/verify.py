"""Is the trail sound? Every event in order, and everything that the database keeps beside them, held against them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, func, select, tuple_

from audit.workspace import schema
from audit.workspace.access import Actor, Permission, require
from audit.workspace.anchors import noted_anchors, parse_anchor
from audit.workspace.changes import states_of, text_digest
from audit.workspace.events import Action, Draft, append, head, stream
from audit.workspace.links import Anchor, Break, Kind, first_break
from audit.workspace.soundness import clear_mark, mark_broken
from audit.workspace.state import FindingState, fold
from audit.workspace.workspace import Workspace

_AT_ONCE = 500


@dataclass(frozen=True)
class Verdict:
    """Whether the trail is sound; where it is not, the first bad event, what was done to it, and that in a sentence.

    `anchors` is how many anchors it was held against, `head` the end of the chain as `SEQ:HASH`.
    """

    sound: bool
    events: int
    first_bad_seq: int | None
    why: str
    kind: str = ""
    anchors: int = 0
    head: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As one JSON object."""
        return dict(self.__dict__)


def verify(workspace: Workspace, anchor: str | Sequence[Anchor] | None = None) -> Verdict:
    """Walk the whole chain, and hold against it: the anchors given and the workspace's own, keys, texts, states, runs.

    Reads one state of the database and changes nothing; memory does not grow with the number of events.
    """
    given = [parse_anchor(anchor)] if isinstance(anchor, str) else list(anchor or ())
    anchors = [*given, *(noted.anchor for noted in noted_anchors(workspace))]
    with workspace.database.reading() as connection:
        end = Anchor(*head(connection))
        found = break_in(connection, workspace.workspace_id, anchors)
        events = connection.execute(select(func.count()).select_from(schema.events)).scalar_one()
    held = len(set(anchors))
    if found is None:
        return Verdict(True, events, None, f"All {events:,} events hold.", "", held, str(end))
    return Verdict(False, events, found.seq, found.why, found.kind.value, held, str(end))


def check(workspace: Workspace, actor: Actor, anchor: str | Sequence[Anchor] | None = None) -> Verdict:
    """Verify in a person's name: a sound trail gets an event that says so; a broken one makes the workspace read-only."""
    require(actor, Permission.SEE_TRAIL)
    verdict = verify(workspace, anchor)
    if not verdict.sound:
        mark_broken(workspace.directory, workspace.database, verdict.first_bad_seq, verdict.why)
        return verdict
    clear_mark(workspace.directory, workspace.database)
    with workspace.database.writing() as connection:
        told = {"events": verdict.events, "sound": True}
        append(connection, actor, actor.role_for(Permission.SEE_TRAIL), [Draft(Action.VERIFIED, told)])
    return verdict


def break_in(connection: Connection, workspace_id: str, anchors: Sequence[Anchor] = ()) -> Break | None:
    """The first break that this connection sees; None where all holds."""
    events, end = schema.events, Anchor(*head(connection))
    ordered = select(events).order_by(events.c.seq)
    with connection.execute(ordered, execution_options={"yield_per": 5_000}) as rows:
        found = first_break(rows.mappings(), workspace_id, end, anchors)  # type: ignore[arg-type]  # mappings of text
    return (
        found
        or _repeated_key(connection)
        or _unlike_runs(connection)
        or _unlike_settings(connection)
        or _unlike_text(connection)
        or _unlike_state(connection)
    )


def _repeated_key(connection: Connection) -> Break | None:
    table = schema.events
    repeated = select(func.max(table.c.seq)).where(table.c.key.is_not(None)).group_by(table.c.key)
    seqs = connection.execute(repeated.having(func.count() > 1)).scalars().all()
    if not seqs:
        return None
    return Break(min(seqs), Kind.KEY, f"Event {min(seqs)} has the key of an earlier event.")


def _unlike_runs(connection: Connection) -> Break | None:
    """A run that was saved and is not in the list, or is there as what it is not."""
    known = {row.run_id: row.status for row in connection.execute(select(schema.runs.c.run_id, schema.runs.c.status))}
    wanted: dict[str, tuple[int, str]] = {}
    table = schema.events
    told = select(table).where(table.c.action.in_([Action.RUN_SAVED, Action.RUN_PURGED])).order_by(table.c.seq)
    for event in stream(connection, told):
        wanted[str(event.run_id)] = (event.seq, "saved" if event.action is Action.RUN_SAVED else "purged")
    for run_id, (seq, status) in wanted.items():
        if known.pop(run_id, "missing") != status:
            why = f"Event {seq} says that run {run_id} is {status}, and the list of runs does not."
            return Break(seq, Kind.RUN, why)
    if known:
        return Break(None, Kind.RUN, f"Run {min(known)} stands in the list of runs, and no event tells of it.")
    return None


def _unlike_settings(connection: Connection) -> Break | None:
    """A setting that is not what the last event about it says."""
    table, prefix = schema.events, "setting."
    told = select(table).where(table.c.action == Action.CONFIGURED).order_by(table.c.seq)
    last = {str(event.payload["name"]): event for event in stream(connection, told)}
    stored = select(schema.meta).where(schema.meta.c.key.startswith(prefix, autoescape=True))
    for row in connection.execute(stored).all():
        event = last.get(row.key.removeprefix(prefix))
        if event is None or str(event.payload["value"]) != row.value:
            why = f"The setting {row.key.removeprefix(prefix)} is not what the events say."
            return Break(event.seq if event else None, Kind.SETTING, why)
    return None


def _unlike_text(connection: Connection) -> Break | None:
    """An event whose text is gone or another one, unless it went with its run."""
    purged = _purged(connection)
    table = schema.events
    holding = select(table).where(table.c.payload.contains('"text_id"', autoescape=True)).order_by(table.c.seq)
    references = (
        (event.seq, text["text_id"], text["digest"])
        for event in stream(connection, holding)
        if event.run_id not in purged
        for text in _texts_in(event.payload)
    )
    for part in _parts(references):
        texts = schema.texts
        wanted = select(texts).where(texts.c.text_id.in_([text_id for _, text_id, _ in part]))
        kept = {row.text_id: text_digest(row.salt, row.body) for row in connection.execute(wanted)}
        for seq, text_id, digest in part:
            if kept.get(text_id) != digest:
                how = "is another one than was written" if text_id in kept else "is missing"
                return Break(seq, Kind.TEXT, f"The text that event {seq} tells of {how}.")
    return None


def _texts_in(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "text_id" in value and "digest" in value:
            yield value
        else:
            for each in value.values():
                yield from _texts_in(each)


def _unlike_state(connection: Connection) -> Break | None:
    """A finding whose state in the table is not the fold of its events, or whose state no event leads to."""
    purged = _purged(connection)
    table = schema.events
    ordered = select(table).where(table.c.finding_id.is_not(None))
    ordered = ordered.order_by(table.c.run_id, table.c.finding_id, table.c.seq)
    by_finding = groupby(stream(connection, ordered), lambda event: (str(event.run_id), str(event.finding_id)))
    folds = ((of, fold(*of, list(events))) for of, events in by_finding if of[0] not in purged)
    for part in _parts(folds):
        kept = _kept(connection, [of for of, _ in part])
        for of, state in part:
            if kept[of] != state and replace(kept[of], changed=state.changed) != state:
                why = f"The state of finding {of[1]} in run {of[0]} is not what its events lead to."
                return Break(state.changed, Kind.STATE, why)
    return _state_without_event(connection)


def _kept(connection: Connection, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], FindingState]:
    found = {}
    for run_id, of_run in groupby(wanted, lambda of: of[0]):
        for finding_id, state in states_of(connection, run_id, [of[1] for of in of_run]).items():
            found[run_id, finding_id] = state
    return found


def _state_without_event(connection: Connection) -> Break | None:
    states, events = schema.finding_states, schema.events
    told = select(events.c.run_id, events.c.finding_id).where(events.c.finding_id.is_not(None))
    alone = select(states.c.run_id, states.c.finding_id).where(
        tuple_(states.c.run_id, states.c.finding_id).not_in(told)
    )
    row = connection.execute(alone.limit(1)).first()
    if row is None:
        return None
    return Break(
        None, Kind.STATE, f"Finding {row.finding_id} in run {row.run_id} has a state, and no event leads to it."
    )


def _purged(connection: Connection) -> set[str]:
    purged = select(schema.runs.c.run_id).where(schema.runs.c.status == "purged")
    return set(connection.execute(purged).scalars())


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for value in values:
        part.append(value)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part
