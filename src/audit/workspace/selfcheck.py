"""What is unsafe about where and how the dashboard runs: each a line with what to do about it."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from audit.workspace import schema
from audit.workspace.access import Actor, Permission, require
from audit.workspace.events import Action, Draft, append, event_of_key
from audit.workspace.team import LOOPBACK, Team
from audit.workspace.workspace import Workspace

_SYNCED = (
    "onedrive",
    "dropbox",
    "icloud",
    "mobile documents",
    "google drive",
    "googledrive",
    "cloudstorage",
    "nextcloud",
)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ENCRYPTED = "disk.encrypted"
WANTED: Mapping[str, object] = {
    "browser.gatherUsageStats": False,
    "server.enableAgentApi": False,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.scriptHealthCheckEnabled": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "logger.enableRich": False,
    "global.developmentMode": False,
}
"""The settings of the server that leak where they say anything else."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what it is, whether it is safe, and what to do where it is not.

    A team is not served while something is not safe, but where the check only `warns`.
    """

    name: str
    is_safe: bool
    advice: str = ""
    warns: bool = False

    @property
    def words(self) -> str:
        """The line that a person reads."""
        return f"{self.name}: {'safe' if self.is_safe else f'not safe. {self.advice}'}"


def check(workspace: Workspace, settings: Mapping[str, object], team: Team | None) -> list[Check]:
    """Everything that is looked at, in order; `settings` are the server's own, by name."""
    return [
        _mode("Folder of the workspace", workspace.directory),
        *([_mode("Database of the workspace", Path(name))] if (name := _file_of(workspace)) else []),
        _not_synced(workspace.directory),
        _mode("Folder for temporary files", Path(tempfile.gettempdir()), may_be_sticky=True),
        _umask(),
        *(_setting(name, settings.get(name), wanted) for name, wanted in WANTED.items()),
        _address(settings, team),
        _hosts(settings),
        _disk(workspace),
        *(_of_team(team) if team else []),
    ]


def attest_encryption(workspace: Workspace, actor: Actor, *, is_encrypted: bool, key: str) -> None:
    """Keep that a person says the disk of the workspace is encrypted, or no longer; raises `NotAllowed`."""
    require(actor, Permission.ADMINISTER)
    told = {"name": _ENCRYPTED, "value": "yes" if is_encrypted else "no"}
    with workspace.database.writing() as connection:
        if event_of_key(connection, key) is None:
            role = actor.role_for(Permission.ADMINISTER)
            append(connection, actor, role, [Draft(Action.CONFIGURED, told, key=key)])
            connection.execute(schema.meta.delete().where(schema.meta.c.key == _ENCRYPTED))
            connection.execute(schema.meta.insert().values(key=_ENCRYPTED, value=told["value"]))


def is_attested(workspace: Workspace) -> bool:
    """Whether somebody said that the disk of the workspace is encrypted."""
    with workspace.database.reading() as connection:
        wanted = select(schema.meta.c.value).where(schema.meta.c.key == _ENCRYPTED)
        return connection.execute(wanted).scalar() == "yes"


def _mode(name: str, path: Path, *, may_be_sticky: bool = False) -> Check:
    try:
        mode = path.stat().st_mode
    except OSError:
        return Check(name, False, f"{path} cannot be looked at. Check who owns it.")
    is_shared = bool(mode & _OTHERS) and not (may_be_sticky and mode & stat.S_ISVTX)
    wanted = "0700" if path.is_dir() else "0600"
    return Check(name, not is_shared, f"Others on this computer can read {path}. Run: chmod {wanted} {path}")


def _umask() -> Check:
    current = os.umask(0o077)
    os.umask(current)
    advice = "New files could be read by others on this computer. Run: umask 077"
    return Check("Mode of new files", current & _OTHERS == _OTHERS, advice)


def _not_synced(folder: Path) -> Check:
    parts = [part.lower() for part in folder.resolve().parts]
    found = next((name for name in _SYNCED if any(name in part for part in parts)), "")
    advice = (
        f"{folder} lies in a folder that {found} copies to other computers. Move it, and name the new place with "
        "CLAIMS_AUDIT_WORKSPACE."
    )
    return Check("Workspace is not copied elsewhere", not found, advice)


def _setting(name: str, value: object, wanted: object) -> Check:
    text = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
    return Check(f"Setting {name}", value == wanted, f"It must be {text}. Start the dashboard with claims-audit serve.")


def _address(settings: Mapping[str, object], team: Team | None) -> Check:
    is_private = settings.get("server.address") in LOOPBACK
    advice = "Anybody in the network could open it. Give a team file with --team, or leave --address out."
    return Check("Address that is listened on", is_private or team is not None, advice)


def _hosts(settings: Mapping[str, object]) -> Check:
    hosts = settings.get("server.allowedHosts")
    is_closed = isinstance(hosts, list | tuple) and bool(hosts) and "*" not in hosts
    return Check(
        "Names that are answered to", is_closed, "Any page could reach it by a name of its own. Name the hosts."
    )


def _disk(workspace: Workspace) -> Check:
    advice = (
        "Nobody has said that the disk is encrypted (BitLocker, FileVault, LUKS). Turn it on, then say so: "
        "claims-audit check --disk-is-encrypted"
    )
    return Check("Encryption of the disk", is_attested(workspace), advice, warns=True)


def _of_team(team: Team) -> list[Check]:
    checks = [
        Check("Address of the dashboard", team.has_tls or team.host in LOOPBACK, "Put TLS in front (docs/team.md).")
    ]
    if team.file is not None:
        is_open = bool(team.file.stat().st_mode & stat.S_IRWXO)
        advice = f"Others on this computer can read it. Run: chmod 600 {team.file}"
        checks.append(Check("Team file", not is_open, advice))
    return checks


def _file_of(workspace: Workspace) -> str:
    return str(workspace.database.url.database) if workspace.database.is_file else ""
