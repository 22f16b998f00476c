"""A dashboard that serves a team, and the OpenID provider at which its people sign in: both real, both on loopback.

```python
with provider() as at, team_dashboard(folder, at) as served:
    cookies = sign_in(served, "ann")             # as a browser does: button, provider, callback
    with visitor(served.dashboard, cookies) as page: ...
    served.get("/media/x", cookies)
```
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from tests.support.live import PATIENCE, XSRF, Dashboard, dashboard, visitor

PEOPLE: dict[str, dict[str, object]] = {
    "ann": {"name": "Ann Auditor", "groups": ["auditors"]},
    "ben": {"name": "Ben Auditor", "groups": ["auditors"]},
    "cleo": {"name": "Cleo Reviewer", "groups": ["reviewers"]},
    "rex": {"name": "Rex Reviewer", "groups": ["reviewers"]},
    "mo": {"name": "Mo Manager", "groups": ["managers"]},
    "ada": {"name": "Ada Admin", "groups": ["admins"]},
    "nora": {"name": "Nora North", "groups": ["north"]},
    "nick": {"name": "Nick Norole", "groups": ["gardeners"]},
}
"""Who can sign in, by `sub`, and of which groups they are."""
GROUPS = """
[team.groups.auditors]
role = "auditor"
[team.groups.reviewers]
role = "reviewer"
[team.groups.managers]
role = "manager"
[team.groups.admins]
role = "admin"
[team.groups.north]
role = "auditor"
engagements = ["north"]
"""
COOKIE_SECRET = "a secret of a test that is long enough to be one"
CLIENT_SECRET = "planted-client-secret-3f9c"


@dataclass
class TeamServer:
    """A running team dashboard: `dashboard` is what `visitor` takes, `workspace` its folder, `file` its team file."""

    dashboard: Dashboard
    workspace: Path
    file: Path
    provider: str

    @property
    def address(self) -> str:
        return self.dashboard.address

    def get(self, path: str, cookies: Mapping[str, str] | None = None) -> httpx.Response:
        return httpx.get(self.address + path, cookies=dict(cookies or {}))


@contextmanager
def provider(*, token_seconds: int = 3_600) -> Iterator[str]:
    """The address of an OpenID provider that knows `PEOPLE`; its tokens last that long."""
    port = free_port()
    asked = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "-e", str(token_seconds)]
    for sub, claims in PEOPLE.items():
        asked += ["--user-claims", json.dumps({"sub": sub, **claims})]
    process = subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/.well-known/openid-configuration", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def team_dashboard(
    folder: Path, provider_address: str, times: str = "", *options: str, **environment: str
) -> Iterator[TeamServer]:
    """`claims-audit serve --team` in a process of its own, with a workspace of its own; `times` are lines of `[team]`."""
    port = free_port()
    file = write_team_file(folder / "team.toml", f"http://127.0.0.1:{port}", provider_address, times)
    workspace = folder / "workspace"
    settings = {"CLAIMS_AUDIT_WORKSPACE": str(workspace), **environment}
    with dashboard(folder, port, "--team", str(file), *options, **settings) as running:
        yield TeamServer(running, workspace, file, provider_address)


def write_team_file(path: Path, address: str, provider_address: str, times: str = "") -> Path:
    """A team file that only its owner can read."""
    path.touch(mode=0o600)
    path.write_text(
        f"""[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "{COOKIE_SECRET}"
client_id = "claims-audit"
client_secret = "{CLIENT_SECRET}"
server_metadata_url = "{provider_address}/.well-known/openid-configuration"
[team]
group_claim = "groups"
{times}
{GROUPS}""",
        encoding="utf-8",
    )
    return path


def sign_in(served: TeamServer, sub: str) -> dict[str, str]:
    """The cookies of a browser in which this person has signed in: the button, the provider's form, the way back."""
    with httpx.Client(timeout=PATIENCE) as browser:
        browser.get(served.address + "/_stcore/health").raise_for_status()
        start = login_address(served, dict(browser.cookies))
        form = browser.get(served.address + start)
        at_provider = form.headers["location"]
        back = browser.post(at_provider, data={"sub": sub}).headers["location"]
        assert urlsplit(back).path == "/oauth2callback"
        browser.get(back)
        cookies = dict(browser.cookies)
    assert "_streamlit_user" in cookies
    meet(served, cookies)
    return cookies


def login_address(served: TeamServer, cookies: Mapping[str, str]) -> str:
    """Where the button of the sign-in page leads."""
    with visitor(served.dashboard, cookies) as page:
        page.draw(pressed="sign_in")
        return next(
            message.auth_redirect.url for message in page.latest if message.WhichOneof("type") == "auth_redirect"
        )


def meet(served: TeamServer, cookies: Mapping[str, str]) -> None:
    """Open the first page once, as a browser does after the way back: from then on the server knows the sign-in."""
    assert XSRF in cookies
    with visitor(served.dashboard, cookies):
        pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(address).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"the provider did not start (exit {process.poll()}, {os.getpid()})")
