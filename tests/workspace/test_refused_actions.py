"""T-08: whoever may not do something does not do it, whichever function is asked, and that it was tried is kept.

Every public function of the workspace that takes an actor is found by itself: one that is new is asked, too.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from tests.workspace.conftest import ANN, MO, NOBODY

import audit.workspace
from audit.errors import AuditError, NotAllowed, WorkspaceError
from audit.workspace import Workspace, schema
from audit.workspace.access import NO_ACCESS, Actor, Permission, require
from audit.workspace.events import Action
from audit.workspace.exports import Order
from audit.workspace.refusals import watched
from audit.workspace.runs import SavedRun

NOT_ACTIONS = {
    "access.require": "raises by itself, and is tested below",
    "refusals.watched": "asks nothing",
    "choices.choice": "what a person has set for their own screen",
    "choices.choose": "the same",
    "sessions.begin": "lets a person in, with whatever role",
    "sessions.look": "tells how a person's own sign-in stands",
    "sessions.end": "ends a person's own sign-in",
    "workspace.open_workspace": "opens, before anybody is asked",
}


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of a module of the workspace with a workspace and an actor."""
    for module in pkgutil.walk_packages(audit.workspace.__path__, "audit.workspace."):
        loaded = importlib.import_module(module.name)
        for name, found in inspect.getmembers(loaded, inspect.isfunction):
            taken = inspect.signature(found).parameters
            place = f"{module.name.removeprefix('audit.workspace.')}.{name}"
            is_own = found.__module__ == module.name and not name.startswith("_")
            inside = "connection" in taken  # a step of an action that has asked
            if is_own and not inside and {"actor", "workspace"} <= set(taken) and place not in NOT_ACTIONS:
                yield place, found


ACTIONS = dict(functions())


def given(
    found: Callable[..., Any], workspace: Workspace, actor: Actor, run: SavedRun, tmp_path: Path
) -> dict[str, Any]:
    """Something for every parameter that the function needs: of the right kind, for a run that is there."""
    known: dict[str, Any] = {"workspace": workspace, "actor": actor, "run_id": run.run_id, "saved": run, "run": run}
    return {
        name: known.get(name, _something(name, str(taken.annotation), run, tmp_path))
        for name, taken in inspect.signature(found).parameters.items()
        if taken.default is inspect.Parameter.empty and taken.kind is not inspect.Parameter.VAR_KEYWORD
    }


def _something(name: str, kind: str, run: SavedRun, tmp_path: Path) -> Any:
    finding = str(run.audit.findings["finding_id"][0])
    by_name: dict[str, Any] = {
        "finding_id": finding,
        "finding_ids": [finding],
        "seen": {finding: 0},
        "key": "a click",
        "version": 0,
        "audit": run.audit,
        "why": "because it is so, and more",
        "from_run": run.run_id,
        "earlier_id": run.run_id,
        "value": Decimal(1),
        "permission": Permission.DECIDE,
        "order": Order("csv"),
        "draft": SimpleNamespace(run_id=run.run_id, finding_id=finding, query_id="0123456789abcdef"),
    }
    if name in by_name:
        return by_name[name]
    if "Path" in kind:
        return tmp_path / "somewhere"
    for words, value in (("bool", True), ("int", 1), ("str", "something"), ("Sequence", []), ("Mapping", {})):
        if words in kind:
            return value
    return None


def kept(workspace: Workspace) -> list[tuple[str, str]]:
    table = schema.events
    with workspace.database.reading() as connection:
        found = connection.execute(
            select(table.c.actor, table.c.payload).where(table.c.action == Action.DENIED.value)
        ).all()
    return [(row.actor, row.payload) for row in found]


def events(workspace: Workspace) -> int:
    with workspace.database.reading() as connection:
        return len(connection.execute(select(schema.events.c.seq)).all())


@pytest.mark.parametrize("place", sorted(ACTIONS))
def test_t08_whoever_has_no_role_gets_nothing(
    place: str, workspace: Workspace, saved: SavedRun, tmp_path: Path
) -> None:
    before = events(workspace)
    nobody = watched(workspace, NOBODY)
    answer, refused = asked(place, given(ACTIONS[place], workspace, nobody, saved, tmp_path))
    denied = kept(workspace)
    if refused is not None:
        assert str(refused) == NO_ACCESS, f"{place} says more than a person without access may know"
        assert [actor for actor, _ in denied] == ["nobody"] * isinstance(refused, NotAllowed)
    else:
        is_empty = answer is None or answer == 0 or (hasattr(answer, "__len__") and len(answer) == 0)
        assert is_empty, f"{place} gave {type(answer).__name__} to somebody without a role"
    assert events(workspace) == before + len(denied)


def asked(place: str, arguments: dict[str, Any]) -> tuple[Any, AuditError | None]:
    """What the function gives, or how it refuses."""
    try:
        answer = ACTIONS[place](**arguments)
        return list(answer) if inspect.isgenerator(answer) else answer, None
    except (NotAllowed, WorkspaceError) as refused:
        return None, refused


def test_t08_a_manager_who_tries_to_decide_is_refused_and_it_is_kept(workspace: Workspace, saved: SavedRun) -> None:
    decide = ACTIONS["decisions.decide"]
    manager = watched(workspace, MO)
    for _ in range(3):
        with pytest.raises(AuditError, match="no access"):
            decide(**{**given(decide, workspace, manager, saved, Path()), "decision": None})
    assert kept(workspace) == [("mo", '{"what":"decide"}')]


def test_t08_who_may_is_not_kept(workspace: Workspace) -> None:
    require(watched(workspace, ANN), Permission.DECIDE)
    assert kept(workspace) == []


def test_the_actions_were_found() -> None:
    assert {"decisions.decide", "runs.save_run", "sessions.disable", "settings.configure"} <= set(ACTIONS)
    assert set(NOT_ACTIONS) & set(ACTIONS) == set()
