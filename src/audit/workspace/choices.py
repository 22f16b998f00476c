"""What a person has set for themselves, such as single keys off; no part of the trail."""

from __future__ import annotations

from sqlalchemy import delete, select

from audit.workspace import schema
from audit.workspace.access import Actor
from audit.workspace.workspace import Workspace

SINGLE_KEYS = "single_keys"
CHOICES: dict[str, tuple[str, ...]] = {SINGLE_KEYS: ("on", "off")}
"""What can be set, and to what; the first holds until a person sets another."""


def choice(workspace: Workspace, actor: Actor, name: str) -> str:
    """What the person has set; raises `KeyError` where nothing of that name can be set."""
    allowed = CHOICES[name]
    table = schema.choices
    with workspace.database.reading() as connection:
        kept = connection.execute(
            select(table.c.value).where(table.c.actor == actor.actor_id, table.c.name == name)
        ).scalar()
    return kept if kept in allowed else allowed[0]


def choose(workspace: Workspace, actor: Actor, name: str, value: str) -> None:
    """Set it for this person; raises `KeyError` or `ValueError` where it is none of `CHOICES`."""
    if value not in CHOICES[name]:
        raise ValueError(name)
    table = schema.choices
    with workspace.database.writing(beside=True) as connection:
        connection.execute(delete(table).where(table.c.actor == actor.actor_id, table.c.name == name))
        connection.execute(table.insert().values(actor=actor.actor_id, name=name, value=value))
