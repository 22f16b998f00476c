"""What an administrator may set for a workspace: a closed list, each with its range; every change is an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, delete, select

from audit.errors import WorkspaceError
from audit.workspace import schema
from audit.workspace.access import Actor, Permission, require
from audit.workspace.events import Action, Draft, append, event_of_key
from audit.workspace.workspace import Workspace

_PREFIX = "setting."


@dataclass(frozen=True)
class Settings:
    """The settings of a workspace, as shipped where nobody has set them."""

    review_share: int = 10
    """Percent of all decisions that are drawn for second review."""
    review_amount: Decimal = Decimal(1000)
    """Dollars, over or under, above which every decision goes to second review."""
    bulk_most: int = 200
    """Findings that may be decided at once."""
    bulk_confirm_most: Decimal = Decimal(5000)
    """Dollars, over and under added up, to which findings may be confirmed at once."""
    retention_days: int = 90
    """Days for which a run is kept before it is due to be purged."""
    idle_minutes: int = 15
    """Minutes without activity after which a person is signed out."""
    hours: int = 10
    """Hours after which a person is signed out in any case."""
    smallest_cell: int = 11
    """The smallest count of people that a manager's table shows; it can only be raised."""
    review_seed: str = ""
    """What draws the sample for second review, made with the workspace; nobody can set it."""


@dataclass(frozen=True)
class Limit:
    """What a setting may be: `words` name it with its unit, `low` and `high` are allowed themselves."""

    words: str
    low: int
    high: int


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "review_share": Limit("Share of decisions drawn for second review, in percent", 0, 100),
        "review_amount": Limit("Dollars above which every decision goes to second review", 0, 1_000_000),
        "bulk_most": Limit("Findings that may be decided at once", 1, 200),
        "bulk_confirm_most": Limit("Dollars up to which findings may be confirmed at once", 0, 1_000_000),
        "retention_days": Limit("Days for which a run is kept", 1, 3_650),
        "idle_minutes": Limit("Minutes without activity until sign-out", 1, 60),
        "hours": Limit("Hours until sign-out in any case", 1, 24),
        "smallest_cell": Limit("Smallest count of people that is shown to managers", 11, 1_000),
    }
)


def settings(workspace: Workspace) -> Settings:
    """The settings as they are now."""
    with workspace.database.reading() as connection:
        return settings_in(connection)


def settings_in(connection: Connection) -> Settings:
    """The settings as a transaction sees them."""
    table = schema.meta
    wanted = select(table.c.key, table.c.value).where(
        table.c.key.in_([schema.REVIEW_SEED, *(_PREFIX + name for name in LIMITS)])
    )
    stored = {row.key: row.value for row in connection.execute(wanted)}
    given: dict[str, Any] = {name: parsed(name, stored[_PREFIX + name]) for name in LIMITS if _PREFIX + name in stored}
    return Settings(**given, review_seed=stored.get(schema.REVIEW_SEED, ""))


def configure(workspace: Workspace, actor: Actor, name: str, value: object, *, key: str) -> Settings:
    """Set one setting, and give all as they are then; the same `key` again changes nothing.

    Raises `NotAllowed`, and `WorkspaceError` where there is no such setting, or the value is outside its range.
    """
    require(actor, Permission.ADMINISTER)
    wanted = parsed(name, value)
    with workspace.database.writing() as connection:
        before = settings_in(connection)
        if event_of_key(connection, key) is None and getattr(before, name) != wanted:
            table = schema.meta
            told = {"name": name, "value": f"{wanted:f}" if isinstance(wanted, Decimal) else str(wanted)}
            connection.execute(delete(table).where(table.c.key == _PREFIX + name))
            connection.execute(table.insert().values(key=_PREFIX + name, value=told["value"]))
            append(connection, actor, actor.role_for(Permission.ADMINISTER), [Draft(Action.CONFIGURED, told, key=key)])
        return settings_in(connection)


def parsed(name: str, value: object) -> int | Decimal:
    """The value of a setting from what a person gave; raises `WorkspaceError` where it cannot be that."""
    limit = LIMITS.get(name)
    if limit is None:
        raise WorkspaceError(f"{name}: there is no such setting. There are {', '.join(LIMITS)}.")
    kind = _KINDS[name]
    try:
        number = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    is_whole = number.is_finite() and (number == number.to_integral_value() or kind is Decimal)
    if not is_whole or not limit.low <= number <= limit.high or number != round(number, 2):
        unit = "an amount" if kind is Decimal else "a whole number"
        raise WorkspaceError(
            f"{name}: give {unit} from {limit.low:,} to {limit.high:,}. Nothing was changed; it means: {limit.words.lower()}."
        )
    return number if kind is Decimal else int(number)


_KINDS = {each.name: type(each.default) for each in fields(Settings)}
