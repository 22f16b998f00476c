"""A run is in the workspace wholly or not at all, and is found again by another process."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.workspace.conftest import ANN, MO

from audit.errors import NotAllowed
from audit.reports.audit import Audit
from audit.workspace import Workspace, open_workspace
from audit.workspace.runs import Given, SavedRun, find_run, save_run, saved_runs


def test_a_saved_run_is_there_when_the_workspace_is_opened_again(workspace: Workspace, saved: SavedRun) -> None:
    again = open_workspace(workspace.directory)
    (found,) = saved_runs(again, ANN)
    assert found.run_id == saved.run_id
    assert found.audit.summary == saved.audit.summary
    assert found.audit.findings.equals(saved.audit.findings)
    assert found.name == "claims.csv"
    again.close()


def test_the_file_is_kept_as_uploaded_under_a_name_that_says_nothing(saved: SavedRun, five: tuple[Path, Audit]) -> None:
    (stored,) = (saved.folder / "in").iterdir()
    assert stored.read_bytes() == five[0].read_bytes()
    assert len(stored.stem) == 32
    assert stored.suffix == ".csv"


def test_who_may_not_see_lines_finds_no_run_and_saves_none(
    workspace: Workspace, saved: SavedRun, five: tuple[Path, Audit]
) -> None:
    assert find_run(workspace, MO, saved.run_id) is None
    assert saved_runs(workspace, MO) == []
    with pytest.raises(NotAllowed, match="Not found, or no access"):
        save_run(workspace, MO, five[1], "claims.csv", [Given(five[0], "claims.csv")])
    assert len(list(workspace.runs.iterdir())) == 1
