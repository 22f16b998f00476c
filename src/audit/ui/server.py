"""The dashboard's server: on this computer only, with headers that let a page load nothing from elsewhere."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
import webbrowser
from contextlib import suppress

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from audit.errors import AuditError
from audit.model.places import home
from audit.ui import log_hygiene
from audit.ui.components import problem

ADDRESS = "127.0.0.1"
USUAL_PORT = 8501
_PATIENCE = 30.0

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SETTINGS = {
    "server.address": ADDRESS,
    "server.headless": True,
    "server.enableAgentApi": False,
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "browser.gatherUsageStats": False,
    "logger.enableRich": False,
}
"""What neither a file in the current folder nor the environment may loosen; all else stands in `config.toml`."""


class SafeHeaders:
    """Adds `HEADERS` to every answer; what a person uploaded or downloads is never kept by the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to what comes back."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if scope["path"].startswith("/media"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_safely)


def application() -> st.App:
    """The dashboard as an ASGI application.

    Streamlit would run the first request of a server as an app of its first kind, because a folder `pages` stands beside
    `app.py`: past the menu, and so that the first click is lost. It is told beforehand that there is a menu.
    """
    PagesManager.uses_pages_directory = False
    middleware = [Middleware(SafeHeaders), Middleware(TrustedHostMiddleware, allowed_hosts=[ADDRESS, "localhost"])]
    return st.App(home() / "app.py", middleware=middleware, on_script_error=show_defect)


def show_defect(error: Exception) -> bool:
    """Show what the user can mend as written, and a defect of the program by its incident id alone."""
    if isinstance(error, AuditError):
        problem.show(error)
        return True
    problem.show_text(
        f"A defect of the program, incident {log_hygiene.incident(error)}. Nothing of your file left this computer.",
        "The run that you had is still there. Load the page again; if it happens again, report the incident id.",
    )
    return True


def serve(port: int | None, open_browser: bool) -> None:
    """Serve the dashboard on 127.0.0.1 until it is stopped; `port` is 8501 or a free one where none is given.

    Where the port is taken, a free one is used, and standard error says so.
    """
    chosen = free_port(port or USUAL_PORT)
    if port and chosen != port:
        sys.stderr.write(f"Port {port} is taken. The dashboard uses {chosen} instead.\n")
    sys.stderr.write(f"Claims audit is at http://{ADDRESS}:{chosen}. Stop it with Ctrl+C.\n")
    log_hygiene.clean_logs()
    log_hygiene.clean_tracebacks()
    if open_browser:
        threading.Thread(target=_open_when_ready, args=(chosen,), daemon=True).start()
    signal.signal(signal.SIGTERM, _end)
    sys.argv = [str(home() / "app.py")]  # Streamlit reads `.streamlit/config.toml` and `static/` beside this file
    application().run(config={**SETTINGS, "server.port": chosen})


def _end(*_: object) -> None:
    """End as on Ctrl+C, so that what is kept of claims is deleted on the way out; the plain signal would leave it."""
    raise SystemExit(0)


def free_port(wanted: int) -> int:
    """The wanted port where it is free on this computer, else another one."""
    for candidate in (wanted, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((ADDRESS, candidate))
            return int(probe.getsockname()[1])
    raise OSError("no port is free")


def _open_when_ready(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection((ADDRESS, port), timeout=1):
            webbrowser.open(f"http://{ADDRESS}:{port}")
            return
        time.sleep(0.1)
