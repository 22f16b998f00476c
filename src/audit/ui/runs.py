"""The runs of the workspace as the pages see them: found by their short id by whoever may see them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from audit.reports.audit import Audit
from audit.ui import identity
from audit.workspace import Workspace
from audit.workspace.runs import Given, SavedRun, find_run, save_run, saved_runs

READY = 8


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A run that a person can come back to: its short id, its audit, and the name of what was audited."""

    run_id: str
    audit: Audit
    name: str


class Runs:
    """Short run id to run. The workspace holds them; the summaries of the `READY` most recently used stay read."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._read: OrderedDict[str, Audit] = OrderedDict()
        self._lock = Lock()

    def new_folder(self) -> Path:
        """An empty folder that only this user can read, for what is under way."""
        return self._workspace.new_folder()

    def discard(self, folder: Path) -> None:
        """Delete a folder that was made here, with all that is in it; any other folder is left alone."""
        self._workspace.discard(folder)

    def keep(self, audit: Audit, name: str, given: Sequence[Given] = ()) -> str:
        """Save a finished run and give its short id."""
        actor = identity.current()
        return save_run(self._workspace, actor, audit, name, given, engagement=actor.engagement).run_id

    def get(self, run_id: str) -> KeptRun | None:
        """The run of that id; None where there is none, or the visitor may not see it."""
        found = find_run(self._workspace, identity.current(), run_id)
        return KeptRun(run_id, self._audit(found), found.name) if found else None

    def last(self) -> str | None:
        """The id of the run that was saved last, of those that the visitor may see; None where there is none."""
        return next((each.run_id for each in saved_runs(self._workspace, identity.current())), None)

    def has_several(self) -> bool:
        """Whether there are runs that one could be held against another."""
        return len(saved_runs(self._workspace, identity.current())) > 1

    def forget(self, run_id: str) -> None:
        """Let go of what was read of a run."""
        with self._lock:
            self._read.pop(run_id, None)

    def _audit(self, saved: SavedRun) -> Audit:
        with self._lock:
            if saved.run_id not in self._read:
                self._read[saved.run_id] = saved.audit
            self._read.move_to_end(saved.run_id)
            while len(self._read) > READY:
                self._read.popitem(last=False)
            return self._read[saved.run_id]
