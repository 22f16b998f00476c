"""A backup restores into either database as it was, and a damaged or a hostile one restores nothing."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.databases import KINDS, database_of, set_database
from tests.support.trail import worked_on
from tests.workspace.conftest import ADA, ANN, CLEO

from audit.errors import NotAllowed, ReadOnly, WorkspaceError
from audit.reports.audit import Audit, run_audit
from audit.reports.export import create_export
from audit.reports.export.run import FinishedRun
from audit.workspace import Workspace, open_workspace, schema
from audit.workspace.anchors import anchors_in, head_anchor
from audit.workspace.backup import LEFT_OUT, backup, restore
from audit.workspace.runs import Given, SavedRun, find_run, require_run, save_run
from audit.workspace.verify import verify

MOMENT = datetime(2026, 11, 21, tzinfo=UTC)


def rows_of(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that a backup takes along."""
    with workspace.database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in schema.metadata.sorted_tables
            if table.name not in LEFT_OUT
        }


def export_hash(run: SavedRun) -> str:
    """The digest of the run's table of findings as an export holds it."""
    made = create_export(FinishedRun(run.folder / "tables", run.audit.summary), "csv", export_id="e1", created=MOMENT)
    return hashlib.sha256(made.content).hexdigest()


@pytest.mark.parametrize("into", KINDS)
def test_restore_drill(
    workspace: Workspace, saved: SavedRun, into: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_on(workspace, saved, ANN, CLEO, turns=1)
    before, hashed = rows_of(workspace), export_hash(saved)
    made = backup(workspace, ADA, tmp_path / "kept.zip")
    with database_of(into) as url:
        set_database(monkeypatch, url)
        done = restore(made.path, tmp_path / "again", ADA)
        assert done.verdict.sound
        again = open_workspace(tmp_path / "again")
        assert verify(again, made.anchor).sound
        after = rows_of(again)
        assert after["events"][: len(before["events"])] == before["events"]
        changed = ("events", "chain_head")
        assert {name: after[name] for name in after if name not in changed} == {
            name: before[name] for name in before if name not in changed
        }
        run = require_run(again, ANN, saved.run_id)
        assert export_hash(run) == hashed
        (given,) = run.files
        audited = run_audit(run.folder / "in" / given["stored"], today=date.fromisoformat(run.audit.summary["today"]))
        assert audited.findings.equals(saved.audit.findings)
        again.close()


def test_a_backup_is_private_and_says_what_it_holds(workspace: Workspace, saved: SavedRun, tmp_path: Path) -> None:
    anchor = head_anchor(workspace)
    made = backup(workspace, ADA, tmp_path / "kept.zip")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert (made.runs, made.anchor) == (1, anchor)
    assert [str(each) for each in anchors_in(made.path)] == [anchor]
    assert list(tmp_path.glob(".kept*")) == []
    with workspace.database.reading() as connection:
        last = connection.execute(select(schema.events).order_by(schema.events.c.seq.desc()).limit(1)).one()
    assert (last.action, json.loads(last.payload)) == ("workspace.backed_up", {"sha256": made.sha256})


def test_what_is_restored_is_private(workspace: Workspace, saved: SavedRun, tmp_path: Path) -> None:
    if not workspace.database.is_file:
        pytest.skip("its database is in use")
    backup(workspace, ADA, tmp_path / "kept.zip")
    restore(tmp_path / "kept.zip", tmp_path / "again", ADA)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "again").rglob("*")}
    assert all(mode & 0o077 == 0 for mode in modes.values()), modes


def test_a_folder_or_a_database_in_use_is_left_alone(workspace: Workspace, saved: SavedRun, tmp_path: Path) -> None:
    backup(workspace, ADA, tmp_path / "kept.zip")
    with pytest.raises(WorkspaceError, match="not empty"):
        restore(tmp_path / "kept.zip", workspace.directory, ADA)
    if not workspace.database.is_file:
        before = rows_of(workspace)
        with pytest.raises(WorkspaceError, match="stand in the database that is named already"):
            restore(tmp_path / "kept.zip", tmp_path / "again", ADA)
        assert rows_of(workspace) == before
        assert not (tmp_path / "again").exists()
    assert find_run(workspace, ANN, saved.run_id)


def test_a_file_that_is_there_is_not_written_over(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "kept.zip").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="is there already"):
        backup(workspace, ADA, tmp_path / "kept.zip")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        backup(workspace, ADA, tmp_path / "nowhere" / "kept.zip")
    assert (tmp_path / "kept.zip").read_text(encoding="utf-8") == "mine"


def test_who_does_not_administer_neither_backs_up_nor_restores(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        backup(workspace, ANN, tmp_path / "kept.zip")
    with pytest.raises(NotAllowed):
        restore(tmp_path / "kept.zip", tmp_path / "again", CLEO)
    assert list(tmp_path.glob("kept*")) == []


def test_a_broken_trail_is_not_backed_up(workspace: Workspace, tmp_path: Path) -> None:
    workspace.database.refusal = "broken"
    with pytest.raises(ReadOnly):
        backup(workspace, ADA, tmp_path / "kept.zip")


@pytest.fixture(scope="module")
def archive(five: tuple[Path, Audit], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound backup of a small workspace."""
    folder = tmp_path_factory.mktemp("archive")
    with pytest.MonkeyPatch.context() as patch:
        set_database(patch, "")
        workspace = open_workspace(folder / "workspace")
        save_run(workspace, ANN, five[1], "claims.csv", [Given(five[0], "claims.csv")])
        backup(workspace, ADA, folder / "kept.zip")
        workspace.close()
    return folder / "kept.zip"


def repacked(archive: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same archive after its members were changed."""
    with zipfile.ZipFile(archive) as read:
        members = {name: read.read(name) for name in read.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w") as written:
        for name, content in members.items():
            written.writestr(name, content)
    return target


def told(members: dict[str, bytes], change: Callable[[dict], None]) -> None:
    manifest = json.loads(members["backup.json"])
    change(manifest)
    members["backup.json"] = json.dumps(manifest).encode()


def rename_a_file(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[name] = members.pop("workspace.toml")
        told(
            members,
            lambda manifest: [each.update(path=name) for each in manifest["files"] if each["path"] == "workspace.toml"],
        )

    return change


def edit_a_table(members: dict[str, bytes]) -> None:
    members["tables/events.jsonl"] = members["tables/events.jsonl"].replace(b"ann", b"bob")


def edit_an_event_and_its_digest(members: dict[str, bytes]) -> None:
    edit_a_table(members)
    content = members["tables/events.jsonl"]
    said = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    told(members, lambda manifest: manifest["tables"]["events"].update(said))


def edit_a_file(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.endswith("run.json"))
    members[name] = members[name].replace(b"claims", b"clbims")


def lose_a_row(members: dict[str, bytes]) -> None:
    members["tables/runs.jsonl"] = b""


def hold_more(members: dict[str, bytes]) -> None:
    members["runs/0123abcd/extra"] = b"more"


def announce_little(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.endswith("run.json"))
    members[name] += b" " * 20_000_000


def be_of_another_version(members: dict[str, bytes]) -> None:
    told(members, lambda manifest: manifest.update(schema="99"))


def have_no_anchor(members: dict[str, bytes]) -> None:
    told(members, lambda manifest: manifest.update(anchor=5))


def be_of_another_workspace(members: dict[str, bytes]) -> None:
    content = b'workspace_id = "' + b"f" * 32 + b'"\n'
    members["workspace.toml"] = content
    said = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    told(
        members, lambda manifest: [each.update(said) for each in manifest["files"] if each["path"] == "workspace.toml"]
    )


OUTSIDE = ("../workspace.toml", "/tmp/workspace.toml", "runs/0123abcd/../../../evil", "runs/../workspace.toml",
           "decisions.sqlite3", "runs/0123abcd/..\\..\\evil", "C:/evil", "runs/0123abcd//x", "staging/x")  # fmt: skip
WRONG = {
    **{f"named {name}": (rename_a_file(name), "outside of a workspace") for name in OUTSIDE},
    "a table edited": (edit_a_table, "the table events is not what was written"),
    "an event edited, digest and all": (edit_an_event_and_its_digest, "trail does not hold: Event"),
    "a file edited": (edit_a_file, "is not what was written"),
    "a row lost": (lose_a_row, "the table runs is not what was written"),
    "a member more": (hold_more, "does not hold what it says"),
    "a member that unpacks to more": (announce_little, "is not what was written"),
    "another version": (be_of_another_version, "another version"),
    "no anchor": (have_no_anchor, "no backup of this version"),
    "another workspace": (be_of_another_workspace, "different workspaces"),
    "no manifest": (lambda members: members.pop("backup.json"), "no backup of this program"),
    "a manifest that is no JSON": (lambda members: members.update({"backup.json": b"{"}), "cannot be unpacked"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_archive_restores_nothing(
    case: str, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_database(monkeypatch, "")
    change, why = WRONG[case]
    wrong = repacked(archive, tmp_path / "wrong.zip", change)
    with pytest.raises(WorkspaceError, match=why):
        restore(wrong, tmp_path / "place" / "again", ADA)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["place", "wrong.zip"]


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_an_archive_that_was_cut_short_restores_nothing(
    kept: float, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_database(monkeypatch, "")
    content = archive.read_bytes()
    (tmp_path / "cut.zip").write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(WorkspaceError, match="cannot be unpacked"):
        restore(tmp_path / "cut.zip", tmp_path / "again", ADA)
    assert not (tmp_path / "again").exists()


def test_a_byte_that_changed_on_the_way_is_noticed(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_database(monkeypatch, "")
    content = bytearray(archive.read_bytes())
    for place in range(len(content) // 7, len(content) - 2_000, len(content) // 7):
        spoiled = bytearray(content)
        spoiled[place] ^= 0xFF
        (tmp_path / "spoiled.zip").write_bytes(spoiled)
        with pytest.raises(WorkspaceError):
            restore(tmp_path / "spoiled.zip", tmp_path / "again", ADA)
        assert not (tmp_path / "again").exists()
    with pytest.raises(WorkspaceError, match="no such file"):
        restore(tmp_path / "none.zip", tmp_path / "again", ADA)
