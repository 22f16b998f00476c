"""Taking the next thing while the last one is still being worked on: one core reads, another works."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")

_AHEAD = 2


def ahead(things: Iterator[Thing], number: int = _AHEAD) -> Iterator[Thing]:
    """The same things in the same order; up to `number` are taken from `things` before they are asked for, on another thread.

    What `things` raises is raised here. Where the caller stops early, `things` ends after what it is doing.
    """
    with ThreadPoolExecutor(max_workers=1) as taker:
        waiting: deque[Future[Thing | None]] = deque(taker.submit(next, things, None) for _ in range(number))
        try:
            while (thing := waiting.popleft().result()) is not None:
                waiting.append(taker.submit(next, things, None))
                yield thing
        finally:
            for future in waiting:
                future.cancel()
