"""The team file: how people sign in, which group of theirs means which role, and after how long they are signed out.

```toml
[auth]                                   # as Streamlit's own login reads it; the file is as secret as what stands here
redirect_uri = "https://audit.example.org/oauth2callback"
cookie_secret = "at least 32 random characters"
client_id = "claims-audit"
client_secret = "from the provider"
server_metadata_url = "https://login.example.org/.well-known/openid-configuration"

[team]
group_claim = "groups"                   # a dot leads into a table: realm_access.roles
idle_minutes = 15
hours = 10

[team.groups.claims-auditors]
role = "auditor"                         # or several: ["auditor", "reviewer"]
engagements = ["north", "south"]         # left out: every one
```
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from audit.errors import AuditError
from audit.workspace.access import Actor, Role

CALLBACK = "/oauth2callback"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LEAST_SECRET = 32
_AUTH = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_CLIENT = {"scope": "openid email profile", "prompt": "login"}
"""A sign-in asks for the password again: without that, whoever sits down after an idle sign-out is one click away."""
_TEAM = ("group_claim", "idle_minutes", "hours", "groups")
_RANGES = {"idle_minutes": (1, 60), "hours": (1, 24)}
_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True)
class Duty:
    """What a group means: a role, and for which engagements it holds; None is every one."""

    role: Role
    engagements: frozenset[str] | None = None


@dataclass(frozen=True)
class Team:
    """A team file that holds together. `auth` is for Streamlit alone and is never shown; the times are None where the
    file leaves them to the settings of the workspace."""

    auth: Mapping[str, Any] = field(repr=False)
    groups: Mapping[str, tuple[Duty, ...]]
    group_claim: str = "groups"
    idle_minutes: int | None = None
    hours: int | None = None
    file: Path | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port under which people open the dashboard."""
        parts = urlsplit(str(self.auth["redirect_uri"]))
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """The host of that address."""
        return str(urlsplit(str(self.auth["redirect_uri"])).hostname)

    @property
    def has_tls(self) -> bool:
        """Whether people open the dashboard by https."""
        return self.origin.startswith("https:")

    def actor(self, claims: Mapping[str, Any]) -> Actor:
        """The person whom the provider named, with the roles of their groups; without a known group, without a role."""
        duties = [duty for group in _groups(claims, self.group_claim) for duty in self.groups.get(group, ())]
        name = next((str(claims[key]) for key in ("name", "preferred_username", "email") if claims.get(key)), "")
        actor_id = str(claims["sub"])
        return _actor(actor_id, _printable(name) or actor_id, duties)


def read_team(path: Path) -> Team:
    """The team file at `path`; raises `AuditError`, which names the key and never a value of `[auth]`."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise AuditError(f"--team {path}: cannot be read. Give a file that this program's user can read.") from None
    except tomllib.TOMLDecodeError as problem:
        found = _LINE.search(str(problem))
        place = f", line {found[1]}" if found else ""
        raise AuditError(f"--team {path}{place}: is not TOML. Compare it with docs/team.md.") from None
    try:
        return replace(team_of(told), file=path)
    except AuditError as problem:
        raise AuditError(f"--team {path}: {problem}") from None


def team_of(told: Mapping[str, Any]) -> Team:
    """The team that the tables of a team file describe; raises `AuditError` for the first thing that is amiss."""
    for name in told:
        if name not in ("auth", "team"):
            raise AuditError(f"[{name}]: there is no such table. There are [auth] and [team].")
    auth, team = _table(told, "auth"), _table(told, "team")
    for name in team:
        if name not in _TEAM:
            raise AuditError(f"[team] {name}: there is no such key. There are {', '.join(_TEAM)}.")
    claim = team.get("group_claim", "groups")
    if not isinstance(claim, str) or not claim:
        raise AuditError("[team] group_claim: give the name of the claim that holds a person's groups.")
    return Team(_auth(auth), _duties(team), claim, _time(team, "idle_minutes"), _time(team, "hours"))


def _auth(auth: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in auth:
        if name not in (*_AUTH, "client_kwargs"):
            raise AuditError(f"[auth] {name}: is not used here. There are {', '.join(_AUTH)} and client_kwargs.")
    for name in _AUTH:
        if not isinstance(auth.get(name), str) or not auth[name].strip():
            raise AuditError(f"[auth] {name}: is missing. Give it as text, as the provider or docs/team.md says.")
    if len(auth["cookie_secret"]) < LEAST_SECRET:
        raise AuditError(
            f"[auth] cookie_secret: is shorter than {LEAST_SECRET} characters, so a sign-in could be forged. "
            "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    _safe_address(auth["redirect_uri"], "redirect_uri")
    _safe_address(auth["server_metadata_url"], "server_metadata_url")
    if urlsplit(auth["redirect_uri"]).path != CALLBACK:
        raise AuditError(f"[auth] redirect_uri: must be the address of the dashboard followed by {CALLBACK} alone.")
    client = auth.get("client_kwargs", {})
    if not isinstance(client, Mapping) or any(not isinstance(value, str) for value in client.values()):
        raise AuditError("[auth.client_kwargs]: must be a table of texts, such as scope and prompt.")
    return {**{name: auth[name].strip() for name in _AUTH}, "client_kwargs": {**_CLIENT, **client}}


def _safe_address(address: str, name: str) -> None:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host or "{" in address or parts.username:
        raise AuditError(f"[auth] {name}: is not an address. Write it as https://host/path.")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise AuditError(
            f"[auth] {name}: is not https, so a sign-in could be read on its way. Put TLS in front (docs/team.md)."
        )


def _duties(team: Mapping[str, Any]) -> Mapping[str, tuple[Duty, ...]]:
    groups = team.get("groups")
    if not isinstance(groups, Mapping) or not groups:
        raise AuditError(
            "[team.groups]: names no group, so nobody could do anything. Add [team.groups.NAME] with a role."
        )
    return {name: _duties_of(name, given) for name, given in groups.items()}


def _duties_of(name: str, given: Any) -> tuple[Duty, ...]:
    place = f"[team.groups.{name}]"
    if not isinstance(given, Mapping) or set(given) - {"role", "engagements"}:
        raise AuditError(f"{place}: must be a table of role and, where it is limited, engagements.")
    roles = given.get("role")
    roles = [roles] if isinstance(roles, str) else roles
    if not isinstance(roles, list) or not roles or any(role not in set(Role) for role in roles):
        raise AuditError(f"{place} role: must be one or several of {', '.join(Role)}.")
    engagements = given.get("engagements")
    if engagements is None:
        return tuple(Duty(Role(role)) for role in roles)
    if not isinstance(engagements, list) or any(not isinstance(each, str) or not each for each in engagements):
        raise AuditError(
            f"{place} engagements: must be a list of names; leave it out where the role holds for every one."
        )
    return tuple(Duty(Role(role), frozenset(engagements)) for role in roles)


def _actor(actor_id: str, name: str, duties: list[Duty]) -> Actor:
    """Roles with their engagements: a role of one engagement says nothing about another one."""
    roles = frozenset(duty.role for duty in duties)
    everywhere = frozenset(duty.role for duty in duties if duty.engagements is None)
    if everywhere == roles:
        return Actor(actor_id, name, roles)
    pairs = frozenset((duty.role, each) for duty in duties for each in duty.engagements or ())
    reach = None if everywhere else frozenset(engagement for _, engagement in pairs)
    return Actor(actor_id, name, roles, reach, limited=(everywhere, pairs))


def _groups(claims: Mapping[str, Any], name: str) -> list[str]:
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return [found]
    return [each for each in found if isinstance(each, str)] if isinstance(found, list | tuple) else []


def _time(team: Mapping[str, Any], name: str) -> int | None:
    value = team.get(name)
    if value is None:
        return None
    low, high = _RANGES[name]
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise AuditError(f"[team] {name}: must be a whole number from {low} to {high}.")
    return value


def _table(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name)
    if not isinstance(found, Mapping):
        raise AuditError(f"[{name}]: is missing. Compare the file with docs/team.md.")
    return found


def _printable(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[:80].strip()
