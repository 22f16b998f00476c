"""T-31: a process is killed (SIGKILL) while it audits, saves or decides: a run is there wholly or not at all, a decision
with its event or not at all, and nothing that was shown as saved is lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.support.app import FIVE, as_csv
from tests.support.databases import KINDS, database_of, set_database
from tests.support.live import dashboard, visitor

from audit.reports.audit import Audit, run_audit
from audit.workspace import open_workspace
from audit.workspace.access import Actor, Role
from audit.workspace.changes import states_of
from audit.workspace.runs import SavedRun, saved_runs
from audit.workspace.verify import verify

ANN = Actor("ann", "Ann", frozenset({Role.AUDITOR}))
WHO = 'ANN = Actor("ann", "Ann", frozenset({Role.AUDITOR}))'

SAVE = f"""
import os, signal, sys
from pathlib import Path
from audit.reports.audit import Audit
from audit.workspace import open_workspace
from audit.workspace.access import Actor, Role
from audit.workspace.runs import Given, save_run
from audit.workspace.workspace import read_json

folder, tables, claims, wanted = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
{WHO}
ON_DISK = ("open", "os.mkdir", "os.rename", "os.remove", "os.chmod", "shutil.copyfile", "shutil.copytree")
workspace = open_workspace(folder, ANN)
done = []

def die(event, args):
    if event in ON_DISK:
        is_run = event == "os.rename" and Path(os.fspath(args[1])).parent.name == "runs"
        is_mark = event == "os.remove" and Path(os.fspath(args[0])).name == "unsaved"
        done.append("into_place" if is_run else "unmarked" if is_mark else event)
        if len(done) == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

audit = Audit(tables, read_json(tables / "summary.json"))
sys.addaudithook(die)
run = save_run(workspace, ANN, audit, "claims.csv", [Given(claims, "claims.csv")])
told = list(done)
print("saved", run.run_id, flush=True)
print(" ".join(told), flush=True)
"""

DECIDE = f"""
import sys
from pathlib import Path
from audit.workspace import open_workspace
from audit.workspace.access import Actor, Role
from audit.workspace.decision import Decision
from audit.workspace.decisions import decide, reopen
from audit.workspace.state import Disposition

folder, run_id, finding_id = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
{WHO}
workspace = open_workspace(folder, ANN)
version = 0
while True:
    state = decide(workspace, ANN, run_id, finding_id, Decision(Disposition.QUERY), version=version, key=f"d{{version}}")
    print(state.version, flush=True)
    state = reopen(workspace, ANN, run_id, finding_id, "once more, please", version=state.version, key=f"r{{version}}")
    version = state.version
    print(version, flush=True)
"""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Audit]:
    """The five records and their audit."""
    path = tmp_path_factory.mktemp("killed") / "claims.csv"
    path.write_bytes(as_csv(FIVE))
    return path, run_audit(path)


@pytest.fixture(params=KINDS)
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a workspace on each kind of database."""
    with database_of(request.param) as url:
        set_database(monkeypatch, url)
        yield tmp_path / "workspace"


def save(folder: Path, audited: tuple[Path, Audit], wanted: int) -> str:
    """What the saving process said before it was killed at its `wanted`-th act on the disk; 0 lets it live."""
    asked = [sys.executable, "-c", SAVE, str(folder), str(audited[1].directory), str(audited[0]), str(wanted)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == (-signal.SIGKILL if wanted else 0), done.stderr
    return done.stdout


def runs_after(folder: Path, audit: Audit) -> list[SavedRun]:
    """The runs that the next process finds: each whole, nothing beside them, and the trail sound."""
    workspace = open_workspace(folder, ANN)
    found = saved_runs(workspace, ANN)
    assert {path.name for path in workspace.runs.iterdir()} == {run.run_id for run in found}
    assert list((folder / "staging").iterdir()) == ([workspace.staging] if "staging" in vars(workspace) else [])
    for run in found:
        assert run.audit.findings.equals(audit.findings)
        assert pl.read_parquet(run.folder / "tables" / "claims.parquet").height == audit.lines.height
        assert [path.stat().st_size for path in (run.folder / "in").iterdir()] == [run.files[0]["bytes"]]
        assert not (run.folder / "unsaved").exists()
    assert verify(workspace).sound
    workspace.close()
    return found


def test_a_run_is_there_wholly_or_not_at_all(folder: Path, audited: tuple[Path, Audit]) -> None:
    acts = save(folder, audited, 0).splitlines()[1].split()
    into_place, unmarked = acts.index("into_place") + 1, acts.index("unmarked") + 1
    (first,) = runs_after(folder, audited[1])
    known = {first.run_id}
    for wanted in (into_place // 2, into_place, into_place + 1):
        assert save(folder, audited, wanted) == ""
        found = {run.run_id for run in runs_after(folder, audited[1])}
        assert found == known, f"killed before act {wanted} of {len(acts)}, the commit was yet to come"
    save(folder, audited, unmarked)
    assert len(runs_after(folder, audited[1])) == 2, "killed after the commit: the run is there"


@pytest.mark.parametrize("after", [1, 4, 15])
def test_a_decision_is_there_with_its_event_or_not_at_all(
    folder: Path, audited: tuple[Path, Audit], after: int
) -> None:
    save(folder, audited, 0)
    (run,) = runs_after(folder, audited[1])
    finding_id = run.audit.findings["finding_id"][0]
    asked = [sys.executable, "-c", DECIDE, str(folder), run.run_id, finding_id]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(after)]
        process.kill()
        told += [int(line) for line in process.stdout.read().split()]
    workspace = open_workspace(folder, ANN)
    with workspace.database.reading() as connection:
        state = states_of(connection, run.run_id, [finding_id])[finding_id]
    assert state.version >= told[-1], "what was said to be decided is there"
    verdict = verify(workspace)
    assert verdict.sound, verdict.why
    workspace.close()


def test_a_server_that_is_killed_loses_nothing_that_was_shown_as_saved(tmp_path: Path) -> None:
    claims, home = as_csv(FIVE), str(tmp_path / "workspace")
    with dashboard(tmp_path, 8671, CLAIMS_AUDIT_WORKSPACE=home) as running, visitor(running) as person:
        person.upload("upload.files.0", "claims.csv", claims)
        person.draw("upload.read")
        person.draw_until("Audit this file")
        person.draw("upload.audit")
        person.draw_until("accounted for")
        run_id = re.findall(r"Run <b>([0-9a-f]{8})</b>", person.text())[0]
        person.upload("upload.files.1", "other.csv", claims.replace(b"258.31", b"259.31"))
        person.draw("upload.read")
        person.draw_until("Audit this file")
        person.draw("upload.audit")
        os.kill(running.pid, signal.SIGKILL)
        time.sleep(0.2)
    with (
        dashboard(tmp_path, 8671, CLAIMS_AUDIT_WORKSPACE=home) as running,
        visitor(running, query=f"run={run_id}") as person,
    ):
        assert "5 records in, every one accounted for" in person.text()
        assert f"Run <b>{run_id}</b>" in person.text()
    assert [path.name for path in (tmp_path / "workspace" / "runs").iterdir()] == [run_id]
    assert not list((tmp_path / "workspace" / "staging").iterdir())
