"""The finished runs of this process, each in a private folder that goes when the process ends."""

from __future__ import annotations

import atexit
import secrets
import shutil
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from audit.reports.audit import Audit

KEPT = 8


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A run that a person can come back to: its short id, its audit, and the name of what was audited."""

    run_id: str
    audit: Audit
    name: str


class Runs:
    """Short run id to run. The `KEPT` most recently used stay; an older one goes, with its folder."""

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="claims-audit-"))
        self._runs: OrderedDict[str, KeptRun] = OrderedDict()
        self._lock = Lock()
        atexit.register(shutil.rmtree, self._root, ignore_errors=True)

    def new_folder(self) -> Path:
        """An empty folder that only this user can read; its name says nothing."""
        return Path(tempfile.mkdtemp(dir=self._root))

    def keep(self, audit: Audit, name: str) -> str:
        """Keep a finished run and give its short id."""
        kept = KeptRun(secrets.token_hex(4), audit, name)
        with self._lock:
            self._runs[kept.run_id] = kept
            gone = [self._runs.popitem(last=False)[1] for _ in range(len(self._runs) - KEPT)]
        for old in gone:
            self.discard(old.audit.directory)
        return kept.run_id

    def get(self, run_id: str) -> KeptRun | None:
        """The run of that id; None where there is none, or it is gone."""
        with self._lock:
            if run_id in self._runs:
                self._runs.move_to_end(run_id)
            return self._runs.get(run_id)

    def discard(self, folder: Path) -> None:
        """Delete a folder that was made here, with all that is in it; any other folder is left alone."""
        if self._root in folder.parents:
            shutil.rmtree(folder, ignore_errors=True)
