"""The team file: what it means, and the sentence for each thing that can be amiss in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.team import CLIENT_SECRET, COOKIE_SECRET, write_team_file

from audit.errors import AuditError, NotAllowed
from audit.workspace.access import Permission, Role, require
from audit.workspace.team import Team, read_team

SITE = "https://audit.example.org"
LOGIN = "https://login.example.org"
WHO = {"sub": "1f3a", "name": "Ann", "is_logged_in": True}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_team_file(tmp_path / "team.toml", SITE, LOGIN, "idle_minutes = 20\nhours = 8")


@pytest.fixture
def team(file: Path) -> Team:
    return read_team(file)


def test_a_team_file_says_where_who_and_how_long(team: Team) -> None:
    assert (team.origin, team.host, team.has_tls) == (SITE, "audit.example.org", True)
    assert (team.idle_minutes, team.hours, team.group_claim) == (20, 8, "groups")
    assert team.auth["client_kwargs"]["prompt"] == "login"


def test_the_secrets_are_not_in_what_is_shown_of_it(team: Team) -> None:
    assert CLIENT_SECRET not in repr(team)
    assert COOKIE_SECRET not in repr(team)


def test_a_group_gives_its_role_and_no_other_does(team: Team) -> None:
    ann = team.actor({**WHO, "groups": ["auditors", "gardeners"]})
    assert (ann.actor_id, ann.name, ann.roles) == ("1f3a", "Ann", {Role.AUDITOR})
    assert ann.may(Permission.DECIDE, "north")
    assert not ann.may(Permission.ADMINISTER)


@pytest.mark.parametrize("groups", [None, [], ["gardeners"], "AUDITORS", [["auditors"]], {"auditors": True}, 7])
def test_without_a_known_group_nobody_may_anything(groups: object, team: Team) -> None:
    nobody = team.actor({**WHO, "groups": groups})
    assert nobody.roles == frozenset()
    assert not any(nobody.may(permission) for permission in Permission)


def test_a_role_of_one_engagement_says_nothing_about_another(team: Team) -> None:
    nora = team.actor({**WHO, "groups": ["north"]})
    require(nora, Permission.DECIDE, "north")
    for other in ("south", ""):
        with pytest.raises(NotAllowed):
            require(nora, Permission.DECIDE, other)


def test_roles_of_different_engagements_do_not_mix(team: Team) -> None:
    both = team.actor({**WHO, "groups": ["north", "reviewers"]})
    assert both.may(Permission.REVIEW, "south")
    assert both.may(Permission.SEE_LINES, "south")
    mixed = team.actor({**WHO, "groups": ["north", "managers"]})
    assert mixed.may(Permission.SEE_AGGREGATES, "south")
    assert mixed.may(Permission.SEE_LINES, "north")
    assert not mixed.may(Permission.SEE_LINES, "south")


def test_a_claim_in_a_table_is_found(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace('"groups"', '"realm_access.roles"')
    file.write_text(text, encoding="utf-8")
    assert read_team(file).actor({**WHO, "realm_access": {"roles": ["admins"]}}).roles == {Role.ADMIN}


AMISS = {
    "no such address": (f'redirect_uri = "{SITE}/oauth2callback"', 'redirect_uri = "audit"', "is not an address"),
    "no tls": (SITE, "http://audit.example.org", "is not https"),
    "provider without tls": (LOGIN, "http://login.example.org", "server_metadata_url: is not https"),
    "another way back": ("/oauth2callback", "/back", "followed by /oauth2callback alone"),
    "short secret": (COOKIE_SECRET, "short", "cookie_secret: is shorter than 32"),
    "secret missing": (f'client_secret = "{CLIENT_SECRET}"', "", "client_secret: is missing"),
    "tokens": ("[team]\n", 'expose_tokens = "id"\n[team]\n', "expose_tokens: is not used here"),
    "another table": ("[team]\n", "[people]\n[team]\n", r"\[people\]: there is no such table"),
    "another key": ("hours = 8", "days = 8", "days: there is no such key"),
    "too long": ("hours = 8", "hours = 48", "hours: must be a whole number from 1 to 24"),
    "no number": ("idle_minutes = 20", "idle_minutes = true", "idle_minutes: must be a whole number from 1 to 60"),
    "no role": ('role = "manager"', 'role = "king"', "must be one or several of auditor, reviewer, manager, admin"),
    "no list": ('["north"]', '"north"', "engagements: must be a list of names"),
    "no text": ("[auth]", "[auth", r"team\.toml, line 1: is not TOML"),
}


@pytest.mark.parametrize("case", AMISS)
def test_what_is_amiss_is_said_without_a_secret(case: str, file: Path) -> None:
    before, after, sentence = AMISS[case]
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(AuditError, match=sentence) as told:
        read_team(file)
    assert str(file) in str(told.value)
    assert CLIENT_SECRET not in str(told.value)
    assert COOKIE_SECRET not in str(told.value)


def test_a_team_file_without_groups_lets_nobody_in(file: Path) -> None:
    text = file.read_text(encoding="utf-8").split("[team.groups")[0]
    file.write_text(text, encoding="utf-8")
    with pytest.raises(AuditError, match="names no group"):
        read_team(file)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="cannot be read"):
        read_team(tmp_path / "team.toml")
