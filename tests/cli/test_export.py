"""`claims-audit export`: a run of the workspace as a file on this computer."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path

import pytest
from tests.support.app import FIVE, as_csv
from typer.testing import CliRunner

from audit.cli import app
from audit.errors import ExportError
from audit.reports.audit import run_audit
from audit.workspace import open_workspace
from audit.workspace.access import user_of_this_computer
from audit.workspace.exports import exports_of
from audit.workspace.runs import Given, save_run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A workspace with one run."""
    folder = tmp_path_factory.mktemp("export")
    path = folder / "claims.csv"
    path.write_bytes(as_csv(FIVE))
    opened = open_workspace(folder / "workspace")
    saved = save_run(opened, user_of_this_computer(), run_audit(path), "claims.csv", [Given(path, "claims.csv")])
    opened.close()
    return folder / "workspace", saved.run_id


def asked(place: tuple[Path, str], out: Path, *options: str) -> dict[str, object]:
    told = ["export", place[1], "--workspace", str(place[0]), "--out", str(out), "--json", *options]
    result = CliRunner().invoke(app, told, catch_exceptions=False)
    assert result.exit_code == 0
    return dict(json.loads(result.stdout))


@pytest.mark.parametrize("level", ["limited", "aggregate", "full"])
def test_the_file_is_written_for_its_owner_and_told(place: tuple[Path, str], tmp_path: Path, level: str) -> None:
    reason = ["--reason", "the payer asked for these"] if level == "full" else []
    told = asked(place, tmp_path, "--format", "json", "--level", level, *reason)
    path = Path(str(told["file"]))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert hashlib.sha256(path.read_bytes()).hexdigest() == told["sha256"]
    opened = open_workspace(place[0])
    assert told["sha256"] in {each.sha256 for each in exports_of(opened, user_of_this_computer(), place[1])}
    opened.close()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--level", "full"], "needs a reason"),
        (["--level", "everything"], "Choose one of limited, full, aggregate"),
        (["--format", "pdf"], "csv, xlsx, json"),
    ],
)
def test_what_cannot_be_made_is_said(place: tuple[Path, str], tmp_path: Path, options: list[str], words: str) -> None:
    with pytest.raises(ExportError, match=words):
        asked(place, tmp_path, *options)
    assert list(tmp_path.iterdir()) == []
