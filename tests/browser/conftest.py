"""A real server and a real Chromium; without one these tests skip and say so, or fail where they are required."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from audit.model.places import home

ARTIFACTS = home() / "tests" / "artifacts"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CLAIMS_AUDIT_BROWSER_TESTS") == "required":
            pytest.fail("no Chromium is installed, and the browser tests are required: apt-get install chromium")
        pytest.skip("no Chromium is installed; with one, this drives the dashboard")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-m", "audit", "serve", "--port", str(port), "--no-browser"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=log.parent)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_it_answers(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def wait_until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(address, timeout=5).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the dashboard did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


@pytest.fixture
def outside() -> list[str]:
    """The addresses that a page asked for elsewhere."""
    return []


@pytest.fixture
def page(browser: Browser, server: str, outside: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    own = (server, server.replace("http", "ws"), "data:", "blob:")
    opened.on("request", lambda request: None if request.url.startswith(own) else outside.append(request.url))
    opened.goto(server)
    settle(opened)
    yield opened
    context.close()


def settle(page: Page) -> None:
    """Wait until the page has drawn what was asked for."""
    for _ in range(2):
        page.wait_for_selector(READY, timeout=60_000)
        page.wait_for_timeout(400)


def go_to(page: Page, title: str) -> None:
    page.locator("[data-testid=stSidebarNavLink]", has_text=title).first.click()
    settle(page)


def keep_picture(page: Page, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)
