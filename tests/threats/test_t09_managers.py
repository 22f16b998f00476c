"""T-09, and of T-02 and T-04 what is about exports: what a manager's browser is sent, byte by byte, at a real server."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.live import Visitor, visitor
from tests.support.team import TeamServer, sign_in
from tests.workspace.test_mart import SECRETS, claims

from audit.reports.audit import Audit, run_audit
from audit.ui.navigation import PAGES
from audit.workspace import open_workspace
from audit.workspace.access import GRANTS, NO_ACCESS, Permission, Role, user_of_this_computer
from audit.workspace.exports import recognise
from audit.workspace.mart import refresh_marts
from audit.workspace.runs import Given, save_run

COLUMNS = ("person_id", "claim_id", "finding_id", "record_number", "note_text", "evidence_text", "rendering_npi")
CLOSED = [page.name for page in PAGES if page.needs in (Permission.SEE_LINES, Permission.EXPORT_LINES)]


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Audit]:
    path = tmp_path_factory.mktemp("claims") / "roe_jane.csv"
    path.write_text(claims(), encoding="utf-8")
    return path, run_audit(path)


@pytest.fixture(scope="module")
def run_id(team_server: TeamServer, audit: tuple[Path, Audit]) -> str:
    """A run with planted names in the team's workspace, counted."""
    opened = open_workspace(team_server.workspace)
    path, audited = audit
    saved = save_run(opened, user_of_this_computer(), audited, path.name, [Given(path, path.name)])
    refresh_marts(opened)
    opened.close()
    return saved.run_id


@pytest.fixture(scope="module")
def mo(team_server: TeamServer) -> dict[str, str]:
    return sign_in(team_server, "mo")


@pytest.fixture(scope="module")
def ann(team_server: TeamServer) -> dict[str, str]:
    return sign_in(team_server, "ann")


@pytest.fixture
def overview(team_server: TeamServer, mo: dict[str, str], run_id: str) -> Iterator[Visitor]:
    with visitor(team_server.dashboard, mo, "overview", f"run={run_id}") as page:
        yield page


def leaked(content: bytes, audit: Audit) -> list[str]:
    """What of the claims stands in these bytes."""
    ids = audit.findings["finding_id"].to_list()
    return [word for word in (*SECRETS, *COLUMNS, *ids, "roe_jane") if word.encode() in content]


def unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return b"\n".join(bundle.read(name) for name in bundle.namelist())


def test_no_byte_of_a_managers_page_holds_a_planted_name_id_or_hidden_column(
    overview: Visitor, audit: tuple[Path, Audit]
) -> None:
    sent = b"\n".join(overview.received)
    assert b"of 75 lines are flagged" in sent
    assert b"vega" in sent.lower()
    assert leaked(sent, audit[1]) == []


def test_a_managers_page_is_drawn_without_any_file_of_the_runs(
    team_server: TeamServer, mo: dict[str, str], run_id: str, audit: tuple[Path, Audit]
) -> None:
    runs, away = team_server.workspace / "runs", team_server.workspace / "runs.away"
    runs.rename(away)
    try:
        with visitor(team_server.dashboard, mo, "overview", f"run={run_id}") as page:
            assert b"of 75 lines are flagged" in b"\n".join(page.received)
    finally:
        away.rename(runs)


@pytest.mark.parametrize("name", CLOSED)
def test_every_page_of_lines_says_no_to_a_manager(
    team_server: TeamServer, mo: dict[str, str], run_id: str, audit: tuple[Path, Audit], name: str
) -> None:
    with visitor(team_server.dashboard, mo, name, f"run={run_id}") as page:
        assert NO_ACCESS in page.text()
        assert leaked(b"\n".join(page.received), audit[1]) == []


def test_what_a_manager_takes_holds_counts_alone_and_is_theirs_alone(
    team_server: TeamServer, overview: Visitor, mo: dict[str, str], ann: dict[str, str], audit: tuple[Path, Audit]
) -> None:
    address = overview.download()
    made = team_server.get(address, mo)
    assert made.is_success
    assert leaked(unpacked(made.content), audit[1]) == []
    assert team_server.get(address).status_code == 401
    assert not team_server.get(address, ann).is_success


def test_two_exports_have_two_addresses_and_each_is_known_by_its_bytes(
    team_server: TeamServer, ann: dict[str, str], run_id: str
) -> None:
    contents = []
    for _ in range(2):
        with visitor(team_server.dashboard, ann, "reports", f"run={run_id}") as page:
            address = page.download()
            contents.append(team_server.get(address, ann).content)
            assert team_server.get(address).status_code == 401
    opened = open_workspace(team_server.workspace)
    known = [recognise(opened, user_of_this_computer(), content).made for content in contents]
    opened.close()
    assert [(each.actor, each.level) for each in known if each] == [("ann", "limited")] * 2
    assert len({each.export_id for each in known if each}) == 2


def test_the_roles_table_gives_managers_no_lines() -> None:
    assert not GRANTS[Role.MANAGER] & {Permission.SEE_LINES, Permission.EXPORT_LINES, Permission.DECIDE}
