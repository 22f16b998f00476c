"""Who the visitor is: the user of this computer, or in a team whoever the provider named and the server still lets in.

`current` is asked often, so the answer is kept for a second; what ends a sign-in in this process is known at once.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from audit.workspace import Workspace, sessions
from audit.workspace.access import Actor, Permission, user_of_this_computer
from audit.workspace.refusals import watched
from audit.workspace.sessions import Limits, SignIn, Standing, Why
from audit.workspace.settings import settings
from audit.workspace.team import Team

NOBODY = Actor("", "", frozenset())
PROGRAM = Actor("program", "program", frozenset())
_KEPT_SECONDS = 1.0
_ONCE_IN = timedelta(seconds=5)
_MOST_KEPT = 1_000


@dataclass(frozen=True)
class Visit:
    """A visitor: in whose name the page acts, and in a team how the sign-in stands; None where nobody is signed in."""

    actor: Actor
    signed: SignIn | None = None
    standing: Standing | None = None

    @property
    def ended(self) -> Why | None:
        """Why somebody who was signed in no longer is."""
        return self.standing.ended if self.standing else None


@dataclass
class _Profile:
    """What this process serves: a team, or None for the user of this computer."""

    team: Team | None = None


_profile = _Profile()
_kept: dict[str, tuple[float, Visit]] = {}


def use(team: Team | None) -> None:
    """Serve this team from now on; None serves the user of this computer."""
    _profile.team = team
    forget()


def team() -> Team | None:
    """The team that is served; None on a laptop."""
    return _profile.team


def current() -> Actor:
    """The person in whose name this page acts; in a team nobody, without a role, where nobody is signed in."""
    return visit().actor


def of_the_process() -> Actor:
    """In whose name the program itself opens the workspace."""
    return user_of_this_computer() if _profile.team is None else PROGRAM


def visit() -> Visit:
    """Who visits, as asked within the last second."""
    return who(_claims()) if _profile.team else _at_this_computer()


def enter() -> Visit:
    """Who visits, asked anew, at the top of every page: here a sign-in that the server has not met begins."""
    if _profile.team is None:
        return _at_this_computer()
    return who(_claims(), begins=True)


def later() -> Callable[[], Actor]:
    """What tells in another thread who visits this page: asked then, so that a sign-in that has ended acts no more."""
    claims = _claims() if _profile.team else {}
    return lambda: who(claims).actor if _profile.team else user_of_this_computer()


def who(claims: Mapping[str, Any], *, begins: bool = False) -> Visit:
    """The visitor of whom a team's provider made these claims; `begins` asks anew, and lets a sign-in begin."""
    signed = sessions.sign_in_of(claims) if claims.get("is_logged_in") else None
    if signed is None or _profile.team is None:
        return Visit(NOBODY)
    kept = _kept.get(signed.session_id)
    if kept is not None and not begins and time.monotonic() - kept[0] < _KEPT_SECONDS:
        return kept[1]
    found = _ask(_profile.team, claims, signed, begins=begins)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[signed.session_id] = (time.monotonic(), found)
    return found


def limits() -> Limits:
    """After what time a person is signed out: as the team file says, else as the workspace is set."""
    served = _profile.team
    chosen = settings(_workspace())
    idle = served.idle_minutes if served and served.idle_minutes else chosen.idle_minutes
    hours = served.hours if served and served.hours else chosen.hours
    return Limits(timedelta(minutes=idle), timedelta(hours=hours))


def touch(visit: Visit) -> None:
    """Take note that the person did something; once in five seconds is enough."""
    if visit.signed is None or visit.standing is None or not visit.standing.is_live:
        return
    if datetime.now(UTC) - visit.standing.seen >= _ONCE_IN:
        sessions.touch(_workspace(), visit.signed.session_id)
        _kept.pop(visit.signed.session_id, None)


def sign_out() -> None:
    """End this sign-in in every tab, and leave for the provider's own sign-out."""
    found = visit()
    if found.signed is not None and found.ended is None:
        sessions.end(_workspace(), found.actor, found.signed.session_id, Why.ASKED)
    forget()
    st.logout()


def forget() -> None:
    """Ask anew about everybody: after an administrator ended a sign-in."""
    _kept.clear()


def break_glass(why: str) -> None:
    """Let the administrator who visits see lines for an hour; raises what `sessions.break_glass` raises."""
    found = visit()
    session_id = found.signed.session_id if found.signed else ""
    sessions.break_glass(_workspace(), found.actor, session_id, why, key=secrets.token_hex(8))
    forget()


def glass_until() -> datetime | None:
    """Until when the administrator who visits sees lines; None where the glass is whole."""
    standing = visit().standing
    return standing.glass_until if standing else None


def _ask(served: Team, claims: Mapping[str, Any], signed: SignIn, *, begins: bool) -> Visit:
    workspace = _workspace()
    actor = watched(workspace, served.actor(claims))
    ask = sessions.begin if begins else sessions.look
    standing = ask(workspace, actor, signed, limits())
    if not standing.is_live:
        return Visit(NOBODY, signed, standing)
    if standing.glass_until:
        actor = replace(actor, granted=actor.granted | {Permission.SEE_LINES})
    return Visit(actor, signed, standing)


def _claims() -> Mapping[str, Any]:
    """What the provider said of the visitor of this page; nothing in a thread that belongs to none."""
    return st.user.to_dict() if get_script_run_ctx(suppress_warning=True) else {}


def _at_this_computer() -> Visit:
    return Visit(user_of_this_computer())


def _workspace() -> Workspace:
    from audit.ui import cache

    return cache.workspace()
