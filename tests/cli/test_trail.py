"""The trail from the terminal: verify, anchor, purge, backup, restore; and no secret in anything that is said or kept."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, update
from tests.support.app import FIVE, as_csv
from tests.support.databases import database_of, set_database
from typer.testing import CliRunner, Result

from audit.cli import app
from audit.errors import WorkspaceError
from audit.reports.audit import Audit, run_audit
from audit.workspace import open_workspace, schema
from audit.workspace.access import user_of_this_computer
from audit.workspace.runs import Given, save_run, saved_runs
from audit.workspace.team import read_team

SECRET = "correct-horse-battery-staple"


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Audit]:
    """A file of five records, and its audit."""
    path = tmp_path_factory.mktemp("five") / "claims.csv"
    path.write_bytes(as_csv(FIVE))
    return path, run_audit(path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, five: tuple[Path, Audit]) -> Path:
    """The folder of a workspace with one run."""
    set_database(monkeypatch, "")
    workspace = open_workspace(tmp_path / "workspace")
    save_run(workspace, user_of_this_computer(), five[1], "claims.csv", [Given(five[0], "claims.csv")])
    workspace.close()
    return tmp_path / "workspace"


def call(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=typed)


def run_id_of(folder: Path) -> str:
    workspace = open_workspace(folder)
    (run,) = saved_runs(workspace, user_of_this_computer())
    workspace.close()
    return run.run_id


def edit(folder: Path, seq: int) -> None:
    workspace = open_workspace(folder)
    with workspace.database.engine.begin() as connection:
        connection.execute(update(schema.events).where(schema.events.c.seq == seq).values(at="2020-01-01"))
    workspace.close()


def test_a_sound_trail_exits_0_and_gives_the_anchor(folder: Path) -> None:
    anchor = call("anchor", "--workspace", folder).stdout.strip()
    done = call("verify", "--workspace", folder, "--anchor", anchor)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Sound. All 2 events hold")


def test_an_edited_event_exits_1_and_is_named(folder: Path) -> None:
    edit(folder, 1)
    done = call("verify", "--workspace", folder, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["sound"], told["first_bad_seq"], told["kind"]) == (False, 1, "edited")
    again = call("purge", run_id_of(folder), "--yes", "--workspace", folder)
    assert isinstance(again.exception, WorkspaceError)
    assert "read-only" in str(again.exception)


def test_an_anchor_of_an_export_is_read_from_its_file(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"export": {"anchor": f"2:{'0' * 64}"}}), encoding="utf-8")
    done = call("verify", "--workspace", folder, "--anchor-file", tmp_path / "manifest.json")
    assert done.exit_code == 1
    assert "not the one that was anchored" in done.stdout


def test_a_purge_is_shown_first_and_wants_the_id(folder: Path) -> None:
    run_id = run_id_of(folder)
    refused = call("purge", run_id, "--workspace", folder, typed="no\n")
    assert isinstance(refused.exception, WorkspaceError)
    assert "Goes: " in refused.stdout
    assert (folder / "runs" / run_id).is_dir()
    done = call("purge", run_id, "--workspace", folder, typed=f"{run_id}\n")
    assert done.exit_code == 0, done.output
    assert "Purged: " in done.stdout
    assert not (folder / "runs" / run_id).exists()
    assert call("verify", "--workspace", folder).exit_code == 0


def test_a_backup_restores_and_verifies(folder: Path, tmp_path: Path) -> None:
    made = call("backup", tmp_path / "kept.zip", "--workspace", folder, "--json")
    assert made.exit_code == 0, made.output
    done = call("restore", tmp_path / "kept.zip", "--workspace", tmp_path / "again")
    assert done.exit_code == 0, done.output
    assert "the trail holds" in done.stdout
    anchored = call("verify", "--workspace", tmp_path / "again", "--anchor-file", tmp_path / "kept.zip")
    assert anchored.exit_code == 0, anchored.output
    assert json.loads(made.stdout)["anchor"] == f"2:{_hash_of(tmp_path / 'again', 2)}"
    assert run_id_of(tmp_path / "again") == run_id_of(folder)


def _hash_of(folder: Path, seq: int) -> str:
    workspace = open_workspace(folder)
    with workspace.database.reading() as connection:
        found = connection.execute(select(schema.events.c.hash).where(schema.events.c.seq == seq)).scalar_one()
    workspace.close()
    return str(found)


def _claims_audit(*words: object, **environment: str) -> str:
    """Everything that the command prints."""
    command = [sys.executable, "-m", "audit", *(str(word) for word in words)]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False, timeout=60)
    return (done.stdout + done.stderr).decode()


def test_t35_the_password_of_a_database_that_does_not_answer_is_not_told(tmp_path: Path) -> None:
    address = f"postgresql://someone:{SECRET}@127.0.0.1:9/nothing"
    told = _claims_audit("verify", CLAIMS_AUDIT_DATABASE_URL=address, CLAIMS_AUDIT_WORKSPACE=str(tmp_path / "w"))
    assert "127.0.0.1:9/nothing" in told
    assert SECRET not in told
    told = _claims_audit(
        "verify", CLAIMS_AUDIT_DATABASE_URL=f"oracle://a:{SECRET}@x/y", CLAIMS_AUDIT_WORKSPACE=str(tmp_path / "w")
    )
    assert "is not read" in told
    assert SECRET not in told


def test_t35_the_password_of_the_database_stands_nowhere(
    tmp_path: Path, five: tuple[Path, Audit], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with database_of("postgresql") as url:
        set_database(monkeypatch, url.replace("postgres@", f"postgres:{SECRET}@", 1))
        workspace = open_workspace(tmp_path / "workspace")
        saved = save_run(workspace, user_of_this_computer(), five[1], "claims.csv", [Given(five[0], "claims.csv")])
        workspace.close()
        said = [call(word, "--workspace", tmp_path / "workspace").output for word in ("verify", "anchor")]
        said.append(call("backup", tmp_path / "kept.zip", "--workspace", tmp_path / "workspace").output)
        said.append(call("purge", saved.run_id, "--yes", "--workspace", tmp_path / "workspace").output)
        again = open_workspace(tmp_path / "workspace")
        with again.database.reading() as connection:
            for table in schema.metadata.sorted_tables:
                said += [str(tuple(row)) for row in connection.execute(select(table))]
        said += [repr(again), repr(again.database.url), caplog.text]
        again.close()
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert SECRET not in "\n".join(said)
    assert not any(SECRET.encode() in each for each in kept)


def test_t35_the_secret_of_the_provider_is_in_no_error_and_no_text_of_the_team(tmp_path: Path) -> None:
    team = tmp_path / "team.toml"
    whole = (
        '[auth]\nredirect_uri = "https://audit.example.org/oauth2callback"\nclient_id = "claims-audit"\n'
        f'cookie_secret = "{SECRET}-{SECRET}"\nclient_secret = "{SECRET}"\n'
        'server_metadata_url = "https://login.example.org/.well-known/openid-configuration"\n'
        '[team.groups.all]\nrole = "auditor"\n'
    )
    team.write_text(whole, encoding="utf-8")
    assert SECRET not in repr(read_team(team))
    for right, wrong in (
        ("https://login", "http://login"),
        ('"auditor"', '"king"'),
        ("[auth]", "[auth"),
        ("client_id", "id"),
    ):
        team.write_text(whole.replace(right, wrong), encoding="utf-8")
        with pytest.raises(Exception, match="--team") as refused:
            read_team(team)
        assert SECRET not in str(refused.value)
