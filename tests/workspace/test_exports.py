"""Taking a run out: who may, what the trail tells of it, and how a file is known again."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.workspace.conftest import ADA, ANN, BEN, MO, NOBODY

from audit.errors import ExportError, NotAllowed, WorkspaceError
from audit.reports.audit import Audit
from audit.reports.export import Level
from audit.workspace import Workspace, schema
from audit.workspace.access import Actor, Role
from audit.workspace.decision import Decision
from audit.workspace.decisions import decide
from audit.workspace.events import Action, head, stream
from audit.workspace.exports import Order, export, exports_of, recognise
from audit.workspace.mart import build_mart
from audit.workspace.runs import SavedRun, save_run
from audit.workspace.state import Disposition
from audit.workspace.verify import verify

REASON = "the payer asked for the claims"


def told(workspace: Workspace) -> list[dict[str, object]]:
    table = schema.events
    with workspace.database.reading() as connection:
        wanted = select(table).where(table.c.action == Action.EXPORTED.value).order_by(table.c.seq)
        return [dict(event.payload) for event in stream(connection, wanted)]


def test_the_trail_tells_of_an_export_by_its_hash(workspace: Workspace, saved: SavedRun) -> None:
    made = export(workspace, ANN, saved.run_id, Order("json"))
    event = told(workspace)[0]
    assert event["sha256"] == hashlib.sha256(made.content).hexdigest()
    assert (event["format"], event["level"], event["rows"]) == ("json", "limited", 2)
    assert str(event["export_id"]) in made.name
    assert verify(workspace).sound


def test_the_anchor_in_it_is_the_head_before_it(workspace: Workspace, saved: SavedRun) -> None:
    with workspace.database.reading() as connection:
        before = "{}:{}".format(*head(connection))
    manifest = json.loads(export(workspace, ANN, saved.run_id, Order("json")).content)["manifest"]
    assert manifest["export"]["anchor"] == before
    assert (manifest["export"]["made_by"], manifest["export"]["role"]) == ("ann", "auditor")
    assert verify(workspace, before).sound


def test_decisions_go_with_it(workspace: Workspace, saved: SavedRun) -> None:
    finding = saved.audit.findings["finding_id"][0]
    decision = Decision(Disposition.CONFIRM, corrected_code="62322")
    decide(workspace, ANN, saved.run_id, finding, decision, version=0, key="one")
    row = json.loads(export(workspace, ANN, saved.run_id, Order("json")).content)["decisions"][0]
    assert (row["finding_id"], row["disposition"], row["corrected_code"]) == (finding, "confirm", "62322")
    assert row["decided_by"] == "ann"


@pytest.mark.parametrize("reason", ["", "   ", "too short", " short    "])
def test_identifiers_need_a_reason(workspace: Workspace, saved: SavedRun, reason: str) -> None:
    with pytest.raises(ExportError, match="at least 10 characters"):
        export(workspace, ANN, saved.run_id, Order("csv", Level.FULL, reason=reason))
    assert told(workspace) == []


def test_the_reason_is_kept_apart_from_the_trail(workspace: Workspace, saved: SavedRun) -> None:
    export(workspace, ANN, saved.run_id, Order("csv", Level.FULL, reason=REASON))
    event = told(workspace)[0]
    assert REASON not in json.dumps(event)
    with workspace.database.reading() as connection:
        assert connection.execute(select(schema.texts.c.body, schema.texts.c.kind)).all() == [(REASON, "export")]


LEVELS = {
    "auditor": (ANN, {Level.LIMITED, Level.FULL, Level.AGGREGATE}),
    "manager": (MO, {Level.AGGREGATE}),
    "admin": (ADA, {Level.AGGREGATE}),
    "nobody": (NOBODY, set()),
}


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("who", LEVELS)
def test_who_may_take_what(workspace: Workspace, saved: SavedRun, who: str, level: Level) -> None:
    build_mart(workspace, saved)
    actor, allowed = LEVELS[who]
    order = Order("csv", level, reason=REASON)
    if level in allowed:
        assert export(workspace, actor, saved.run_id, order).content.startswith(b"PK")
        assert [event["level"] for event in told(workspace)] == [level.value]
    else:
        with pytest.raises(NotAllowed):
            export(workspace, actor, saved.run_id, order)
        assert told(workspace) == []


def test_another_engagement_is_not_found(workspace: Workspace, five: tuple[Path, Audit]) -> None:
    run = save_run(workspace, ANN, five[1], "claims.csv", engagement="south")
    build_mart(workspace, run)
    for role, level in ((Role.AUDITOR, Level.LIMITED), (Role.MANAGER, Level.AGGREGATE)):
        nora = Actor("nora", "Nora", frozenset({role}), frozenset({"north"}))
        with pytest.raises((NotAllowed, WorkspaceError), match="Not found, or no access"):
            export(workspace, nora, run.run_id, Order("csv", level))
    assert told(workspace) == []


def test_a_run_that_does_not_reconcile_is_refused_and_not_told(workspace: Workspace, saved: SavedRun) -> None:
    path = saved.folder / "tables" / "summary.json"
    summary = json.loads(path.read_text())
    summary["reconciliation"]["flagged"] += 1
    path.write_text(json.dumps(summary))
    with pytest.raises(ExportError, match="does not reconcile"):
        export(workspace, ANN, saved.run_id, Order("csv"))
    assert told(workspace) == []


@pytest.mark.parametrize("key", ["csv", "xlsx", "json"])
def test_counts_alone_hold_no_id_and_no_small_number(workspace: Workspace, saved: SavedRun, key: str) -> None:
    build_mart(workspace, saved)
    content = export(workspace, MO, saved.run_id, Order(key, Level.AGGREGATE)).content
    bundle = zipfile.ZipFile(io.BytesIO(content)) if key != "json" else None
    text = "\n".join(bundle.read(name).decode() for name in bundle.namelist()) if bundle else content.decode()
    assert "&lt;11" in text if key == "xlsx" else "<11" in text
    ids = [*saved.audit.findings["finding_id"], "claims.csv"]
    assert not [each for each in ids if each in text]


@pytest.mark.parametrize("key", ["csv", "xlsx", "json"])
def test_a_file_is_known_again(workspace: Workspace, saved: SavedRun, key: str) -> None:
    made = export(workspace, ANN, saved.run_id, Order(key))
    known = recognise(workspace, BEN, made.content)
    assert known.made is not None
    assert (known.made.actor, known.made.format, known.is_anchored) == ("ann", key, True)
    assert exports_of(workspace, BEN, saved.run_id) == [known.made]


def test_a_changed_file_and_a_strange_one_are_not(workspace: Workspace, saved: SavedRun) -> None:
    made = export(workspace, ANN, saved.run_id, Order("json"))
    changed = recognise(workspace, ANN, made.content.replace(b"62323", b"62324", 1))
    assert (changed.made, changed.is_anchored) == (None, True)
    assert recognise(workspace, ANN, b"PK\x03\x04 broken").anchor == ""
    elsewhere = recognise(workspace, ANN, made.content.replace(changed.anchor[2:10].encode(), b"00000000"))
    assert (elsewhere.made, elsewhere.is_anchored) == (None, False)


def test_every_click_is_an_event_with_its_own_anchor(workspace: Workspace, saved: SavedRun) -> None:
    order = Order("json")
    first, second = (export(workspace, ANN, saved.run_id, order) for _ in range(2))
    assert first.content != second.content
    assert [event["sha256"] for event in told(workspace)] == [
        hashlib.sha256(made.content).hexdigest() for made in (first, second)
    ]
