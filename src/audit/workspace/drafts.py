"""What a person has typed into the form of a decision and not yet recorded: theirs alone, and gone once it is recorded.

A draft is no decision, so no event tells of it. It stands among the texts of its run, and goes with them in a purge.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, delete, select

from audit.errors import WorkspaceError
from audit.workspace import schema
from audit.workspace.access import Actor, Permission, require
from audit.workspace.events import now
from audit.workspace.runs import require_run
from audit.workspace.workspace import Workspace

KIND = "draft"
LONGEST = 8_000


def keep_draft(workspace: Workspace, actor: Actor, run_id: str, finding_id: str, typed: Mapping[str, str]) -> None:
    """Keep what stands in the fields, by their names, in place of what was kept before; nothing where all are blank.

    Raises `NotAllowed`, and `WorkspaceError` where the run is not there or the text is too long.
    """
    require(actor, Permission.DECIDE, require_run(workspace, actor, run_id).engagement)
    body = json.dumps(dict(typed), ensure_ascii=False)
    if len(body) > LONGEST:
        raise WorkspaceError(f"A draft holds at most {LONGEST:,} characters. Shorten it; the draft before it is kept.")
    table = schema.texts
    with workspace.database.writing() as connection:
        connection.execute(delete(table).where(_own(actor, run_id, finding_id)))
        if any(typed.values()):
            connection.execute(
                table.insert().values(
                    text_id=secrets.token_hex(8),
                    run_id=run_id,
                    finding_id=finding_id,
                    kind=KIND,
                    at=now(),
                    actor=actor.actor_id,
                    salt="",
                    body=body,
                )
            )


def draft_of(workspace: Workspace, actor: Actor, run_id: str, finding_id: str) -> dict[str, str]:
    """What this person had typed about the finding; empty where nothing is kept."""
    with workspace.database.reading() as connection:
        body = connection.execute(select(schema.texts.c.body).where(_own(actor, run_id, finding_id))).scalar()
    return dict(json.loads(body)) if body else {}


def forget_draft(workspace: Workspace, actor: Actor, run_id: str, finding_id: str) -> None:
    """Delete what this person had typed about the finding."""
    with workspace.database.writing() as connection:
        connection.execute(delete(schema.texts).where(_own(actor, run_id, finding_id)))


def _own(actor: Actor, run_id: str, finding_id: str) -> ColumnElement[bool]:
    table = schema.texts
    return and_(
        table.c.kind == KIND,
        table.c.actor == actor.actor_id,
        table.c.run_id == run_id,
        table.c.finding_id == finding_id,
    )
