"""A purged run leaves no text of a patient in any file of the workspace, whatever happened in the middle of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from tests.support.databases import KINDS, database_of, set_database
from tests.support.trail import worked_on
from tests.workspace.conftest import ADA, ANN, CLEO, MO

from audit.errors import NotAllowed, WorkspaceError
from audit.reports.audit import Audit, run_audit
from audit.workspace import Workspace, open_workspace, schema
from audit.workspace.access import Actor, Role, user_of_this_computer
from audit.workspace.drafts import keep_draft
from audit.workspace.events import Action, Draft, append, stream
from audit.workspace.purge import PENDING, ask_purge, finish_purges, purge
from audit.workspace.retention import preview_purge, runs_on_disk
from audit.workspace.runs import Given, SavedRun, find_run, save_run, saved_runs
from audit.workspace.settings import configure
from audit.workspace.verify import verify

NAMES = ("Quillfeather", "Zanzibarova", "Oxenstierna", "Wintergreen-Abel", "Przybylowicz")
IN_CLAIM, IN_NOTE, IN_COMMENT, IN_FILE_NAME, IN_QUERY = NAMES
CLAIMS = f"""claim_id,hcpcs_code,claim_line_start_date,place_of_service_code,allowed_amount,documented_region,documented_delivery,documented_imaging,payer,person_id,note
A1,62323,2024-08-01,11,258.31,L4-L5,single_injection,none,Alpha,{IN_CLAIM},Patient {IN_NOTE}: landmark technique.
A2,62322,2024-08-02,11,135.15,L4-L5,single_injection,fluoroscopy,Alpha,P3,
"""
LEA = Actor("lea", "Lea", frozenset({Role.ADMIN}))


@pytest.fixture(scope="session")
def named(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Audit]:
    """A file of claims with names in it, and its audit."""
    path = tmp_path_factory.mktemp("named") / f"{IN_FILE_NAME}.csv"
    path.write_text(CLAIMS, encoding="utf-8")
    return path, run_audit(path)


def plant(workspace: Workspace, path: Path, audit: Audit) -> SavedRun:
    """A run with a name in its claims, its note, its file's name, a comment, a draft and a query."""
    saved = save_run(workspace, ANN, audit, path.name, [Given(path, path.name)])
    worked_on(workspace, saved, ANN, CLEO, f"Seen with {IN_COMMENT}.", turns=1)
    finding_id = saved.audit.findings["finding_id"][0]
    keep_draft(workspace, ANN, saved.run_id, finding_id, {"comment": f"Half typed about {IN_COMMENT}"})
    with workspace.database.writing() as connection:
        query = {
            "query_id": "0" * 16,
            "run_id": saved.run_id,
            "finding_id": finding_id,
            "status": "draft",
            "text_id": "q" * 16,
        }
        whole = {"made_by": "ann", "made_at": "2026-11-21", "changed_at": "2026-11-21", "changed": 1}
        connection.execute(insert(schema.queries).values(**query, **whole))
        words = {"kind": "query", "at": "2026-11-21", "actor": "ann", "salt": "", "body": f"Dear Dr. {IN_QUERY} " * 300}
        where = {"text_id": "q" * 16, "run_id": saved.run_id, "finding_id": finding_id}
        connection.execute(insert(schema.texts).values(**where, **words))
        told = {"export_id": "e1", "format": "csv", "level": "limited", "rows": 2, "sha256": "0" * 64}
        append(connection, ANN, "auditor", [Draft(Action.EXPORTED, told, saved.run_id)])
    beside = workspace.directory / "mart" / f"{saved.run_id}.duckdb"
    beside.parent.mkdir(exist_ok=True)
    beside.write_text(IN_CLAIM, encoding="utf-8")
    return saved


def found_in(folder: Path) -> set[str]:
    """The planted names that stand in any byte of any file, or in a file's name."""
    held = [(path.name.encode() + (path.read_bytes() if path.is_file() else b"")) for path in folder.rglob("*")]
    return {name for name in NAMES for each in held if name.encode() in each}


def found_in_tables(workspace: Workspace) -> set[str]:
    """The planted names that stand in any cell of any table."""
    told = []
    with workspace.database.reading() as connection:
        for table in schema.metadata.sorted_tables:
            told += [str(tuple(row)) for row in connection.execute(select(table))]
    return {name for name in NAMES for each in told if name in each}


@pytest.fixture
def planted(workspace: Workspace, named: tuple[Path, Audit]) -> SavedRun:
    return plant(workspace, *named)


def test_t34_a_purge_leaves_no_planted_name_and_a_tombstone(workspace: Workspace, planted: SavedRun) -> None:
    run_id = planted.run_id
    assert found_in(workspace.directory) | found_in_tables(workspace) >= {IN_COMMENT, IN_QUERY, IN_FILE_NAME, IN_CLAIM}
    done = purge(workspace, ADA, run_id, confirm=run_id, key="k1")
    assert done.left == ""
    assert found_in(workspace.directory) == found_in_tables(workspace) == set()
    assert find_run(workspace, ANN, run_id) is None
    assert saved_runs(workspace, ANN) == []
    with workspace.database.reading() as connection:
        tombstones = select(schema.events).where(schema.events.c.action == Action.RUN_PURGED)
        (tombstone,) = stream(connection, tombstones)
        assert not connection.execute(select(schema.meta).where(schema.meta.c.key.startswith(PENDING))).all()
    assert set(tombstone.payload) == {"files", "bytes", "findings", "events", "texts", "inputs", "asked_by"}
    assert (tombstone.payload["files"], tombstone.payload["texts"]) == (done.files, done.texts)
    assert verify(workspace).sound
    workspace.close()
    assert found_in(workspace.directory) == set()


def test_the_preview_counts_what_goes_and_names_the_exports_that_stay(workspace: Workspace, planted: SavedRun) -> None:
    preview = preview_purge(workspace, ADA, planted.run_id)
    files = [path for path in planted.folder.rglob("*") if path.is_file()]
    files += (workspace.directory / "mart").glob(f"{planted.run_id}*")
    assert (preview.files, preview.bytes) == (len(files), sum(path.stat().st_size for path in files))
    assert (preview.findings, preview.queries, preview.needs_two) == (planted.findings, 1, False)
    assert preview.texts > 5
    assert [each.export_id for each in preview.exports] == ["e1"]


def test_another_run_is_left_as_it_was(workspace: Workspace, saved: SavedRun, planted: SavedRun) -> None:
    worked_on(workspace, saved, ANN, CLEO)
    before = {path: path.read_bytes() for path in saved.folder.rglob("*") if path.is_file()}
    purge(workspace, ADA, planted.run_id, confirm=planted.run_id, key="k1")
    assert {path: path.read_bytes() for path in saved.folder.rglob("*") if path.is_file()} == before
    assert [run.run_id for run in saved_runs(workspace, ANN)] == [saved.run_id]
    assert verify(workspace).sound


def test_the_id_has_to_be_typed(workspace: Workspace, saved: SavedRun) -> None:
    with pytest.raises(WorkspaceError, match="Type the id"):
        purge(workspace, ADA, saved.run_id, confirm="yes", key="k1")
    assert find_run(workspace, ANN, saved.run_id)


def test_the_same_click_twice_is_one_purge(workspace: Workspace, saved: SavedRun) -> None:
    first = purge(workspace, ADA, saved.run_id, confirm=saved.run_id, key="k1")
    assert purge(workspace, ADA, saved.run_id, confirm=saved.run_id, key="k1") == first
    with pytest.raises(WorkspaceError, match="no access"):
        purge(workspace, ADA, saved.run_id, confirm=saved.run_id, key="k2")


@pytest.mark.parametrize("person", [ANN, CLEO, MO], ids=lambda person: person.actor_id)
def test_who_does_not_administer_purges_nothing(workspace: Workspace, saved: SavedRun, person: Actor) -> None:
    for act in (
        lambda: preview_purge(workspace, person, saved.run_id),
        lambda: ask_purge(workspace, person, saved.run_id, key="a"),
        lambda: purge(workspace, person, saved.run_id, confirm=saved.run_id, key="k"),
        lambda: runs_on_disk(workspace, person),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert find_run(workspace, ANN, saved.run_id)


def know(workspace: Workspace, *people: Actor) -> None:
    """Let these people have signed in once."""
    with workspace.database.writing() as connection:
        for person in people:
            told = {"actor": person.actor_id, "name": person.name, "roles": " ".join(sorted(person.roles))}
            connection.execute(insert(schema.people).values(**told, signed_in="2026-11-21", disabled=0))


def test_where_two_administer_one_asks_and_another_confirms(workspace: Workspace, saved: SavedRun) -> None:
    know(workspace, ADA, LEA, MO)
    run_id = saved.run_id
    with pytest.raises(WorkspaceError, match="Two people purge"):
        purge(workspace, ADA, run_id, confirm=run_id, key="k1")
    assert ask_purge(workspace, ADA, run_id, key="a1").asked_by == "ada"
    assert ask_purge(workspace, LEA, run_id, key="a2").asked_by == "ada"
    with pytest.raises(WorkspaceError, match="another administrator has to confirm"):
        purge(workspace, ADA, run_id, confirm=run_id, key="k2")
    assert find_run(workspace, ANN, run_id)
    purge(workspace, LEA, run_id, confirm=run_id, key="k3")
    assert find_run(workspace, ANN, run_id) is None
    with workspace.database.reading() as connection:
        asked, done = (
            next(stream(connection, select(schema.events).where(schema.events.c.action == action)))
            for action in (Action.PURGE_ASKED, Action.RUN_PURGED)
        )
    assert (asked.actor, done.actor, done.payload["asked_by"]) == ("ada", "lea", "ada")


def test_one_administrator_alone_purges_alone(workspace: Workspace, saved: SavedRun) -> None:
    know(workspace, ADA, MO)
    assert purge(workspace, ADA, saved.run_id, confirm=saved.run_id, key="k").left == ""


def test_a_run_is_due_after_the_days_that_are_set_and_stays(workspace: Workspace, saved: SavedRun) -> None:
    (kept,) = runs_on_disk(workspace, ADA)
    assert not kept.is_due
    with workspace.database.writing() as connection:
        connection.execute(schema.runs.update().values(saved_at="2026-01-01T00:00:00.000+00:00"))
    (kept,) = runs_on_disk(workspace, ADA)
    assert (kept.is_due, kept.due) == (True, "2026-04-01")
    configure(workspace, ADA, "retention_days", 3650, key="c1")
    assert not runs_on_disk(workspace, ADA)[0].is_due
    open_workspace(workspace.directory).close()
    assert find_run(workspace, ANN, saved.run_id)


def test_a_reader_delays_the_rewriting_and_the_next_opening_does_it(
    workspace: Workspace, planted: SavedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.workspace.purge._PATIENCE_SECONDS", 0.3)
    if not workspace.database.is_file:
        pytest.skip("on PostgreSQL a reader does not delay it")
    ready, over = threading.Event(), threading.Event()

    def read() -> None:
        with workspace.database.reading() as connection:
            connection.execute(select(schema.texts)).all()
            ready.set()
            over.wait(30)

    reader = threading.Thread(target=read)
    reader.start()
    ready.wait(30)
    done = purge(workspace, ADA, planted.run_id, confirm=planted.run_id, key="k1")
    over.set()
    reader.join()
    assert "yet to be overwritten" in done.left
    assert finish_purges(workspace) == ""
    assert found_in(workspace.directory) == set()


KILLED = """
import os, signal, sys
from pathlib import Path
from audit.workspace import open_workspace, purge
from audit.workspace.access import user_of_this_computer

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

folder, run_id, moment = sys.argv[1:]
workspace = open_workspace(Path(folder))
if moment == "before the files":
    purge._finish = die
elif moment == "amid the files":
    removed = []
    def some(place, **_):
        for path in sorted(place.rglob("*"))[:3]:
            if path.is_file():
                path.unlink()
        die()
    purge.shutil.rmtree = some
else:
    purge._rewritten = die
purge.purge(workspace, user_of_this_computer(), run_id, confirm=run_id, key="k1")
"""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("moment", ["before the files", "amid the files", "before the rewriting"])
def test_t34_a_purge_that_was_killed_is_finished_at_the_next_opening(
    kind: str, moment: str, named: tuple[Path, Audit], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database_of(kind) as url:
        set_database(monkeypatch, url)
        folder = tmp_path / "workspace"
        workspace = open_workspace(folder)
        run_id = plant(workspace, *named).run_id
        workspace.close()
        command = [sys.executable, "-c", KILLED, str(folder), run_id, moment]
        killed = subprocess.run(command, env=os.environ.copy(), capture_output=True, check=False, timeout=60)
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
        again = open_workspace(folder)
        assert found_in(folder) == found_in_tables(again) == set()
        assert verify(again).sound
        assert runs_on_disk(again, user_of_this_computer()) == []
        again.close()


def test_no_file_is_touched_where_the_trail_is_broken(workspace: Workspace, five: tuple[Path, Audit]) -> None:
    saved = save_run(workspace, ANN, five[1], "claims.csv", [Given(five[0], "claims.csv")])
    workspace.database.refusal = "broken"
    with pytest.raises(WorkspaceError):
        purge(workspace, ADA, saved.run_id, confirm=saved.run_id, key="k")
    assert saved.folder.is_dir()
