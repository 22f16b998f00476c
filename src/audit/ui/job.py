"""An audit that runs beside the page: the page looks at how far it is, and can stop it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from audit.errors import Cancelled
from audit.reports.audit import Audit
from audit.workspace.runs import Given


@dataclass(frozen=True)
class Phase:
    """What is being done, and how far it is: `done` of `total`, 0 of 0 where that is not known."""

    name: str
    done: int = 0
    total: int = 0


@dataclass(eq=False)
class Job:
    """One audit in a thread of its own. It is the `Progress` of that audit too."""

    name: str
    folder: Path
    given: tuple[Given, ...] = ()
    phases: list[Phase] = field(default_factory=list)
    _stop: Event = field(default_factory=Event)
    _future: Future[Audit] | None = None

    def start(self, executor: Executor, audit: Callable[[Job], Audit]) -> None:
        """Begin; `audit` is called with this job as its progress."""
        self._future = executor.submit(audit, self)

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

    def result(self) -> Audit:
        """The finished audit; raises what the audit raised."""
        if self._future is None:
            raise RuntimeError("the job was not started")
        return self._future.result()
