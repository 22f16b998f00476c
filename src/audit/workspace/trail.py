"""The event log as a person reads it: narrowed, a page at a time, and as a file.

A reviewer who has yet to judge a finding does not see here who decided it, and how.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, and_, func, select

from audit.findings.csv_text import csv_bytes
from audit.workspace import schema
from audit.workspace.access import Actor, Permission, require
from audit.workspace.anchors import note_anchor
from audit.workspace.blind import hidden_findings
from audit.workspace.chain import canonical
from audit.workspace.events import Action, Draft, Event, append, stream
from audit.workspace.workspace import Workspace

WITHHELD = "withheld"
FORMATS = {"csv": "text/csv", "jsonl": "application/jsonl"}
_EVENTS = schema.events
_COLUMNS = tuple(_EVENTS.columns.keys())
_TOLD = (Action.COMMENTED, Action.DECIDED, Action.UNDONE, Action.REOPENED, Action.CARRIED, Action.SENT_TO_REVIEW)
"""Events that say, or give away, what somebody made of a finding."""


@dataclass(frozen=True)
class Wanted:
    """Which events are asked for; blank asks for all. Days are `YYYY-MM-DD` in UTC, both inclusive."""

    action: str = ""
    actor: str = ""
    run_id: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Known:
    """What stands in the log: actions, people and runs, for the choice of a filter."""

    actions: tuple[str, ...]
    actors: tuple[str, ...]
    runs: tuple[str, ...]


def known(workspace: Workspace, actor: Actor) -> Known:
    """What can be asked for; raises `NotAllowed`, as everything here does, where the person may not see the trail."""
    require(actor, Permission.SEE_TRAIL)
    with workspace.database.reading() as connection:
        found = [
            tuple(connection.execute(select(column).where(column.is_not(None)).distinct().order_by(column)).scalars())
            for column in (_EVENTS.c.action, _EVENTS.c.actor, _EVENTS.c.run_id)
        ]
    return Known(*found)


def count_of_events(workspace: Workspace, actor: Actor, wanted: Wanted) -> int:
    """How many events are asked for."""
    require(actor, Permission.SEE_TRAIL)
    with workspace.database.reading() as connection:
        counted = select(func.count()).select_from(_EVENTS).where(_condition(connection, actor, wanted))
        return int(connection.execute(counted).scalar_one())


def page_of_events(workspace: Workspace, actor: Actor, wanted: Wanted, *, offset: int, limit: int) -> list[Event]:
    """The events that are asked for, newest first."""
    require(actor, Permission.SEE_TRAIL)
    with workspace.database.reading() as connection:
        asked = select(_EVENTS).where(_condition(connection, actor, wanted)).order_by(_EVENTS.c.seq.desc())
        hidden = hidden_findings(connection, actor)
        return [_veiled(event, actor, hidden) for event in stream(connection, asked.limit(limit).offset(offset))]


def export_events(workspace: Workspace, actor: Actor, wanted: Wanted, form: str) -> bytes:
    """The events that are asked for as `csv` or `jsonl`, oldest first, with their hashes; the export is an event itself.

    Of a broken trail the file is made all the same, and no event tells of it.
    """
    require(actor, Permission.SEE_TRAIL)
    with workspace.database.reading() as connection:
        asked = select(_EVENTS).where(_condition(connection, actor, wanted)).order_by(_EVENTS.c.seq)
        hidden = hidden_findings(connection, actor)
        rows = [_row(_veiled(event, actor, hidden)) for event in stream(connection, asked)]
    content = _csv(rows) if form == "csv" else _lines(rows)
    if not workspace.database.refusal:
        told = {"export_id": secrets.token_hex(6), "format": f"events.{form}", "level": "trail", "rows": len(rows)}
        told["sha256"] = hashlib.sha256(content).hexdigest()
        with workspace.database.writing() as connection:
            append(connection, actor, actor.role_for(Permission.SEE_TRAIL), [Draft(Action.EXPORTED, told)])
        note_anchor(workspace, "export")
    return content


def words(payload: Mapping[str, Any]) -> str:
    """What an event's payload says, in one line; a text that a person typed is named, not shown."""
    return ", ".join(f"{name.replace('_', ' ')} {_word(value)}" for name, value in payload.items() if value is not None)


def _word(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("text_id", "")) or words(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and len(value) == 64:
        return f"{value[:12]}…"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _condition(connection: Connection, actor: Actor, wanted: Wanted) -> ColumnElement[bool]:
    """What is asked for, as bound values. Who is asked for by name is not given away where that is withheld."""
    columns = _EVENTS.c
    asked: list[ColumnElement[bool]] = [columns.seq > 0]
    asked += [columns.action == wanted.action] if wanted.action else []
    asked += [columns.run_id == wanted.run_id] if wanted.run_id else []
    asked += [columns.at >= wanted.since] if wanted.since else []
    asked += [columns.at < f"{wanted.until}T99"] if wanted.until else []
    if wanted.actor:
        asked.append(columns.actor == wanted.actor)
        hidden = [finding_id for _, finding_id in hidden_findings(connection, actor)]
        asked.append(columns.finding_id.is_(None) | columns.finding_id.not_in(hidden))
    return and_(*asked)


def _veiled(event: Event, actor: Actor, hidden: frozenset[tuple[str, str]]) -> Event:
    is_hidden = (event.run_id, event.finding_id) in hidden and event.action in _TOLD
    if not is_hidden or event.actor == actor.actor_id:
        return event
    return replace(event, actor=WITHHELD, role=WITHHELD, payload={}, key=None)


def _row(event: Event) -> dict[str, Any]:
    told = {name: getattr(event, name) for name in _COLUMNS}
    return {**told, "action": event.action.value, "payload": canonical(event.payload)}


def _csv(rows: list[dict[str, Any]]) -> bytes:
    types = {name: pl.Int64() if name == "seq" else pl.String() for name in _COLUMNS}
    return csv_bytes(pl.DataFrame(rows, schema=types))


def _lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
