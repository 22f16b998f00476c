"""A real server and a visitor that speaks to it as a browser does: what it sends, and what it logs, word for word."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

PATIENCE = 60.0
XSRF = "_streamlit_xsrf"


@dataclass
class Dashboard:
    """A running dashboard: its address, and the file that holds all it wrote to its terminal."""

    port: int
    log: Path
    pid: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def memory(self) -> int:
        """The bytes that the server holds in memory now."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


@contextmanager
def dashboard(folder: Path, port: int, *options: str, **environment: str) -> Iterator[Dashboard]:
    """`claims-audit serve` in a process of its own, with `folder` as its current folder and its temporary folder."""
    log = folder / "server.log"
    asked = [sys.executable, "-m", "audit", "serve", "--port", str(port), "--no-browser", *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            asked, cwd=folder, stdout=output, stderr=output, env={**os.environ, "TMPDIR": str(folder), **environment}
        )
        try:
            yield Dashboard(_port_in_use(process, log), log, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _port_in_use(process: subprocess.Popen[bytes], log: Path) -> int:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        told = log.read_text(encoding="utf-8")
        if "127.0.0.1:" in told:
            port = int(told.split("127.0.0.1:")[1].split(".")[0].split()[0])
            try:
                if httpx.get(f"http://127.0.0.1:{port}/_stcore/health").is_success:
                    return port
            except httpx.TransportError:
                pass
        time.sleep(0.1)
    raise TimeoutError(f"the dashboard did not start: {log.read_text(encoding='utf-8')}")


@dataclass
class Visitor:
    """One open page. `received` holds every message of the server as bytes, `widgets` the state of what was pressed."""

    dashboard: Dashboard
    socket: ClientConnection
    received: list[bytes] = field(default_factory=list)
    latest: list[ForwardMsg] = field(default_factory=list)
    session: str = ""
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    page: str = ""
    name: str = ""
    query: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)

    def draw(self, pressed: str = "", part: str = "", *, by_itself: bool = False) -> None:
        """Let the server draw the page, once more where it asks for it; `pressed` is the key of a button, `part` the id of
        the fragment that alone is drawn, and `by_itself` says that no person asked."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.fragment_id = part
        message.rerun_script.is_auto_rerun = by_itself
        if not self.page:
            message.rerun_script.page_name = self.name
            message.rerun_script.query_string = self.query
        message.rerun_script.widget_states.widgets.extend(self.widgets.values())
        if pressed:
            message.rerun_script.widget_states.widgets.append(WidgetState(id=self.widget(pressed), trigger_value=True))
        self.socket.send(message.SerializeToString())
        self.latest = []
        while not self.latest or self.latest[-1].WhichOneof("type") != "script_finished":
            self._receive()
            if self.latest[-1].script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self.latest = []

    def draw_until(self, words: str) -> None:
        """Draw the page until it says so."""
        until = time.monotonic() + PATIENCE
        while words not in self.text():
            if time.monotonic() > until:
                raise TimeoutError(f"the page never said {words!r}; it says {self.text()[-500:]}")
            time.sleep(0.2)
            self.draw()

    def text(self) -> str:
        """What the page that was drawn last says, without the style sheet."""
        return "\n".join(str(message) for message in self.latest if "The only style sheet" not in str(message))

    def widget(self, key: str) -> str:
        """The id of the widget with that key."""
        found = [part.split('"')[0] for part in self.text().split('id: "') if part.split('"')[0].endswith(f"-{key}")]
        return found[-1]

    def upload(self, key: str, name: str, content: bytes) -> None:
        """Send a file to the uploader with that key, and draw the page."""
        asked = BackMsg()
        asked.file_urls_request.request_id = uuid.uuid4().hex
        asked.file_urls_request.session_id = self.session
        asked.file_urls_request.file_names.append(name)
        self.socket.send(asked.SerializeToString())
        while (answer := self._receive()).WhichOneof("type") != "file_urls_response":
            pass
        urls = answer.file_urls_response.file_urls[0]
        with httpx.Client(base_url=self.dashboard.address, cookies=dict(self.cookies)) as browser:
            browser.get("/_stcore/health")
            headers = {"X-Xsrftoken": browser.cookies.get(XSRF, "")}
            browser.put(urls.upload_url, files={name: (name, content, "text/csv")}, headers=headers).raise_for_status()
        state = WidgetState(id=self.widget(key))
        info = state.file_uploader_state_value.uploaded_file_info.add(
            name=name, size=len(content), file_id=urls.file_id
        )
        info.file_urls.CopyFrom(urls)
        self.widgets[key] = state
        self.draw()

    def download(self) -> str:
        """The address of the file that the page makes when its download button is pressed."""
        asked = BackMsg()
        asked.backend_operation_request.request_id = uuid.uuid4().hex
        asked.backend_operation_request.session_id = self.session
        asked.backend_operation_request.deferred_file.file_id = (
            self.text().split('deferred_file_id: "')[1].split('"')[0]
        )
        self.socket.send(asked.SerializeToString())
        while (answer := self._receive()).WhichOneof("type") != "backend_operation_response":
            pass
        return answer.backend_operation_response.deferred_file.url

    def _receive(self) -> ForwardMsg:
        content = self.socket.recv(timeout=PATIENCE)
        raw = content if isinstance(content, bytes) else content.encode()
        message = ForwardMsg()
        message.ParseFromString(raw)
        self.received.append(raw)
        self.latest.append(message)
        if message.WhichOneof("type") == "new_session":
            self.session = message.new_session.initialize.session_id
            self.page = message.new_session.page_script_hash
            self.latest = [message]
        return message


@contextmanager
def visitor(
    to: Dashboard, cookies: Mapping[str, str] | None = None, page: str = "", query: str = ""
) -> Iterator[Visitor]:
    """A visitor on the first page, or on the page of that name, whose browser holds these cookies."""
    url = f"ws://127.0.0.1:{to.port}/_stcore/stream"
    held = dict(cookies or {})
    protocols = [Subprotocol("streamlit"), *(Subprotocol(held[XSRF]) for _ in range(XSRF in held))]
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in held.items())} if held else {}
    with connect(
        url,
        origin=to.address,
        subprotocols=protocols,
        additional_headers=headers,
        max_size=None,
        close_timeout=0.2,
    ) as socket:
        visit = Visitor(to, socket, name=page, query=query, cookies=held)
        visit.draw()
        yield visit
