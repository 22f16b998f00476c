"""The dashboard's server: for the user of this computer on this computer only, or for a team that signs in."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from contextlib import suppress
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from streamlit.runtime.pages_manager import PagesManager

from audit.errors import AuditError, WorkspaceError
from audit.model.places import home, workspace_directory
from audit.ui import identity, log_hygiene, safety
from audit.ui.components import problem
from audit.ui.gate import OwnOrigin, Quota, SafeHeaders, TeamGate
from audit.ui.keeper import Keeper
from audit.workspace import Workspace, open_workspace
from audit.workspace.selfcheck import Check
from audit.workspace.team import LOOPBACK, Team, read_team

ADDRESS = "127.0.0.1"
USUAL_PORT = 8501
_PATIENCE = 30.0

SETTINGS = {
    "server.address": ADDRESS,
    "server.headless": True,
    "server.enableAgentApi": False,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.corsAllowedOrigins": [],
    "server.trustedUserHeaders": {},
    "server.scriptHealthCheckEnabled": False,
    "server.baseUrlPath": "",
    "server.fileWatcherType": "none",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "browser.gatherUsageStats": False,
    "logger.enableRich": False,
    "global.developmentMode": False,
    "secrets.files": [],
}
"""What neither a file in the current folder nor the environment may loosen; all else stands in `config.toml`."""


def application(team: Team | None = None) -> st.App:
    """The dashboard as an ASGI application, for a team or for the user of this computer.

    Streamlit would run the first request of a server as an app of its first kind, because a folder `pages` stands beside
    `app.py`: past the menu, and so that the first click is lost. It is told beforehand that there is a menu.
    """
    PagesManager.uses_pages_directory = False
    hosts = [ADDRESS, "localhost", *([team.host] if team else [])]
    middleware = [
        Middleware(SafeHeaders, team),
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
        Middleware(OwnOrigin, team.origin if team else None),
        *([Middleware(TeamGate, team)] if team else []),
        Middleware(Quota),
    ]
    secrets = {"auth": dict(team.auth)} if team else None
    return st.App(home() / "app.py", middleware=middleware, on_script_error=show_defect, secrets=secrets)


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


def serve(port: int | None, open_browser: bool, address: str = ADDRESS, team_file: Path | None = None) -> None:
    """Serve the dashboard until it is stopped; `port` is 8501 or a free one where none is given.

    Where the port is taken, a free one is used, and standard error says so; a team's port is as its proxy knows it, and
    is not changed. Raises `AuditError` where another address is asked for without a team file, or the team file is amiss.
    """
    team = _team_for(address, team_file)
    chosen = free_port(port or USUAL_PORT, address)
    if port and chosen != port:
        if team:
            raise AuditError(f"--port {port}: is taken. Stop what uses it, or give another port here and to the proxy.")
        sys.stderr.write(f"Port {port} is taken. The dashboard uses {chosen} instead.\n")
    os.umask(0o077)
    _say_what_is_unsafe(address, team_file)
    place = f"{team.origin} on {address}:{chosen}" if team else f"http://{ADDRESS}:{chosen}"
    sys.stderr.write(f"Claims audit is at {place}. Stop it with Ctrl+C.\n")
    log_hygiene.clean_logs()
    log_hygiene.clean_tracebacks()
    if open_browser and team is None:
        threading.Thread(target=_open_when_ready, args=(chosen,), daemon=True).start()
    signal.signal(signal.SIGTERM, _end)
    Keeper(_workspace)
    sys.argv = [str(home() / "app.py")]  # Streamlit reads `.streamlit/config.toml` and `static/` beside this file
    application(team).run(config={**_settings(team, address), "server.port": chosen})


def _workspace() -> Workspace:
    """The workspace that the pages use. Its cache is loaded when the server runs, which is when it has a place."""
    from audit.ui import cache

    return cache.workspace()


def _settings(team: Team | None, address: str) -> dict[str, object]:
    """All that is set, with what differs between the profiles."""
    hosts = ["localhost", "127.0.0.1", *([team.host] if team else [])]
    return {**SETTINGS, "server.address": address, "server.allowedHosts": hosts}


def look(address: str = ADDRESS, team_file: Path | None = None) -> list[Check]:
    """The self-check of a dashboard as `serve` would start it; raises what `serve` raises."""
    team = _team_for(address, team_file)
    identity.use(team)
    workspace = open_workspace(workspace_directory(), identity.of_the_process())
    try:
        return safety.checks(workspace, _settings(team, address))
    finally:
        workspace.close()


def _team_for(address: str, team_file: Path | None) -> Team | None:
    if team_file is None and address not in LOOPBACK:
        raise AuditError(
            f"--address {address}: without a sign-in the dashboard opens on this computer only. "
            "Give a team file with --team (docs/team.md), or leave the address out."
        )
    return read_team(team_file) if team_file else None


def _say_what_is_unsafe(address: str, team_file: Path | None) -> None:
    """Say on standard error what is not safe; a team is not served then. A laptop's pages say it where the workspace
    cannot be opened."""
    try:
        unsafe = [check for check in look(address, team_file) if not check.is_safe]
    except WorkspaceError as problem:
        if team_file:
            raise
        sys.stderr.write(f"{problem}\n")
        return
    for check in unsafe:
        sys.stderr.write(f"{check.words}\n")
    if team_file and any(not check.warns for check in unsafe):
        raise AuditError("A team is not served before that is mended. Look again with: claims-audit check --team FILE")


def _end(*_: object) -> None:
    """End as on Ctrl+C, so that what is kept of claims is deleted on the way out; the plain signal would leave it."""
    raise SystemExit(0)


def free_port(wanted: int, address: str = ADDRESS) -> int:
    """The wanted port where it is free on this computer, else another one."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for candidate in (wanted, 0):
        with socket.socket(family) as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, candidate))
            return int(probe.getsockname()[1])
    raise AuditError(f"--address {address}: is not an address of this computer, or no port is free on it.")


def _open_when_ready(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection((ADDRESS, port), timeout=1):
            webbrowser.open(f"http://{ADDRESS}:{port}")
            return
        time.sleep(0.1)
