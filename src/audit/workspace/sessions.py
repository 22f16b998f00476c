"""Who is signed in, kept on the server: a sign-in ends for every tab at once, whatever its cookie still says.

A cookie says who somebody is; whether that still holds is asked here, each time. Times are in UTC.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select, update

from audit.errors import WorkspaceError
from audit.workspace import schema
from audit.workspace.access import GRANTS, Actor, Permission, require
from audit.workspace.chain import canonical
from audit.workspace.changes import keep_text
from audit.workspace.events import Action, Draft, append, event_of_key
from audit.workspace.workspace import Workspace

WARNING = timedelta(minutes=2)
"""How long before the end a person is told of it."""
GLASS = timedelta(minutes=60)
"""How long an administrator who broke the glass sees lines."""
SHORTEST_WHY = 10
_SKEW = timedelta(minutes=2)
_NAMED_BY = ("iss", "sub", "iat", "nonce", "sid", "jti", "at_hash")


class Why(StrEnum):
    """Why somebody is not signed in."""

    ASKED = "asked"
    IDLE = "idle"
    EXPIRED = "expired"
    REVOKED = "revoked"
    DISABLED = "disabled"
    UNKNOWN = "unknown"
    """The server has not met this sign-in: so it opens nothing."""


@dataclass(frozen=True)
class Limits:
    """After how long without activity a person is signed out, and after how long in any case."""

    idle: timedelta
    whole: timedelta


@dataclass(frozen=True)
class SignIn:
    """One sign-in, as the provider told of it. `session_id` is a digest: it names no person."""

    session_id: str
    issued: datetime
    expires: datetime


@dataclass(frozen=True)
class Standing:
    """How a sign-in stands: why it has ended, or None, when the person last did something, and until when it holds
    without and with activity."""

    ended: Why | None
    seen: datetime
    idle_until: datetime
    until: datetime
    glass_until: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether the person is signed in."""
        return self.ended is None

    @property
    def holds_until(self) -> datetime:
        """When it ends if nothing is done."""
        return min(self.idle_until, self.until)


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in once. `roles` are those of the last time; `live` counts the sign-ins that hold."""

    actor_id: str
    name: str
    roles: tuple[str, ...]
    signed_in: str
    is_disabled: bool
    live: int


def sign_in_of(claims: Mapping[str, Any]) -> SignIn | None:
    """The sign-in of which a provider's claims tell; None where who, since when or until when is missing."""
    who, issued, expires = claims.get("sub"), claims.get("iat"), claims.get("exp")
    times = [value for value in (issued, expires) if isinstance(value, int | float) and not isinstance(value, bool)]
    if not isinstance(who, str) or not who or len(times) != 2:
        return None
    named = {name: claims[name] for name in _NAMED_BY if isinstance(claims.get(name), str | int)}
    try:
        start, end = (datetime.fromtimestamp(value, UTC) for value in times)
    except (ValueError, OverflowError, OSError):
        return None
    return SignIn(hashlib.sha256(canonical(named).encode()).hexdigest(), start, end)


def begin(
    workspace: Workspace, actor: Actor, signed: SignIn, limits: Limits, *, at: datetime | None = None
) -> Standing:
    """How the sign-in stands, and its beginning where the server meets it for the first time."""
    standing = look(workspace, actor, signed, limits, at=at)
    if standing.ended is not Why.UNKNOWN:
        return standing
    moment = at or datetime.now(UTC)
    if not signed.issued - _SKEW <= moment < _ends(signed, limits):
        return _standing(signed, limits, Why.EXPIRED, moment)
    with workspace.database.writing(beside=True) as connection:
        if _is_disabled(connection, actor.actor_id):
            return _standing(signed, limits, Why.DISABLED, moment)
        if _row(connection, signed.session_id) is None:
            row = {"session_id": signed.session_id, "actor": actor.actor_id}
            connection.execute(schema.sessions.insert().values(**row, started=_text(moment), last_seen=_text(moment)))
            _know(connection, actor, moment)
            _tell(workspace, connection, actor, _roles(actor), Draft(Action.SIGNED_IN))
    return look(workspace, actor, signed, limits, at=moment)


def look(workspace: Workspace, actor: Actor, signed: SignIn, limits: Limits, *, at: datetime | None = None) -> Standing:
    """How the sign-in stands; it is ended here where its time is over. To look at it is no activity."""
    moment = at or datetime.now(UTC)
    with workspace.database.reading() as connection:
        row = _row(connection, signed.session_id)
    if row is None:
        return _standing(signed, limits, Why.UNKNOWN, moment)
    seen = datetime.fromisoformat(row["last_seen"])
    glass = datetime.fromisoformat(row["glass_until"]) if row["glass_until"] else None
    ended = Why(row["ended_why"]) if row["ended_why"] else None
    if ended is None:
        ended = _over(signed, limits, seen, moment)
        if ended is not None:
            end(workspace, actor, signed.session_id, ended)
    return _standing(signed, limits, ended, seen, glass if glass and moment < glass else None)


def touch(workspace: Workspace, session_id: str, *, at: datetime | None = None) -> None:
    """Take note that the person did something; a sign-in that has ended stays ended."""
    table = schema.sessions
    wanted = update(table).where(table.c.session_id == session_id, table.c.ended_why.is_(None))
    with workspace.database.writing(beside=True) as connection:
        connection.execute(wanted.values(last_seen=_text(at or datetime.now(UTC))))


def end(workspace: Workspace, actor: Actor, session_id: str, why: Why) -> None:
    """End a person's own sign-in, once."""
    with workspace.database.writing(beside=True) as connection:
        if _end(connection, session_id, why):
            _tell(workspace, connection, actor, _roles(actor), Draft(Action.SIGNED_OUT, {"why": why.value}))


def people(workspace: Workspace, actor: Actor) -> list[Person]:
    """Everybody who has signed in once, by name; raises `NotAllowed` where the person does not administer."""
    require(actor, Permission.ADMINISTER)
    table, sessions = schema.people, schema.sessions
    with workspace.database.reading() as connection:
        rows = connection.execute(select(table).order_by(table.c.name, table.c.actor)).mappings().all()
        live = connection.execute(select(sessions.c.actor).where(sessions.c.ended_why.is_(None))).scalars().all()
    return [
        Person(
            row["actor"],
            row["name"],
            tuple(row["roles"].split()),
            row["signed_in"],
            bool(row["disabled"]),
            live.count(row["actor"]),
        )
        for row in rows
    ]


def names(workspace: Workspace, actor: Actor) -> dict[str, str]:
    """The names of everybody who has signed in, by actor id; empty for a person without a role."""
    if not actor.roles:
        return {}
    with workspace.database.reading() as connection:
        found = connection.execute(select(schema.people.c.actor, schema.people.c.name)).all()
    return {row.actor: row.name for row in found}


def deciders(workspace: Workspace, actor: Actor) -> dict[str, str]:
    """The names of the people to whom findings can be given, by actor id; raises `NotAllowed` where one may not assign."""
    require(actor, Permission.ASSIGN)
    deciding = {role.value for role, granted in GRANTS.items() if Permission.DECIDE in granted}
    table = schema.people
    with workspace.database.reading() as connection:
        rows = connection.execute(select(table).where(table.c.disabled == 0).order_by(table.c.name)).mappings().all()
    return {row["actor"]: row["name"] for row in rows if deciding & set(row["roles"].split())}


def revoke(workspace: Workspace, actor: Actor, who: str, *, key: str) -> int:
    """End every sign-in of a person; gives how many. The same key again ends nothing more. Raises `NotAllowed`."""
    require(actor, Permission.ADMINISTER)
    with workspace.database.writing(beside=True) as connection:
        return 0 if event_of_key(connection, key) else _shut(workspace, connection, actor, who, Why.REVOKED, key)


def disable(workspace: Workspace, actor: Actor, who: str, *, is_disabled: bool = True, key: str) -> None:
    """Shut a person out, wherever they are signed in and whatever their groups say, or let them in again.

    Raises `NotAllowed`, and `WorkspaceError` where nobody of that id has signed in, or it is the administrator's own.
    """
    require(actor, Permission.ADMINISTER)
    if who == actor.actor_id:
        raise WorkspaceError("You cannot shut yourself out. Ask another administrator; nothing was changed.")
    table = schema.people
    with workspace.database.writing(beside=True) as connection:
        if event_of_key(connection, key):
            return
        changed = connection.execute(update(table).where(table.c.actor == who).values(disabled=int(is_disabled)))
        if changed.rowcount == 0:
            raise WorkspaceError("Nobody of that id has signed in. Take somebody from the list; nothing was changed.")
        told = {"name": "person.disabled" if is_disabled else "person.enabled", "value": who}
        role = actor.role_for(Permission.ADMINISTER)
        _tell(workspace, connection, actor, role, Draft(Action.CONFIGURED, told, key=key))
        if is_disabled:
            _shut(workspace, connection, actor, who, Why.DISABLED, f"{key}:sessions")


def break_glass(workspace: Workspace, actor: Actor, session_id: str, why: str, *, key: str) -> None:
    """Let an administrator see lines for an hour, in this sign-in alone; the reason is kept, and the event stays.

    Raises `NotAllowed`, and `WorkspaceError` where the reason is too short or the sign-in has ended.
    """
    require(actor, Permission.ADMINISTER)
    if len(why.strip()) < SHORTEST_WHY:
        raise WorkspaceError(f"Say in at least {SHORTEST_WHY} characters why you must see lines. Nothing was opened.")
    table = schema.sessions
    until = _text(datetime.now(UTC) + GLASS)
    with workspace.database.writing() as connection:
        if event_of_key(connection, key):
            return
        wanted = (table.c.session_id == session_id, table.c.actor == actor.actor_id, table.c.ended_why.is_(None))
        if connection.execute(update(table).where(*wanted).values(glass_until=until)).rowcount == 0:
            raise WorkspaceError("You are no longer signed in. Sign in again; nothing was opened.")
        told = {"text": keep_text(connection, actor, "break_glass", why.strip(), None)}
        append(connection, actor, actor.role_for(Permission.ADMINISTER), [Draft(Action.BROKE_GLASS, told, key=key)])


def _tell(workspace: Workspace, connection: Connection, actor: Actor, role: str, draft: Draft) -> None:
    """Append the event; to a trail that was found to be broken nothing is added, and people can still be shut out."""
    if not workspace.database.refusal:
        append(connection, actor, role, [draft])


def _shut(workspace: Workspace, connection: Connection, actor: Actor, who: str, why: Why, key: str) -> int:
    table = schema.sessions
    wanted = select(table.c.session_id).where(table.c.actor == who, table.c.ended_why.is_(None))
    ended = [
        session_id for session_id in connection.execute(wanted).scalars().all() if _end(connection, session_id, why)
    ]
    if ended:
        told = {"why": why.value, "of": who}
        role = actor.role_for(Permission.ADMINISTER)
        _tell(workspace, connection, actor, role, Draft(Action.SIGNED_OUT, told, key=key))
    return len(ended)


def _end(connection: Connection, session_id: str, why: Why) -> bool:
    """Whether it was this that ended it."""
    table = schema.sessions
    wanted = update(table).where(table.c.session_id == session_id, table.c.ended_why.is_(None))
    return connection.execute(wanted.values(ended_why=why.value, glass_until=None)).rowcount == 1


def _know(connection: Connection, actor: Actor, moment: datetime) -> None:
    table = schema.people
    disabled = int(_is_disabled(connection, actor.actor_id))
    connection.execute(delete(table).where(table.c.actor == actor.actor_id))
    told = {"actor": actor.actor_id, "name": actor.name, "roles": " ".join(sorted(actor.roles))}
    connection.execute(table.insert().values(**told, signed_in=_text(moment), disabled=disabled))


def _is_disabled(connection: Connection, actor_id: str) -> bool:
    table = schema.people
    return bool(connection.execute(select(table.c.disabled).where(table.c.actor == actor_id)).scalar())


def _row(connection: Connection, session_id: str) -> RowMapping | None:
    table = schema.sessions
    return connection.execute(select(table).where(table.c.session_id == session_id)).mappings().first()


def _over(signed: SignIn, limits: Limits, seen: datetime, moment: datetime) -> Why | None:
    if moment >= _ends(signed, limits):
        return Why.EXPIRED
    return Why.IDLE if moment >= seen + limits.idle else None


def _ends(signed: SignIn, limits: Limits) -> datetime:
    return min(signed.expires, signed.issued + limits.whole)


def _standing(
    signed: SignIn, limits: Limits, ended: Why | None, seen: datetime, glass: datetime | None = None
) -> Standing:
    return Standing(ended, seen, seen + limits.idle, _ends(signed, limits), glass if ended is None else None)


def _roles(actor: Actor) -> str:
    return " ".join(sorted(actor.roles))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
