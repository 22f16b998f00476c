"""`claims-audit reference import` as a person calls it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest
from tests.reference.imports.drawn import DRAWN
from tests.support.files import as_csv, write
from typer.testing import CliRunner

from audit.cli import app

PTP, LEIE = DRAWN[0], next(drawn for drawn in DRAWN if drawn.kind == "leie")


@pytest.fixture
def import_file(tmp_path):
    """Imports a drawn file into a folder of the test's own; gives what was printed."""

    def import_file(drawn, *words):
        path = write(tmp_path, f"{drawn.name}.csv", as_csv(drawn.rows))
        folder = ["--reference", str(tmp_path / "mine")]
        return CliRunner().invoke(app, ["reference", "import", drawn.kind, str(path), *folder, *words])

    return import_file


def test_it_says_what_was_imported_for_which_days_and_where(import_file, tmp_path) -> None:
    assert import_file(PTP).stdout.splitlines() == [
        "ncci_ptp practitioner, edition 2026-07-01: imported, 2 rows, for dates of service of any day to 2026-09-30.",
        f"Kept in {tmp_path / 'mine' / 'editions'}",
    ]


def test_json_says_the_same(import_file) -> None:
    (edition,) = json.loads(import_file(LEIE, "--edition", "2026-07-01", "--json").stdout)["editions"]
    assert (edition["what"], edition["table"], edition["rows"], edition["covers_to"]) == ("added", "leie", 2, None)


def test_days_that_are_said_stand_before_those_of_the_kind(import_file, tmp_path) -> None:
    import_file(LEIE, "--edition", "2026-07-01", "--covers", "2026-01-01", "2026-06-30")
    listed = CliRunner().invoke(app, ["reference", "list", "--reference", str(tmp_path / "mine")])
    assert "leie 2026-07-01: 2026-01-01 to 2026-06-30" in listed.stdout


def test_a_terminal_sees_how_far_it_is(tmp_path) -> None:
    path = write(tmp_path, f"{PTP.name}.csv", as_csv(PTP.rows))
    reader, terminal = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "audit",
        "reference",
        "import",
        PTP.kind,
        str(path),
        "--reference",
        str(tmp_path / "mine"),
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, stderr=terminal, stdout=subprocess.PIPE, text=True, env=environment, check=True)
    os.close(terminal)
    shown = os.read(reader, 10_000).decode()
    os.close(reader)
    assert "reading" in shown
    assert "writing" in shown
    assert "reading" not in done.stdout


def test_what_only_an_import_needs_is_not_loaded_by_anything_else() -> None:
    asked = "import sys, audit.cli, audit.reports.audit, audit.reference; audit.reference.load_reference()"
    said = "print([name for name in ('simple_icd_10_cm', 'audit.reference.imports') if name in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", f"{asked}; {said}"], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == "[]"
