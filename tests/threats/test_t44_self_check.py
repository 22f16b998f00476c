"""T-44: an unsafe start is refused, or said with what to do; the settings of a server are not loosened from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.live import dashboard
from tests.support.team import free_port, provider, team_dashboard, write_team_file

from audit.ui import server
from audit.workspace import open_workspace
from audit.workspace.access import user_of_this_computer
from audit.workspace.selfcheck import WANTED, attest_encryption, check, is_attested

UNSAFE = {
    "browser.gatherUsageStats": True,
    "server.enableAgentApi": True,
    "client.showErrorDetails": "full",
    "server.address": "0.0.0.0",
    "server.allowedHosts": ["*"],
}
LOOSE = {
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true",
    "STREAMLIT_SERVER_ENABLE_AGENT_API": "true",
    "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
    "STREAMLIT_SERVER_ENABLE_CORS": "false",
    "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "false",
}


def command(folder: Path, *words: str, umask: int = 0o077, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "CLAIMS_AUDIT_WORKSPACE": str(folder / "workspace"), **environment}
    return subprocess.run(
        [sys.executable, "-m", "audit", *words], capture_output=True, text=True, env=settings, timeout=120, umask=umask
    )


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7"])
def test_t44_no_other_address_without_a_sign_in(address: str, tmp_path: Path) -> None:
    refused = command(tmp_path, "serve", "--no-browser", "--address", address)
    assert refused.returncode == 2
    assert "without a sign-in the dashboard opens on this computer only" in refused.stderr


def test_t44_everything_unsafe_is_said_with_what_to_do(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path / "Dropbox" / "workspace")
    workspace.directory.chmod(0o755)
    Path(workspace.database.url.database).chmod(0o644)
    old = os.umask(0o022)
    try:
        found = {each.name: each for each in check(workspace, UNSAFE, None)}
    finally:
        os.umask(old)
        workspace.close()
    unsafe = {name for name, each in found.items() if not each.is_safe}
    assert unsafe >= {
        "Folder of the workspace",
        "Database of the workspace",
        "Workspace is not copied elsewhere",
        "Mode of new files",
        "Setting browser.gatherUsageStats",
        "Setting server.enableAgentApi",
        "Setting client.showErrorDetails",
        "Address that is listened on",
        "Names that are answered to",
        "Encryption of the disk",
    }
    assert all(found[name].advice for name in unsafe)


def test_t44_a_safe_laptop_is_safe(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path / "workspace")
    attest_encryption(workspace, user_of_this_computer(), is_encrypted=True, key="k")
    safe = {**WANTED, "server.address": "127.0.0.1", "server.allowedHosts": ["localhost"]}
    old = os.umask(0o077)
    try:
        unsafe = [each.words for each in check(workspace, safe, None) if not each.is_safe]
    finally:
        os.umask(old)
        workspace.close()
    assert unsafe == []


def test_t44_the_terminal_checks_and_keeps_what_a_person_says_of_the_disk(tmp_path: Path) -> None:
    before = command(tmp_path, "check", "--json")
    assert before.returncode == 1
    assert [each["name"] for each in json.loads(before.stdout)["checks"] if not each["is_safe"]] == [
        "Encryption of the disk"
    ]
    assert command(tmp_path, "check", "--disk-is-encrypted").returncode == 0
    assert (
        command(tmp_path, "check", umask=0o022).returncode == 0
    )  # whatever it was started with, it writes for its owner
    assert command(tmp_path, "check", "--disk-is-not-encrypted").returncode == 1
    workspace = open_workspace(tmp_path / "workspace")
    assert not is_attested(workspace)
    workspace.close()


def test_t44_the_environment_loosens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMS_AUDIT_WORKSPACE", str(tmp_path / "workspace"))
    for name, value in LOOSE.items():
        monkeypatch.setenv(name, value)
    unsafe = [each.name for each in server.look() if each.name.startswith("Setting") and not each.is_safe]
    assert unsafe == []
    with dashboard(tmp_path, free_port(), **LOOSE) as running:
        assert "not safe. It must be" not in running.log.read_text(encoding="utf-8")


def test_t44_a_team_is_not_served_with_temporary_files_that_others_read(tmp_path: Path) -> None:
    file = write_team_file(tmp_path / "team.toml", "http://127.0.0.1:1", "http://127.0.0.1:2")
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    asked = ("serve", "--no-browser", "--team", str(file), "--port", str(free_port()))
    refused = command(tmp_path, *asked, TMPDIR=str(shared))
    assert refused.returncode == 2
    assert "Folder for temporary files: not safe." in refused.stderr
    assert "A team is not served before that is mended." in refused.stderr


def test_t44_a_team_file_that_anybody_reads_is_refused(tmp_path: Path) -> None:
    file = write_team_file(tmp_path / "team.toml", "http://127.0.0.1:1", "http://127.0.0.1:2")
    file.chmod(0o644)
    refused = command(tmp_path, "serve", "--no-browser", "--team", str(file), "--port", str(free_port()))
    assert refused.returncode == 2
    assert "Team file: not safe." in refused.stderr


def test_a_team_listens_on_every_address_only_with_its_file(tmp_path: Path) -> None:
    with provider() as at, team_dashboard(tmp_path, at, "", "--address", "0.0.0.0") as served:
        assert served.get("/_stcore/health").status_code == 200
        assert served.get("/_stcore/metrics").status_code == 401
