"""Who may do what: four roles, what each may, and the person in whose name something is done.

Every action of the workspace takes an `Actor` and asks again; what a screen hides is a courtesy.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from audit.errors import NotAllowed

NO_ACCESS = "Not found, or no access."


class Role(StrEnum):
    """What a person is in a team."""

    AUDITOR = "auditor"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    ADMIN = "admin"


class Permission(StrEnum):
    """What can be allowed."""

    SEE_LINES = "see_lines"
    """Claim lines, findings and notes: protected health information."""
    AUDIT = "audit"
    """Upload files and run audits."""
    DECIDE = "decide"
    ASSIGN = "assign"
    """Give findings to somebody else."""
    REVIEW = "review"
    """Give the second opinion, and adjudicate, never on one's own decision."""
    SEE_AGGREGATES = "see_aggregates"
    SEE_REFERENCE = "see_reference"
    EXPORT_LINES = "export_lines"
    EXPORT_AGGREGATES = "export_aggregates"
    SEE_TRAIL = "see_trail"
    ADMINISTER = "administer"
    """People, retention, purge, backup."""


_LINES = frozenset({Permission.SEE_LINES, Permission.AUDIT, Permission.DECIDE, Permission.EXPORT_LINES})
_NUMBERS = frozenset({Permission.SEE_AGGREGATES, Permission.SEE_REFERENCE, Permission.EXPORT_AGGREGATES})
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.AUDITOR: _LINES | _NUMBERS,
    Role.REVIEWER: _LINES | _NUMBERS | {Permission.REVIEW, Permission.ASSIGN, Permission.SEE_TRAIL},
    Role.MANAGER: _NUMBERS,
    Role.ADMIN: _NUMBERS | {Permission.ADMINISTER, Permission.ASSIGN, Permission.SEE_TRAIL},
}


@dataclass(frozen=True)
class Actor:
    """A person: the id that stands in events, the name that is shown, the roles, and for which engagements they hold.

    `engagements` is None where they hold for every one; `limited`, where the roles of a person hold for different ones,
    is the roles that hold for every one, and each other role with its engagements. `granted` is what an administrator
    has taken in an emergency. `refused`, where it is given, keeps what the person was not allowed to do. Without a role
    a person may do nothing.
    """

    actor_id: str
    name: str
    roles: frozenset[Role]
    engagements: frozenset[str] | None = None
    limited: tuple[frozenset[Role], frozenset[tuple[Role, str]]] | None = None
    granted: frozenset[Permission] = frozenset()
    refused: Callable[[Permission], None] | None = field(default=None, compare=False, repr=False)

    @property
    def engagement(self) -> str:
        """For which engagement a run is kept that the person brings: their own where they have one alone, else blank."""
        return next(iter(self.engagements)) if self.engagements and len(self.engagements) == 1 else ""

    def may(self, permission: Permission, engagement: str | None = None) -> bool:
        """Whether one of the roles allows it, in the engagement where one is named."""
        return permission in self.granted or any(
            permission in GRANTS[role] and self._holds(role, engagement) for role in self.roles
        )

    def role_for(self, permission: Permission) -> str:
        """The role that stands in the event: the first that allows it; blank where none does."""
        return next((role.value for role in Role if role in self.roles and permission in GRANTS[role]), "")

    def _holds(self, role: Role, engagement: str | None) -> bool:
        if engagement is None:
            return True
        if self.limited is not None:
            everywhere, pairs = self.limited
            return role in everywhere or (role, engagement) in pairs
        return self.engagements is None or engagement in self.engagements


def require(actor: Actor, permission: Permission, engagement: str | None = None) -> None:
    """Raises `NotAllowed`, whose text does not say whether the thing exists, where the person may not do this.

    It is asked before a transaction is open: who is refused is kept as an event of its own.
    """
    if not actor.may(permission, engagement):
        if actor.refused is not None:
            actor.refused(permission)
        raise NotAllowed(NO_ACCESS)


def user_of_this_computer() -> Actor:
    """The one person of a laptop: named as the system names them, with every role."""
    try:
        name = getpass.getuser()
    except OSError:
        name = "local"
    return Actor(name, name, frozenset(Role))
