"""T-03 to T-07: what reaches nobody in particular, at a real server with a real provider, page by page and route by route."""

from __future__ import annotations

import re
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.testing.v1 import AppTest
from tests.support.app import FIVE, as_csv
from tests.support.live import XSRF, Dashboard, Visitor, dashboard, visitor
from tests.support.team import (
    CLIENT_SECRET,
    COOKIE_SECRET,
    TeamServer,
    free_port,
    login_address,
    sign_in,
    team_dashboard,
    write_team_file,
)
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from audit.model.places import home
from audit.reports.audit import run_audit
from audit.ui import identity
from audit.ui.navigation import PAGES
from audit.ui.views.sign_in import PURPOSE
from audit.workspace import open_workspace
from audit.workspace.access import user_of_this_computer
from audit.workspace.runs import Given, save_run
from audit.workspace.team import read_team

every_page = pytest.mark.parametrize("name", [page.name for page in PAGES])
MEBIBYTE = 1024 * 1024


@pytest.fixture(scope="module")
def run_id(team_server: TeamServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A run in the team's workspace."""
    path = tmp_path_factory.mktemp("claims") / "claims.csv"
    path.write_bytes(as_csv(FIVE))
    opened = open_workspace(team_server.workspace)
    saved = save_run(opened, user_of_this_computer(), run_audit(path), "claims.csv", [Given(path, "claims.csv")])
    opened.close()
    return saved.run_id


@pytest.fixture(scope="module")
def ann(team_server: TeamServer) -> dict[str, str]:
    return sign_in(team_server, "ann")


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    with dashboard(tmp_path_factory.mktemp("laptop"), free_port()) as running:
        yield running


# T-03


@every_page
def test_t03_nobody_who_opens_a_page_by_its_address_sees_more_than_the_way_in(
    name: str, team_server: TeamServer, run_id: str
) -> None:
    with visitor(team_server.dashboard, page=name) as nobody:
        assert_only_the_way_in(nobody)


@every_page
def test_t03_a_page_that_is_run_past_the_menu_shows_nobody_more_than_the_way_in(name: str, tmp_path: Path) -> None:
    identity.use(read_team(write_team_file(tmp_path / "team.toml", "http://127.0.0.1:1", "http://127.0.0.1:2")))
    try:
        app = AppTest.from_file(home() / f"pages/{name}.py", default_timeout=60).run()
    finally:
        identity.use(None)
    assert not app.exception
    assert [title.value for title in app.title] == ["Claims audit"]
    assert [button.key for button in app.button] == ["sign_in"]


def test_t03_the_first_visitor_of_a_server_meets_the_way_in(provider_address: str, tmp_path: Path) -> None:
    with team_dashboard(tmp_path, provider_address) as fresh, visitor(fresh.dashboard, page="worklist") as nobody:
        assert_only_the_way_in(nobody)


def test_somebody_without_a_role_is_told_so_and_sees_no_more(team_server: TeamServer, run_id: str) -> None:
    cookies = sign_in(team_server, "nick")
    with visitor(team_server.dashboard, cookies, page="worklist") as nick:
        assert "You have no role here yet" in nick.text()
        assert "file_uploader" not in nick.text()
    assert team_server.get("/media/0.csv", cookies).status_code == 401


# T-04


def test_t04_an_export_is_served_to_the_page_that_made_it_and_to_nobody_else(
    team_server: TeamServer, run_id: str, ann: dict[str, str]
) -> None:
    with visitor(team_server.dashboard, ann, page="reports", query=f"run={run_id}") as page:
        address = page.download()
        mine = team_server.get(address, ann)
        assert mine.status_code == 200
        assert mine.headers["cache-control"] == "no-store"
        assert len(mine.content) > 500
        assert team_server.get(address).status_code == 401
        assert team_server.get(address, {**ann, "_streamlit_user": ann["_streamlit_user"][:-2]}).status_code == 401
        for other in ("ben", "mo", "nick"):
            answer = team_server.get(address, sign_in(team_server, other))
            assert answer.status_code in (401, 404)
            assert mine.content not in answer.content


@pytest.mark.parametrize(
    "path",
    [
        "/media/abc.csv",
        "/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/mcp",
        "/_stcore/bidi-components/x/y.js",
        "/component/x/index.html",
        "/app/other",
        "/secrets.toml",
        "/a-route-that-is-not-there",
    ],
)
def test_t04_a_path_that_is_not_known_to_be_harmless_is_closed(path: str, team_server: TeamServer) -> None:
    assert team_server.get(path).status_code == 401
    assert httpx.post(team_server.address + path).status_code == 401


@pytest.mark.parametrize("path", ["/", "/worklist", "/_stcore/health", "/_stcore/host-config", "/favicon.png"])
def test_what_is_open_to_anybody_holds_no_data(path: str, team_server: TeamServer, run_id: str) -> None:
    answer = team_server.get(path)
    assert answer.status_code == 200
    assert run_id not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


# T-05


def test_t05_nobody_can_fill_the_memory_with_files(team_server: TeamServer) -> None:
    with visitor(team_server.dashboard) as nobody:
        before = team_server.dashboard.memory
        statuses = set()
        with httpx.Client(base_url=team_server.address, timeout=60) as browser:
            browser.get("/_stcore/health")
            for _ in range(50):
                path = f"/_stcore/upload_file/{nobody.session}/{uuid.uuid4()}"
                statuses.add(put(browser, path, 4 * MEBIBYTE))
        assert statuses == {401}
        assert team_server.dashboard.memory - before < 40 * MEBIBYTE


def test_t05_one_page_holds_a_few_files_and_no_more(laptop: Dashboard) -> None:
    with visitor(laptop) as page, httpx.Client(base_url=laptop.address, timeout=60) as browser:
        browser.get("/_stcore/health")
        path = f"/_stcore/upload_file/{page.session}/"
        assert put(browser, path + "a", MEBIBYTE) == 204
        token = browser.cookies[XSRF]
        assert b" 413 " in first_line(laptop, f"{path}b", token, f"Content-Length: {600 * MEBIBYTE}")
        assert b" 411 " in first_line(laptop, f"{path}c", token, "Transfer-Encoding: chunked")


# T-06


def test_t06_a_file_without_the_token_or_for_another_page_is_refused(
    laptop: Dashboard, team_server: TeamServer, ann: dict[str, str]
) -> None:
    with visitor(laptop) as page, httpx.Client(base_url=laptop.address) as browser:
        browser.get("/_stcore/health")
        own = f"/_stcore/upload_file/{page.session}/a"
        assert browser.put(own, files={"a": b"x"}).status_code == 403
        assert put(browser, f"/_stcore/upload_file/{uuid.uuid4()}/a", 10) == 400
    with (
        visitor(team_server.dashboard, ann) as hers,
        visitor(team_server.dashboard, sign_in(team_server, "ben")) as bens,
        httpx.Client(base_url=team_server.address, cookies=ann) as browser,
    ):
        assert browser.put(f"/_stcore/upload_file/{hers.session}/a", files={"a": b"x"}).status_code == 403
        assert put(browser, f"/_stcore/upload_file/{hers.session}/a", 10) == 204
        assert put(browser, f"/_stcore/upload_file/{bens.session}/a", 10) == 404
        assert put(browser, f"/_stcore/upload_file/{uuid.uuid4()}/a", 10) == 404


def test_t06_a_manager_uploads_nothing(team_server: TeamServer) -> None:
    cookies = sign_in(team_server, "mo")
    with (
        visitor(team_server.dashboard, cookies) as page,
        httpx.Client(base_url=team_server.address, cookies=cookies) as browser,
    ):
        assert put(browser, f"/_stcore/upload_file/{page.session}/a", 10) == 404


# T-07


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", None])
@pytest.mark.parametrize("profile", ["laptop", "team"])
def test_t07_a_socket_of_another_origin_is_refused(
    profile: str, origin: str | None, laptop: Dashboard, team_server: TeamServer
) -> None:
    port = laptop.port if profile == "laptop" else team_server.dashboard.port
    with pytest.raises(InvalidStatus) as refused, connect(f"ws://127.0.0.1:{port}/_stcore/stream", origin=origin):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("profile", ["laptop", "team"])
def test_t07_another_host_is_refused(profile: str, laptop: Dashboard, team_server: TeamServer) -> None:
    served = laptop if profile == "laptop" else team_server.dashboard
    assert httpx.get(served.address, headers={"Host": "evil.example"}).status_code == 400
    raw = (
        b"GET /_stcore/stream HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as plain:
        plain.sendall(raw)
        assert plain.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.1 403"))


# What no log and no answer holds


def test_the_secrets_stand_in_no_log_and_in_no_answer(team_server: TeamServer, ann: dict[str, str]) -> None:
    said = team_server.dashboard.log.read_text(encoding="utf-8")
    said += "".join(team_server.get(path, ann).text for path in ("/", "/_stcore/host-config", "/_stcore/health"))
    for secret in (CLIENT_SECRET, COOKIE_SECRET, ann["_streamlit_user"]):
        assert secret not in said


def test_nobody_asks_for_files_or_clears_what_others_use(team_server: TeamServer) -> None:
    with visitor(team_server.dashboard) as nobody:
        for asked in (BackMsg(clear_cache=True), files_wanted(nobody)):
            nobody.socket.send(asked.SerializeToString())
        nobody.draw()
        assert not [message for message in nobody.latest if message.WhichOneof("type") == "file_urls_response"]


def files_wanted(page: Visitor) -> BackMsg:
    message = BackMsg()
    message.file_urls_request.request_id = uuid.uuid4().hex
    message.file_urls_request.session_id = page.session
    message.file_urls_request.file_names.append("a.csv")
    return message


def assert_only_the_way_in(page: Visitor) -> None:
    words = page.text()
    assert PURPOSE in words
    ids = set(re.findall(r'id: "\$\$ID-[0-9a-f]+-([\w.]+)"', words))
    assert ids == {"way_in", "sign_in"}
    for planted in ("A1", "62323", "P2", "claims.csv"):
        assert planted not in words


def first_line(served: Dashboard, path: str, token: str, length: str) -> bytes:
    """What the server answers to a file of which it has seen the head only."""
    head = f"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {XSRF}={token}\r\nX-Xsrftoken: {token}\r\n{length}"
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as plain:
        plain.sendall(f"{head}\r\n\r\n".encode())
        return plain.recv(1_000).split(b"\r\n")[0]


def put(browser: httpx.Client, path: str, size: int) -> int:
    headers = {"X-Xsrftoken": browser.cookies.get(XSRF, "")}
    return browser.put(path, files={"a.csv": ("a.csv", b"x" * size, "text/csv")}, headers=headers).status_code


def test_behind_https_cookies_travel_no_other_way_and_go_after_a_day(tmp_path: Path, provider_address: str) -> None:
    file = write_team_file(tmp_path / "team.toml", "https://audit.example.org", provider_address)
    workspace = {"CLAIMS_AUDIT_WORKSPACE": str(tmp_path / "workspace")}
    with dashboard(tmp_path, free_port(), "--team", str(file), **workspace) as running:
        answer = httpx.get(f"{running.address}/_stcore/health", headers={"Host": "audit.example.org"})
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert "; secure" in answer.headers["set-cookie"].lower()
        forged = {"Host": "audit.example.org", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
        assert (
            "; secure" in httpx.get(f"{running.address}/_stcore/health", headers=forged).headers["set-cookie"].lower()
        )


def test_the_cookie_of_a_sign_in_is_out_of_reach_of_scripts_and_goes_after_a_day(team_server: TeamServer) -> None:
    with httpx.Client(timeout=60) as browser:
        browser.get(team_server.address + "/_stcore/health")
        start = login_address(team_server, dict(browser.cookies))
        at_provider = browser.get(team_server.address + start).headers["location"]
        back = browser.post(at_provider, data={"sub": "ann"}).headers["location"]
        cookies = [each for each in browser.get(back).headers.get_list("set-cookie") if "_streamlit_user=" in each]
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "Max-Age=86400" in cookie
        assert "SameSite=lax" in cookie
