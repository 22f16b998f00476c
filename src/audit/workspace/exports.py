"""Taking a run out of the workspace: asked again who may, told in the trail before a byte is given, and known again."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from audit.errors import ExportError
from audit.reports.export import EVERYTHING, ExportFile, FinishedRun, Level, Origin, Selection, create_export
from audit.reports.export.aggregate import create_aggregate
from audit.reports.export.manifest import Ticket, new_export_id
from audit.workspace import schema
from audit.workspace.access import Actor, Permission, require
from audit.workspace.anchors import note_anchor
from audit.workspace.changes import keep_text
from audit.workspace.events import Action, Draft, Event, append, stream
from audit.workspace.mart import find_shelved, read_mart
from audit.workspace.mart_tables import tables_of
from audit.workspace.queue import states
from audit.workspace.runs import TABLES, require_run
from audit.workspace.settings import settings
from audit.workspace.workspace import Workspace

SHORTEST_REASON = 10
_ANCHOR = re.compile(rb"\b([1-9][0-9]{0,17}):([0-9a-f]{64})\b")
_MOST_UNPACKED = 512 * 1024 * 1024


@dataclass(frozen=True)
class Order:
    """What is to be taken: the format, how much of the lines it shows, which findings, and at the full level why."""

    key: str
    level: Level = Level.LIMITED
    selection: Selection = EVERYTHING
    reason: str = ""
    export_id: str = field(default_factory=new_export_id)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Made:
    """An export as the trail tells of it."""

    at: str
    actor: str
    role: str
    run_id: str
    export_id: str
    format: str
    level: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Recognised:
    """What is known of a file: the export that it is, byte by byte, or None; the anchor in it as `SEQ:HASH`, or blank;
    and whether the trail still holds that anchor."""

    made: Made | None
    anchor: str
    is_anchored: bool


def export(workspace: Workspace, actor: Actor, run_id: str, order: Order) -> ExportFile:
    """Make the export; what it was stands in the trail before this returns.

    Raises `NotAllowed`, `WorkspaceError` with one text where there is no such run for the person, and `ExportError` where
    the full level has no reason, or the run does not reconcile.
    """
    make = _aggregate if order.level is Level.AGGREGATE else _lines
    permission = Permission.EXPORT_AGGREGATES if order.level is Level.AGGREGATE else Permission.EXPORT_LINES
    require(actor, permission)
    reason = order.reason.strip()
    if order.level is Level.FULL and len(reason) < SHORTEST_REASON:
        raise ExportError(
            f"An export with identifiers needs a reason of at least {SHORTEST_REASON} characters. Nothing was made."
        )
    made, engagement, rows = make(workspace, actor, run_id, order, actor.role_for(permission))
    require(actor, permission, engagement)
    told: dict[str, Any] = {
        "export_id": order.export_id,
        "format": order.key,
        "level": order.level.value,
        "rows": rows,
        "sha256": hashlib.sha256(made.content).hexdigest(),
    }
    with workspace.database.writing() as connection:
        if order.level is Level.FULL:
            told["text"] = keep_text(connection, actor, "export", reason, run_id)
        append(connection, actor, actor.role_for(permission), [Draft(Action.EXPORTED, told, run_id)])
    return made


def exports_of(workspace: Workspace, actor: Actor, run_id: str) -> list[Made]:
    """The exports of a run that the person may see, newest first."""
    run = require_run(workspace, actor, run_id)
    require(actor, Permission.EXPORT_LINES, run.engagement)
    return list(_made(workspace, run_id))[::-1]


def recognise(workspace: Workspace, actor: Actor, content: bytes) -> Recognised:
    """Which export a file is, and whether the trail still leads on from where it stood when that was made."""
    require(actor, Permission.EXPORT_AGGREGATES)
    digest = hashlib.sha256(content).hexdigest()
    made = next((each for each in _made(workspace) if each.sha256 == digest), None)
    anchors = list(dict.fromkeys(_anchors(content)))
    if not anchors:
        return Recognised(made, "", is_anchored=False)
    table = schema.events
    with workspace.database.reading() as connection:
        for seq, given in anchors:
            held = connection.execute(select(table.c.hash).where(table.c.seq == seq)).scalar()
            if held == given:
                return Recognised(made, f"{seq}:{given}", is_anchored=True)
    return Recognised(made, "{}:{}".format(*anchors[0]), is_anchored=False)


def _lines(workspace: Workspace, actor: Actor, run_id: str, order: Order, role: str) -> tuple[ExportFile, str, int]:
    run = require_run(workspace, actor, run_id)
    require(actor, Permission.EXPORT_LINES, run.engagement)
    finished = FinishedRun(run.folder / TABLES, run.audit.summary)
    origin = Origin(
        actor.actor_id,
        role,
        run_id,
        run.engagement,
        note_anchor(workspace, "export"),
        states(workspace, actor, run_id),
        _thresholds(workspace),
    )
    made = create_export(
        finished,
        order.key,
        order.selection,
        level=order.level,
        origin=origin,
        export_id=order.export_id,
        created=order.created,
    )
    return made, run.engagement, finished.findings(order.selection).height


def _aggregate(workspace: Workspace, actor: Actor, run_id: str, order: Order, role: str) -> tuple[ExportFile, str, int]:
    mart = read_mart(find_shelved(workspace, actor, run_id))
    engagement = mart.about["engagement"]
    require(actor, Permission.EXPORT_AGGREGATES, engagement)
    thresholds = {"smallest_cell": mart.about["smallest"]}
    origin = Origin(actor.actor_id, role, run_id, engagement, note_anchor(workspace, "export"), thresholds=thresholds)
    ticket = Ticket(order.key, order.export_id, order.created, EVERYTHING, Level.AGGREGATE, origin)
    tables = tables_of(mart)
    about = {name: mart.about[name] for name in ("run_id", "engagement", "saved_at", "built_at", "version")}
    made = create_aggregate(tables, about, tuple(mart.notices), ticket)
    return made, engagement, sum(frame.height for frame in tables.values())


def _thresholds(workspace: Workspace) -> dict[str, str]:
    chosen = settings(workspace)
    return {name: str(getattr(chosen, name)) for name in ("review_share", "review_amount", "bulk_confirm_most")}


def _made(workspace: Workspace, run_id: str | None = None) -> Iterator[Made]:
    table = schema.events
    wanted = select(table).where(table.c.action == Action.EXPORTED.value).order_by(table.c.seq)
    if run_id is not None:
        wanted = wanted.where(table.c.run_id == run_id)
    with workspace.database.reading() as connection:
        for event in stream(connection, wanted):
            yield _told(event)


def _told(event: Event) -> Made:
    told = {name: event.payload[name] for name in ("export_id", "format", "level", "rows", "sha256")}
    return Made(event.at, event.actor, event.role, str(event.run_id), **told)


def _anchors(content: bytes) -> Iterator[tuple[int, str]]:
    """The anchors in a file, its packed members too; nothing where it unpacks to more than an export does."""
    for part in _parts(content):
        for seq, given in _ANCHOR.findall(part):
            yield int(seq), given.decode()


def _parts(content: bytes) -> Iterator[bytes]:
    if not content.startswith(b"PK"):
        yield content
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            members = [each for each in bundle.infolist() if each.filename.endswith((".json", ".xml"))]
            if sum(each.file_size for each in members) <= _MOST_UNPACKED:
                for each in members:
                    yield bundle.read(each)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return
