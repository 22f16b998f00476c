"""The runs of a workspace with how far they are: what the list of runs shows, on the screen and in the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from audit.workspace import schema
from audit.workspace.access import Actor
from audit.workspace.events import Action, stream
from audit.workspace.runs import SavedRun, saved_runs
from audit.workspace.workspace import Workspace


@dataclass(frozen=True, eq=False)
class Standing:
    """A run, how many of its findings are decided, and the runs from which decisions were carried into it."""

    run: SavedRun
    decided: int
    carried_from: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        run = self.run
        return {
            "run_id": run.run_id,
            "name": run.name,
            "saved_at": run.saved_at,
            "saved_by": run.saved_by,
            "lines": run.lines,
            "findings": run.findings,
            "decided": self.decided,
            "carried_from": list(self.carried_from),
        }


def runs_with_standing(workspace: Workspace, actor: Actor) -> list[Standing]:
    """The runs that the person may see, newest first."""
    states, events = schema.finding_states, schema.events
    decided = select(states.c.run_id, func.count()).where(states.c.disposition.is_not(None)).group_by(states.c.run_id)
    carried = select(events).where(events.c.action == Action.RUN_CARRIED.value).order_by(events.c.seq)
    with workspace.database.reading() as connection:
        counts = {run_id: int(count) for run_id, count in connection.execute(decided)}
        sources: dict[str, list[str]] = {}
        for event in stream(connection, carried):
            sources.setdefault(str(event.run_id), []).append(str(event.payload["from_run"]))
    return [
        Standing(run, counts.get(run.run_id, 0), tuple(dict.fromkeys(sources.get(run.run_id, ()))))
        for run in saved_runs(workspace, actor)
    ]
