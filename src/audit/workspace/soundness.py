"""A broken trail makes a workspace read-only: looked for cheaply at every opening, and remembered until it is verified.

At the opening only the end of the chain is looked at; `verify` walks all of it.
"""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import Connection, select

from audit.workspace import schema
from audit.workspace.chain import next_hash
from audit.workspace.database import Database

MARK = "trail_broken.json"


def look(directory: Path, database: Database) -> None:
    """Let nothing be written where the trail is known to be broken, or its end does not agree with its head."""
    with database.reading() as connection:
        why = _remembered(directory) or _broken_end(connection)
    database.refusal = _refusal(why) if why else ""


def mark_broken(directory: Path, database: Database, seq: int | None, why: str) -> None:
    """Remember that the trail is broken, for every process that opens the workspace, until it is verified as sound."""
    path = directory / MARK
    path.touch(mode=0o600)
    path.write_text(json.dumps({"first_bad_seq": seq, "why": why}) + "\n", encoding="utf-8")
    database.refusal = _refusal(why)


def clear_mark(directory: Path, database: Database) -> None:
    """Forget it: the trail was verified."""
    (directory / MARK).unlink(missing_ok=True)
    database.refusal = ""


def _remembered(directory: Path) -> str:
    path = directory / MARK
    if not path.is_file():
        return ""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["why"])
    except (ValueError, KeyError, TypeError):
        return "It was found to be broken."


def _broken_end(connection: Connection) -> str:
    events, ends = schema.events, schema.chain_head
    end = connection.execute(select(ends.c.seq, ends.c.hash)).one()
    last = connection.execute(select(events).order_by(events.c.seq.desc()).limit(1)).mappings().first()
    if last is None:
        return "" if end.seq == 0 else "Every event is gone."
    agrees = last["seq"] == end.seq and last["hash"] == end.hash
    if agrees and next_hash(last["prev_hash"], last) == last["hash"]:  # type: ignore[arg-type]  # a row is a mapping
        return ""
    return f"Its last event, {last['seq']}, does not agree with the head of the chain, {end.seq}."


def _refusal(why: str) -> str:
    return (
        f"The event log is broken, so the workspace is read-only. {why} "
        "Run `claims-audit verify`, keep the folder as it is, and restore a backup."
    )
