"""Events: everything that a person did, appended in the transaction of the change that they tell of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, select, update

from audit.workspace import schema
from audit.workspace.access import Actor
from audit.workspace.chain import canonical, genesis, next_hash


class Action(StrEnum):
    """What an event tells of; the payload's keys stand beside each."""

    WORKSPACE_MADE = "workspace.made"
    """`version`, `review_seed`: what draws the sample for second review"""
    RUN_SAVED = "run.saved"
    """`inputs` (digest), `settings` (digest), `lines`, `findings`, `again_because` (text reference) where the file was known"""
    RUN_CARRIED = "run.carried"
    """`from_run`, `decisions`, `suggestions`, `left`, `superseded`: counts; each finding has its own event"""
    PURGE_ASKED = "run.purge_asked"
    """`files`, `bytes`: where two people purge, the first one's part"""
    RUN_PURGED = "run.purged"
    """`files`, `bytes`, `findings`, `events`, `texts`, `inputs`, `asked_by`: counts, digests and ids only"""
    ASSIGNED = "finding.assigned"
    """`to` (an actor id; null gives it back)"""
    DECIDED = "finding.decided"
    """`disposition`, `rule_id`, `reason`, `corrected_code`, `corrected_units`, `corrected_amount`, `due`, `text`, `bulk_id`, `review_why`"""
    UNDONE = "finding.undone"
    """`seq` of the event that no longer holds"""
    REOPENED = "finding.reopened"
    """`text`"""
    COMMENTED = "finding.commented"
    """`text`"""
    SENT_TO_REVIEW = "finding.sent_to_review"
    """`why`: somebody asked for a second opinion"""
    REVIEWED = "finding.reviewed"
    """the second opinion: the keys of a decision but for `rule_id`, `bulk_id` and `review_why`"""
    ADJUDICATED = "finding.adjudicated"
    """what a third person decided, with the same keys"""
    CARRIED = "finding.carried"
    """`from_run`, `from_seq`, `rule_id`, `as` (`decision` or `suggestion`), `why`, and the decision's own keys"""
    SUPERSEDED = "finding.superseded"
    """`by_run`"""
    QUERY_DRAFTED = "query.drafted"
    """`query_id`, `text`"""
    QUERY_CHANGED = "query.changed"
    """`query_id`, `status`, `text`"""
    EXPORTED = "export.made"
    """`export_id`, `format`, `level`, `rows`, `sha256`; at the full level `text`, why"""
    IDENTIFIERS_SHOWN = "identifiers.shown"
    BROKE_GLASS = "access.broke_glass"
    """`text`"""
    SIGNED_IN = "session.signed_in"
    SIGNED_OUT = "session.signed_out"
    """`why`: `asked`, `idle`, `expired`, `revoked`, `disabled`; `of`, an actor id, where an administrator ended it"""
    DENIED = "access.denied"
    """`what`: the permission that was missing"""
    BACKED_UP = "workspace.backed_up"
    """`sha256`"""
    RESTORED = "workspace.restored"
    """`sha256`"""
    VERIFIED = "workspace.verified"
    """`events`, `sound`"""
    CONFIGURED = "workspace.configured"
    """`name`, `value`: a setting from a closed list"""


@dataclass(frozen=True)
class Draft:
    """An event that is yet to be appended. `key`, where given, is unique: the same key again is the same event."""

    action: Action
    payload: Mapping[str, Any] = field(default_factory=dict)
    run_id: str | None = None
    finding_id: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Event:
    """An event of the chain. `seq` counts from 1 without a gap; `at` is ISO text in UTC."""

    seq: int
    at: str
    actor: str
    role: str
    action: Action
    run_id: str | None
    finding_id: str | None
    payload: Mapping[str, Any]
    key: str | None
    prev_hash: str
    hash: str

    @classmethod
    def of(cls, row: RowMapping) -> Event:
        """The event in a row of the table."""
        return cls(**{**row, "action": Action(row["action"]), "payload": json.loads(row["payload"])})


def now() -> str:
    """This moment in UTC, as events and rows hold it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def append(connection: Connection, actor: Actor, role: str, drafts: Sequence[Draft]) -> list[Event]:
    """Append the drafts in order, inside the writer's transaction that is open on `connection`; gives the events.

    `role` is that in which the person acts: `actor.role_for(permission)`. The caller has asked whether the person may.
    """
    if not drafts:
        return []
    seq, head = connection.execute(select(schema.chain_head.c.seq, schema.chain_head.c.hash)).one()
    head = head if seq else _start(connection)
    at = now()
    rows = []
    for draft in drafts:
        seq += 1
        row = {
            "seq": seq,
            "at": at,
            "actor": actor.actor_id,
            "role": role,
            "action": draft.action.value,
            "run_id": draft.run_id,
            "finding_id": draft.finding_id,
            "payload": canonical(draft.payload),
            "key": draft.key,
        }
        row["prev_hash"], row["hash"] = head, next_hash(head, row)
        head = row["hash"]
        rows.append(row)
    connection.execute(schema.events.insert(), rows)
    connection.execute(update(schema.chain_head).where(schema.chain_head.c.id == 1).values(seq=seq, hash=head))
    return [Event.of(row) for row in rows]  # type: ignore[arg-type]  # a dictionary serves as a row


def head(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last event: what an export carries as an anchor."""
    seq, last = connection.execute(select(schema.chain_head.c.seq, schema.chain_head.c.hash)).one()
    return int(seq), str(last)


def _start(connection: Connection) -> str:
    """What the first event follows: a chain that is moved into another workspace does not hold."""
    known = select(schema.meta.c.value).where(schema.meta.c.key == "workspace_id")
    return genesis(connection.execute(known).scalar_one())


def events_of(connection: Connection, run_id: str, finding_id: str) -> list[Event]:
    """The events of one finding, oldest first."""
    table = schema.events
    wanted = select(table).where(table.c.run_id == run_id, table.c.finding_id == finding_id).order_by(table.c.seq)
    return list(stream(connection, wanted))


def event_of_key(connection: Connection, key: str) -> Event | None:
    """The event that was appended under this key; None where there is none."""
    return next(stream(connection, select(schema.events).where(schema.events.c.key == key)), None)


def stream(connection: Connection, wanted: Select[Any]) -> Iterator[Event]:
    """The events that a statement on the table gives, without holding them all."""
    with connection.execute(wanted, execution_options={"yield_per": 5_000}) as rows:
        for row in rows.mappings():
            yield Event.of(row)
