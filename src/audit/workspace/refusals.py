"""What people tried and may not do: each an event, so that it can be asked about later."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

from audit.errors import ReadOnly
from audit.workspace.access import Actor, Permission
from audit.workspace.events import Action, Draft, append, event_of_key, now
from audit.workspace.workspace import Workspace

_MINUTE = len("2026-11-21T09:30")


def watched(workspace: Workspace, actor: Actor) -> Actor:
    """The same person, whose refused actions are kept in this workspace from now on; nobody in particular stays as is."""
    return replace(actor, refused=partial(_keep, workspace, actor)) if actor.actor_id else actor


def _keep(workspace: Workspace, actor: Actor, permission: Permission) -> None:
    """One event for a person, a permission and a minute, so that a stubborn click does not fill the trail.

    Nothing is kept where the trail is broken.
    """
    if workspace.database.refusal:
        return
    key = f"denied:{actor.actor_id}:{permission}:{now()[:_MINUTE]}"
    with suppress(ReadOnly), workspace.database.writing() as connection:
        if event_of_key(connection, key) is None:
            role = next((each.value for each in sorted(actor.roles)), "")
            append(connection, actor, role, [Draft(Action.DENIED, {"what": permission.value}, key=key)])
