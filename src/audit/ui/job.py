"""An audit that runs beside the page and saves itself: the page looks at how far it is, and can stop it.

What is done is saved in the worker's own thread, so that a tab that is closed, or a sign-in that ends, loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock

from audit.errors import Cancelled
from audit.reports.audit import Audit
from audit.workspace import Workspace
from audit.workspace.access import Actor
from audit.workspace.disk import refusals_told
from audit.workspace.runs import Given, save_run

KEPT = "Nothing was kept of this run; what was given is still here."


@dataclass(frozen=True)
class Phase:
    """What is being done, and how far it is: `done` of `total`, 0 of 0 where that is not known."""

    name: str
    done: int = 0
    total: int = 0


@dataclass(eq=False)
class Job:
    """One audit in a thread of its own, in the name of who asked for it. It is the `Progress` of that audit too.

    `again_because` is why files are audited again that the workspace already has.
    """

    name: str
    folder: Path
    actor: Actor
    given: tuple[Given, ...] = ()
    again_because: str = ""
    phases: list[Phase] = field(default_factory=list)
    _stop: Event = field(default_factory=Event)
    _future: Future[str] | None = None

    def start(self, executor: Executor, workspace: Workspace, audit: Callable[[Job], Audit]) -> None:
        """Begin; `audit` is called with this job as its progress, and what it gives is saved."""
        self._future = executor.submit(self._run, workspace, audit)

    def phase(self, name: str, done: int = 0, total: int = 0) -> None:
        """Take note of where the audit is; ends it with `Cancelled` where a person wants that."""
        if self._stop.is_set():
            raise Cancelled("Stopped. Nothing was kept of this run; the file is still here.")
        if self.phases and self.phases[-1].name == name:
            self.phases[-1] = Phase(name, done, total)
        else:
            self.phases.append(Phase(name, done, total))

    def stop(self) -> None:
        """Ask the audit to end at its next step."""
        self._stop.set()

    @property
    def is_stopping(self) -> bool:
        """Whether a person asked the audit to end."""
        return self._stop.is_set()

    @property
    def is_done(self) -> bool:
        """Whether the audit is over, in whatever way."""
        return self._future is not None and self._future.done()

    def result(self) -> str:
        """The id of the saved run; raises what the audit, or saving it, raised."""
        if self._future is None:
            raise RuntimeError("the job was not started")
        return self._future.result()

    def _run(self, workspace: Workspace, audit: Callable[[Job], Audit]) -> str:
        try:
            with refusals_told(workspace.directory, KEPT):
                made = audit(self)
            self.phase("saving")
            saved = save_run(
                workspace,
                self.actor,
                made,
                self.name,
                self.given,
                engagement=self.actor.engagement,
                again_because=self.again_because,
            )
            return saved.run_id
        finally:
            workspace.discard(self.folder)


class Jobs:
    """The audits under way in this process, so that a tab that was loaded again finds those of its person."""

    def __init__(self) -> None:
        self._jobs: list[Job] = []
        self._lock = Lock()

    def add(self, job: Job) -> None:
        """Take note of an audit that begins; those that are over are let go of."""
        with self._lock:
            self._jobs = [*(each for each in self._jobs if not each.is_done), job]

    def of(self, actor: Actor) -> list[Job]:
        """The audits of this person that are not over."""
        with self._lock:
            return [job for job in self._jobs if job.actor.actor_id == actor.actor_id and not job.is_done]
