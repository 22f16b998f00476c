"""How far the reading is, and how a person stops it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from typing import Any, Protocol

import duckdb

from audit.errors import Cancelled
from audit.model import duck

RECEIVED = "received"
PREFLIGHT = "preflight"
READING = "reading"
SETTING_ASIDE = "setting aside"
TYPING = "typing"

_POLL_SECONDS = 0.1


class Progress(Protocol):
    """Whoever wants to know how far the work is."""

    def phase(self, name: str, done: int = 0, total: int = 0) -> None:
        """Take note of the phase and of how much of it is done; raise `Cancelled` to stop the work."""


class _Silent:
    def phase(self, name: str, done: int = 0, total: int = 0) -> None:
        """Take no note."""


silent: Progress = _Silent()


def run_with_progress(work: Path, statement: str, parameters: Mapping[str, Any], progress: Progress, phase: str) -> int:
    """The number of rows that a COPY statement wrote; it is interrupted when `progress` says that a person cancelled."""
    connection = duck.connect(work)
    try:
        with ThreadPoolExecutor(max_workers=1) as worker:
            running = worker.submit(_copied_rows, connection, statement, parameters)
            return _watched(running, connection, progress, phase)
    finally:
        connection.close()


def _copied_rows(connection: duckdb.DuckDBPyConnection, statement: str, parameters: Mapping[str, Any]) -> int:
    row = connection.execute(statement, dict(parameters)).fetchone()
    return int(row[0]) if row else 0


def _watched(running: Future[int], connection: duckdb.DuckDBPyConnection, progress: Progress, phase: str) -> int:
    while True:
        try:
            return running.result(timeout=_POLL_SECONDS)
        except NotYet:
            try:
                progress.phase(phase, max(round(connection.query_progress()), 0), 100)
            except Cancelled:
                connection.interrupt()
                raise
