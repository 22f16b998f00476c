"""Where the seconds of a run go, one line a phase and one a step across lines. Usage: timed_run.py CLAIMS REFERENCE WORK.

Joining and judging go on beside each other, on two threads: their seconds overlap.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import audit.pipeline as pipeline
from audit.join.across_steps import AcrossStep
from audit.join.facts import Join

SLOWEST = 12


class Clock:
    """A progress that takes note of how long each phase was the one at work."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.steps: Sequence[AcrossStep] = ()
        self._name, self._since = "start", time.perf_counter()

    def phase(self, name: str, done: int = 0, total: int = 0) -> None:
        now = time.perf_counter()
        self.seconds[self._name] += now - self._since
        if name == pipeline.COMPARING and done < len(self.steps):
            name = f"{name}: {self.steps[done].name}"
        self._name, self._since = name, now

    @contextmanager
    def also(self, name: str) -> Iterator[None]:
        """Count the seconds inside under a name of their own, beside the phases."""
        started = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - started


def timed(clock: Clock, name: str, inner: Callable[..., Any]) -> Callable[..., Any]:
    """The function, its seconds counted under `name`."""

    @wraps(inner)
    def outer(*given: Any, **named: Any) -> Any:
        if name == pipeline.COMPARING:
            clock.steps = given[4]
        with clock.also(f"({name})"):
            return inner(*given, **named)

    return outer


def main(claims: str, reference: str, work: str) -> None:
    clock = Clock()
    pipeline.across = timed(clock, pipeline.COMPARING, pipeline.across)
    Join.facts = timed(clock, "joining", Join.facts)
    pipeline.Auditor.judge = timed(clock, "judging", pipeline.Auditor.judge)
    pipeline.run_audit([Path(claims)], Path(work), pipeline.Settings(reference=Path(reference)), clock)
    clock.phase("end")
    steps = Counter({name: told for name, told in clock.seconds.items() if name.startswith(f"{pipeline.COMPARING}: ")})
    for name, told in clock.seconds.items():
        if name not in steps:
            print(f"    {name:<34}{told:>8.2f} s")
    print(f"    the slowest of {len(steps)} steps across lines")
    for name, told in steps.most_common(SLOWEST):
        print(f"      {name.partition(': ')[2]:<32}{told:>8.2f} s")


main(*sys.argv[1:])
