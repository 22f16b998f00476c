"""People who decide at once: as threads of one process, and as processes of their own."""

from __future__ import annotations

import multiprocessing
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from audit.errors import AuditError, Conflict
from audit.workspace import Workspace, open_workspace
from audit.workspace.access import Actor, Role
from audit.workspace.decision import Decision
from audit.workspace.decisions import decide, seen_state
from audit.workspace.state import Disposition

QUERY = Decision(Disposition.QUERY)
PATIENCE = 300.0


def person(name: str) -> Actor:
    """An auditor of that name."""
    return Actor(name, name.title(), frozenset({Role.AUDITOR}))


def at_once(*actions: Callable[[], object]) -> list[object]:
    """What the actions give, or the error that the user would see, each in a thread that starts when all are there."""
    ready = threading.Barrier(len(actions))
    answers: list[object] = [None] * len(actions)

    def act(position: int) -> None:
        ready.wait(PATIENCE)
        try:
            answers[position] = actions[position]()
        except AuditError as problem:
            answers[position] = problem

    threads = [threading.Thread(target=act, args=(position,)) for position in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return answers


def update_often(workspace: Workspace, name: str, run_id: str, finding_ids: Sequence[str], times: int) -> Counter[str]:
    """Decide again and again about findings that others decide about, too; after a conflict look again, and go on."""
    told: Counter[str] = Counter()
    actor = person(name)
    for number in range(times):
        finding_id, click = finding_ids[number % len(finding_ids)], secrets.token_hex(8)
        while True:
            version = seen_state(workspace, actor, run_id, finding_id).version
            try:
                decide(workspace, actor, run_id, finding_id, QUERY, version=version, key=click)
            except Conflict:
                told["conflicts"] += 1
            else:
                told["decided"] += 1
                break
    return told


def decide_in_processes(
    directory: Path, run_id: str, wanted: dict[str, Sequence[str]]
) -> tuple[dict[str, Counter[str]], float]:
    """Let a process for each name decide about its findings, all starting at once; gives what each met, and the seconds."""
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[tuple[str, Counter[str]]] = context.Queue()
    ready = context.Barrier(len(wanted) + 1)
    processes = [
        context.Process(target=_decide_all, args=(directory, run_id, name, list(ids), ready, answers))
        for name, ids in wanted.items()
    ]
    for process in processes:
        process.start()
    ready.wait(PATIENCE)
    started = time.perf_counter()
    told = dict(answers.get(timeout=PATIENCE) for _ in processes)
    seconds = time.perf_counter() - started
    for process in processes:
        process.join(PATIENCE)
        assert process.exitcode == 0
    return told, seconds


def _decide_all(directory, run_id, name, finding_ids, ready, answers) -> None:
    workspace = open_workspace(directory)
    told: Counter[str] = Counter()
    seen_state(workspace, person(name), run_id, finding_ids[0])
    ready.wait(PATIENCE)
    for finding_id in finding_ids:
        try:
            decide(workspace, person(name), run_id, finding_id, QUERY, version=0, key=secrets.token_hex(8))
        except Conflict:
            told["conflicts"] += 1
        else:
            told["decided"] += 1
    workspace.close()
    answers.put((name, told))
