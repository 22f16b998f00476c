"""Sign-ins on the server's side: they begin once, end once, and what has ended stays ended; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from tests.workspace.conftest import ADA, ANN, BEN, MO

from audit.errors import NotAllowed, WorkspaceError
from audit.workspace import Workspace, schema
from audit.workspace.access import Actor
from audit.workspace.events import Action
from audit.workspace.sessions import (
    GLASS,
    Limits,
    SignIn,
    Why,
    begin,
    break_glass,
    deciders,
    disable,
    end,
    look,
    names,
    people,
    revoke,
    sign_in_of,
    touch,
)

LIMITS = Limits(timedelta(minutes=15), timedelta(hours=10))
START = datetime.now(UTC).replace(microsecond=0)


def signed_in(who: Actor = ANN, *, hours: int = 12, nonce: str = "n") -> SignIn:
    claims = {"sub": who.actor_id, "iat": START.timestamp(), "exp": START.timestamp() + hours * 3600, "nonce": nonce}
    found = sign_in_of(claims)
    assert found is not None
    return found


def told(workspace: Workspace) -> list[str]:
    table = schema.events
    with workspace.database.reading() as connection:
        wanted = select(table.c.action).where(table.c.action != Action.WORKSPACE_MADE.value).order_by(table.c.seq)
        return list(connection.execute(wanted).scalars())


def test_a_sign_in_that_the_server_has_not_met_opens_nothing(workspace: Workspace) -> None:
    assert look(workspace, ANN, signed_in(), LIMITS, at=START).ended is Why.UNKNOWN


def test_it_begins_once_whatever_tab_is_first(workspace: Workspace) -> None:
    for _ in range(3):
        assert begin(workspace, ANN, signed_in(), LIMITS, at=START).is_live
    assert told(workspace) == [Action.SIGNED_IN]
    assert names(workspace, ANN) == {"ann": "Ann"}


def test_doing_something_keeps_it_and_looking_does_not(workspace: Workspace) -> None:
    signed = signed_in()
    begin(workspace, ANN, signed, LIMITS, at=START)
    for minutes in (5, 10):
        assert look(workspace, ANN, signed, LIMITS, at=START + timedelta(minutes=minutes)).is_live
    touch(workspace, signed.session_id, at=START + timedelta(minutes=14))
    assert look(workspace, ANN, signed, LIMITS, at=START + timedelta(minutes=28)).is_live
    assert look(workspace, ANN, signed, LIMITS, at=START + timedelta(minutes=29)).ended is Why.IDLE
    touch(workspace, signed.session_id, at=START + timedelta(minutes=29))
    assert begin(workspace, ANN, signed, LIMITS, at=START + timedelta(minutes=29)).ended is Why.IDLE
    assert told(workspace) == [Action.SIGNED_IN, Action.SIGNED_OUT]


@pytest.mark.parametrize(("token_hours", "ends_after"), [(12, 10), (1, 1)])
def test_it_ends_with_the_day_or_with_the_token(workspace: Workspace, token_hours: int, ends_after: int) -> None:
    signed = signed_in(hours=token_hours)
    begin(workspace, ANN, signed, LIMITS, at=START)
    over = START + timedelta(hours=ends_after)
    touch(workspace, signed.session_id, at=over - timedelta(minutes=1))
    assert look(workspace, ANN, signed, LIMITS, at=over - timedelta(seconds=1)).is_live
    assert look(workspace, ANN, signed, LIMITS, at=over).ended is Why.EXPIRED


@pytest.mark.parametrize("claim", ["sub", "iat", "exp"])
@pytest.mark.parametrize("value", [None, "", True, "soon", 1e300])
def test_claims_that_do_not_say_who_and_when_are_no_sign_in(claim: str, value: object) -> None:
    claims = {"sub": "ann", "iat": 1.0, "exp": 2.0, claim: value}
    assert (sign_in_of(claims) is None) == (claim != "sub" or value != "soon")


def test_a_sign_in_of_tomorrow_or_of_last_month_does_not_begin(workspace: Workspace) -> None:
    for at in (START - timedelta(minutes=5), START + timedelta(days=20)):
        assert not begin(workspace, ANN, signed_in(hours=24 * 365), LIMITS, at=at).is_live
    assert told(workspace) == []


def test_who_is_shut_out_is_out_and_comes_back_only_when_let_in(workspace: Workspace) -> None:
    begin(workspace, ANN, signed_in(), LIMITS, at=START)
    disable(workspace, ADA, "ann", key="out")
    disable(workspace, ADA, "ann", key="out")
    assert look(workspace, ANN, signed_in(), LIMITS, at=START).ended is Why.DISABLED
    assert begin(workspace, ANN, signed_in(nonce="new"), LIMITS, at=START).ended is Why.DISABLED
    assert [(person.actor_id, person.is_disabled, person.live) for person in people(workspace, ADA)] == [
        ("ann", True, 0)
    ]
    disable(workspace, ADA, "ann", is_disabled=False, key="in")
    assert begin(workspace, ANN, signed_in(nonce="new"), LIMITS, at=START).is_live
    assert told(workspace) == [
        Action.SIGNED_IN,
        Action.CONFIGURED,
        Action.SIGNED_OUT,
        Action.CONFIGURED,
        Action.SIGNED_IN,
    ]


def test_every_sign_in_of_a_person_is_revoked_and_nobody_elses(workspace: Workspace) -> None:
    for who, nonce in ((ANN, "1"), (ANN, "2"), (MO, "1")):
        begin(workspace, who, signed_in(who, nonce=nonce), LIMITS, at=START)
    assert revoke(workspace, ADA, "ann", key="r") == 2
    assert look(workspace, ANN, signed_in(nonce="2"), LIMITS, at=START).ended is Why.REVOKED
    assert look(workspace, MO, signed_in(MO, nonce="1"), LIMITS, at=START).is_live


def test_only_an_administrator_shuts_out_and_nobody_shuts_out_themselves(workspace: Workspace) -> None:
    begin(workspace, ADA, signed_in(ADA), LIMITS, at=START)
    with pytest.raises(NotAllowed):
        disable(workspace, ANN, "ada", key="a")
    with pytest.raises(WorkspaceError, match="cannot shut yourself out"):
        disable(workspace, ADA, "ada", key="b")
    with pytest.raises(WorkspaceError, match="Nobody of that id"):
        disable(workspace, ADA, "eve", key="c")


def test_broken_glass_is_kept_with_its_reason_and_mends_after_an_hour(workspace: Workspace) -> None:
    signed = signed_in(ADA)
    now = datetime.now(UTC)
    begin(workspace, ADA, signed, LIMITS, at=now)
    with pytest.raises(WorkspaceError, match="at least 10 characters"):
        break_glass(workspace, ADA, signed.session_id, "because", key="g")
    with pytest.raises(NotAllowed):
        break_glass(workspace, MO, signed.session_id, "I would like to see it", key="g")
    break_glass(workspace, ADA, signed.session_id, "A run does not open for Ann", key="g")
    touch(workspace, signed.session_id, at=now + GLASS)
    assert look(workspace, ADA, signed, LIMITS, at=now + GLASS - timedelta(minutes=1)).glass_until is not None
    assert look(workspace, ADA, signed, LIMITS, at=now + GLASS + timedelta(minutes=1)).glass_until is None
    assert Action.BROKE_GLASS in told(workspace)
    end(workspace, ADA, signed.session_id, Why.ASKED)
    with pytest.raises(WorkspaceError, match="no longer signed in"):
        break_glass(workspace, ADA, signed.session_id, "A run does not open for Ann", key="h")


def test_findings_are_given_to_those_who_decide_and_are_not_shut_out(workspace: Workspace) -> None:
    for who in (ANN, BEN, MO):
        begin(workspace, who, signed_in(who, nonce=who.actor_id), LIMITS, at=START)
    assert deciders(workspace, ADA) == {"ann": "Ann", "ben": "Ben"}
    disable(workspace, ADA, "ann", key="k1")
    assert deciders(workspace, ADA) == {"ben": "Ben"}
    with pytest.raises(NotAllowed):
        deciders(workspace, ANN)
