"""What keeps the counts for managers up to date while the dashboard is served, so that their pages read nothing but these."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

from audit.errors import AuditError
from audit.workspace import Workspace
from audit.workspace.mart import refresh_marts

EVERY_SECONDS = 20
AT_MOST = timedelta(minutes=5)
"""How old counts may be while decisions are made; the page says of when they are."""


class Keeper:
    """A thread that counts new runs at once, and others anew some minutes after a decision; it ends with the process."""

    def __init__(self, workspace: Callable[[], Workspace]) -> None:
        self._workspace = workspace
        self._ended = Event()
        self._thread = Thread(target=self._keep, name="marts", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """End after what is under way."""
        self._ended.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            try:
                refresh_marts(self._workspace(), older_than=AT_MOST)
            except (AuditError, OSError) as problem:
                logging.getLogger(__name__).warning("counts not kept: %s", type(problem).__name__)
