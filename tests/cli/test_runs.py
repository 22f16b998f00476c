"""`run --workspace` and `claims-audit runs …`, as a person types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.app import FIVE, as_csv

MENDED = FIVE.replace("A1       | 62323 ", "A1       | 62322 ")


def call(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "CLAIMS_AUDIT_DATABASE_URL"}
    asked = [sys.executable, "-m", "audit", *words]
    return subprocess.run(asked, capture_output=True, text=True, cwd=folder, env=environment, check=False)


def told(folder: Path, *words: str) -> dict[str, object]:
    done = call(folder, *words, "--workspace", "ws", "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the same file audited twice, and a mended one."""
    made = tmp_path_factory.mktemp("runs")
    (made / "claims.csv").write_bytes(as_csv(FIVE))
    (made / "mended.csv").write_bytes(as_csv(MENDED))
    for number, words in enumerate((["claims.csv"], ["claims.csv", "--because", "to see it again"], ["mended.csv"])):
        done = call(made, "run", *words, "--out", f"out{number}", "--workspace", "ws")
        (made / f"said{number}").write_text(done.stderr, encoding="utf-8")
        assert done.returncode == 0, done.stderr
    return made


def runs(folder: Path) -> list[dict[str, str]]:
    """The runs, oldest first."""
    return list(reversed(told(folder, "runs", "list")["runs"]))  # type: ignore[call-overload, no-any-return]


def test_a_run_is_written_out_and_saved(folder: Path) -> None:
    listed = runs(folder)
    assert [run["name"] for run in listed] == ["claims.csv", "claims.csv", "mended.csv"]
    for number, run in enumerate(listed):
        saved = folder / "ws" / "runs" / run["run_id"] / "tables" / "findings.parquet"
        assert saved.read_bytes() == (folder / f"out{number}" / "findings.parquet").read_bytes()
        assert f"Saved as run {run['run_id']} in ws." in (folder / f"said{number}").read_text(encoding="utf-8")


def test_the_same_file_again_is_said(folder: Path) -> None:
    first = runs(folder)[0]["run_id"]
    said = [(folder / f"said{number}").read_text(encoding="utf-8") for number in range(3)]
    assert f"These files were audited before as run {first}, on 20" in said[1]
    assert "Program and reference are as they were." in said[1]
    assert "audited before" not in said[0] + said[2]


def test_without_the_option_no_workspace_comes_into_being(folder: Path, tmp_path: Path) -> None:
    done = call(tmp_path, "run", str(folder / "claims.csv"), "--out", "out")
    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_one_run_names_its_files(folder: Path) -> None:
    shown = told(folder, "runs", "show", runs(folder)[0]["run_id"])
    assert [(file["name"], file["kind"]) for file in shown["files"]] == [("claims.csv", "claims")]  # type: ignore[attr-defined]


def test_two_runs_are_compared_and_decisions_are_carried(folder: Path) -> None:
    first, second, mended = (run["run_id"] for run in runs(folder))
    assert told(folder, "runs", "compare", second, first)["unchanged"] == 2
    compared = told(folder, "runs", "compare", mended, first)
    assert (compared["new"], compared["gone"]) == (0, 1)
    findings = [each["finding_id"] for each in told(folder, "runs", "compare", second, first)["findings"]]  # type: ignore[attr-defined]
    done = call(folder, "decide", first, findings[0], "--confirm", "--version", "0", "--workspace", "ws")
    assert done.returncode == 0, done.stderr
    carried = told(folder, "runs", "carry", second, "--from", first, "--key", "k")
    assert carried == {"run": second, "from": first, "decisions": 1, "suggestions": 0, "left": 0, "superseded": 0}
    assert told(folder, "runs", "carry", second, "--from", first, "--key", "k") == carried


@pytest.mark.parametrize("words", [("show", "0123abcd"), ("compare", "0123abcd", "0123abcd")], ids=["show", "compare"])
def test_a_run_that_is_not_there_is_one_sentence(folder: Path, words: tuple[str, ...]) -> None:
    done = call(folder, "runs", *words, "--workspace", "ws")
    assert done.returncode == 2
    assert done.stderr == "Not found, or no access.\n"


def test_a_folder_of_other_things_is_no_workspace(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    done = call(tmp_path, "run", str(folder / "claims.csv"), "--out", "out", "--workspace", ".")
    assert done.returncode == 2
    assert "holds other files, and a workspace is a folder of its own" in done.stderr
