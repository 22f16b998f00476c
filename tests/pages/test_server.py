"""The server that `claims-audit serve` starts: this computer only, strict headers, whatever the current folder says."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.support.live import Dashboard, dashboard, visitor

from audit.ui.server import free_port

LOOSE = """
[server]
address = "0.0.0.0"
enableStaticServing = false
[client]
showErrorDetails = "full"
[browser]
gatherUsageStats = true
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A dashboard started in a folder whose own settings would open it to the network, on a port that is taken."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(LOOSE, encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port, chosen = taken.getsockname()[1], folder / "chosen"
        with dashboard(folder, port, "--workspace", str(chosen), STREAMLIT_SERVER_ADDRESS="0.0.0.0") as running:
            yield running


def test_a_taken_port_is_said_and_another_one_used(served: Dashboard) -> None:
    told = served.log.read_text(encoding="utf-8")
    assert "is taken. The dashboard uses" in told
    assert str(served.port) in told


def test_it_uses_the_workspace_that_was_named_and_says_nothing_of_its_own_making(served: Dashboard) -> None:
    assert (served.log.parent / "chosen" / "workspace.toml").is_file()
    assert "WARNING" not in served.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["/", "/worklist", "/app/static/ibm-plex-sans-latin-400-normal.woff2"])
def test_every_answer_carries_the_strict_headers(path: str, served: Dashboard) -> None:
    answer = httpx.get(served.address + path)
    assert answer.is_success
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_font_is_served_as_it_is_shipped(served: Dashboard) -> None:
    assert httpx.get(f"{served.address}/app/static/ibm-plex-mono-latin-600-normal.woff2").content[:4] == b"wOF2"
    assert "SIL OPEN FONT LICENSE" in httpx.get(f"{served.address}/app/static/OFL.txt").text


def test_it_listens_on_this_computer_only(served: Dashboard) -> None:
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    bound = [row[1] for row in listening if row[3] == "0A" and int(row[1].split(":")[1], 16) == served.port]
    assert bound == [f"0100007F:{served.port:04X}"]


def test_a_request_for_another_host_is_refused(served: Dashboard) -> None:
    assert not httpx.get(served.address, headers={"Host": "evil.example"}).is_success


def test_the_first_visitor_meets_the_menu(served: Dashboard) -> None:
    with visitor(served) as first:
        assert "Choose a claim file to audit" in first.text()
        assert 'url_pathname: "rules_and_coverage"' in first.text()
        assert 'page_name: "app"' not in first.text()


def test_a_free_port_is_kept() -> None:
    port = free_port(0)
    assert free_port(port) == port
