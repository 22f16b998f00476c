"""T-32: a full disk, a disk that cannot be written, and several processes at once: a clear sentence, and no partial run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tests.support.app import FIVE, as_csv

from audit.errors import WorkspaceError
from audit.model.places import samples_directory
from audit.reports.audit import Audit, run_audit
from audit.workspace import open_workspace
from audit.workspace.access import Actor, Role
from audit.workspace.runs import Given, save_run, saved_runs

ANN = Actor("ann", "Ann", frozenset({Role.AUDITOR}))
NO_ROOM = "there is no room left on the disk"
BEGIN = """
import sys
from pathlib import Path
from audit.errors import WorkspaceError
from audit.reports.audit import Audit
from audit.workspace import open_workspace
from audit.workspace.access import Actor, Role
from audit.workspace.runs import Given, save_run, saved_runs
from audit.workspace.workspace import read_json

folder, tables, claims = (Path(word) for word in sys.argv[1:4])
ANN = Actor("ann", "Ann", frozenset({Role.AUDITOR}))

def save():
    audit = Audit(tables, read_json(tables / "summary.json"))
    return save_run(workspace, ANN, audit, "claims.csv", [Given(claims, "claims.csv")])
"""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Audit]:
    """The five records and their audit."""
    path = tmp_path_factory.mktemp("refused") / "claims.csv"
    path.write_bytes(as_csv(FIVE))
    return path, run_audit(path)


@pytest.fixture(autouse=True)
def sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decisions in the workspace's folder, on the disk that refuses."""
    monkeypatch.delenv("CLAIMS_AUDIT_DATABASE_URL", raising=False)


def on_a_disk_of_its_own(mount: str, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command where another disk is mounted first; skips, saying so, where that is not allowed."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("a disk of its own cannot be mounted here")
    asked = [unshare, "-rm", "sh", "-c", f'{mount} && exec "$@"', "sh", *command]
    return subprocess.run(asked, capture_output=True, text=True, check=False)


def program(body: str, folder: Path, audited: tuple[Path, Audit]) -> list[str]:
    words = [str(folder), str(audited[1].directory), str(audited[0])]
    return [sys.executable, "-c", BEGIN + textwrap.dedent(body), *words]


def test_a_full_disk_keeps_no_part_of_a_run_and_says_so(tmp_path: Path, audited: tuple[Path, Audit]) -> None:
    body = """
    workspace = open_workspace(folder / "ws", ANN)
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    for spare in range(0, 400_000, 40_000):
        with filler.open("r+b") as file:
            file.truncate(max(0, filler.stat().st_size - 40_000))
        try:
            run = save()
        except WorkspaceError as problem:
            print(problem, flush=True)
            assert saved_runs(workspace, ANN) == []
            assert list(workspace.runs.iterdir()) == [], list(workspace.runs.iterdir())
            assert [path.name for path in workspace.staging.iterdir()] == ["lock"]
        else:
            break
    (found,) = saved_runs(workspace, ANN)
    assert found.audit.findings.height == 2
    print("saved", flush=True)
    """
    mount = f"mount -t tmpfs -o size=4m tmpfs {tmp_path}"
    done = on_a_disk_of_its_own(mount, program(body, tmp_path, audited))
    assert done.returncode == 0, done.stderr
    *refused, last = done.stdout.splitlines()
    assert last == "saved"
    assert refused
    assert all(NO_ROOM in line for line in refused)
    assert all("Error" not in line and "errno" not in line.lower() for line in refused)


def test_an_audit_on_a_full_disk_ends_with_a_sentence(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    disk = tmp_path / "disk"
    disk.mkdir()
    large = samples_directory() / "demo_two_years.csv"
    asked = ["run", str(large), "--out", str(out), "--workspace", str(disk / "ws")]
    mount = f"mount -t tmpfs -o size=900k tmpfs {disk}"
    done = on_a_disk_of_its_own(mount, [sys.executable, "-m", "audit", *asked])
    assert done.returncode == 2, done.stderr
    assert "no room left on the disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(out.iterdir())


def test_a_file_that_may_not_grow_keeps_no_part_of_a_run(tmp_path: Path, audited: tuple[Path, Audit]) -> None:
    body = """
    import resource
    workspace = open_workspace(folder / "ws", ANN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, resource.RLIM_INFINITY))
    try:
        save()
    except WorkspaceError as problem:
        print(problem)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert saved_runs(workspace, ANN) == [] and list(workspace.runs.iterdir()) == []
    save()
    """
    done = subprocess.run(program(body, tmp_path, audited), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert NO_ROOM in done.stdout
    assert "The run was not kept; what was given is as it was." in done.stdout


def test_a_workspace_that_cannot_be_written_is_one_sentence(tmp_path: Path, audited: tuple[Path, Audit]) -> None:
    workspace = open_workspace(tmp_path / "ws", ANN)
    save_run(workspace, ANN, audited[1], "claims.csv", [Given(audited[0], "claims.csv")])
    workspace.close()
    mount = f"mount --bind {tmp_path} {tmp_path} && mount -o remount,ro,bind {tmp_path}"
    asked = [sys.executable, "-m", "audit", "runs", "list", "--workspace", str(tmp_path / "ws")]
    done = on_a_disk_of_its_own(mount, asked)
    assert done.returncode == 2, done.stdout
    assert "nothing can be written there" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_second_process_may_use_the_workspace_and_leaves_what_is_under_way(
    tmp_path: Path, audited: tuple[Path, Audit]
) -> None:
    workspace = open_workspace(tmp_path / "ws", ANN)
    under_way = workspace.new_folder() / "half.parquet"
    under_way.write_bytes(b"half")
    body = """
    workspace = open_workspace(folder / "ws", ANN)
    print(save().run_id)
    """
    done = subprocess.run(program(body, tmp_path, audited), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert under_way.read_bytes() == b"half"
    assert [run.run_id for run in saved_runs(workspace, ANN)] == [done.stdout.strip()]
    workspace.close()


def test_what_a_process_is_saving_is_not_swept_by_those_that_open_the_workspace(
    tmp_path: Path, audited: tuple[Path, Audit]
) -> None:
    workspace = open_workspace(tmp_path / "ws", ANN)
    body = """
    for _ in range(25):
        workspace = open_workspace(folder / "ws", ANN)
        workspace.close()
    """
    others = [subprocess.Popen(program(body, tmp_path, audited)) for _ in range(2)]
    saved = [save_run(workspace, ANN, audited[1], "c", [Given(audited[0], "c.csv")]).run_id for _ in range(15)]
    assert [process.wait() for process in others] == [0, 0]
    found = saved_runs(workspace, ANN)
    assert {run.run_id for run in found} == set(saved)
    assert all(run.audit.findings.height == 2 for run in found)
    workspace.close()


def test_every_file_is_for_its_owner_alone_whatever_the_process_was_started_with(
    tmp_path: Path, audited: tuple[Path, Audit]
) -> None:
    before = os.umask(0)
    try:
        workspace = open_workspace(tmp_path / "ws", ANN)
        save_run(workspace, ANN, audited[1], "claims.csv", [Given(audited[0], "claims.csv")])
        (workspace.new_folder() / "half").write_bytes(b"half")
        every = [tmp_path / "ws", *(tmp_path / "ws").rglob("*")]
        wrong = {str(path): oct(path.stat().st_mode) for path in every if path.stat().st_mode & 0o077}
        assert wrong == {}
        assert {"decisions.sqlite3-wal", "decisions.sqlite3-shm"} <= {path.name for path in every}
        workspace.close()
    finally:
        os.umask(before)


def test_a_folder_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    (tmp_path / "ws").mkdir(mode=0o755)
    (tmp_path / "ws").chmod(0o755)
    open_workspace(tmp_path / "ws", ANN).close()
    assert (tmp_path / "ws").stat().st_mode & 0o777 == 0o700


def test_a_database_that_knows_none_of_the_runs_is_refused_and_nothing_is_deleted(
    tmp_path: Path, audited: tuple[Path, Audit]
) -> None:
    workspace = open_workspace(tmp_path / "ws", ANN)
    run = save_run(workspace, ANN, audited[1], "claims.csv", [Given(audited[0], "claims.csv")])
    workspace.close()
    for path in (tmp_path / "ws").glob("decisions.sqlite3*"):
        path.unlink()
    with pytest.raises(WorkspaceError, match="knows none of them"):
        open_workspace(tmp_path / "ws", ANN)
    assert run.audit.findings.height == 2
