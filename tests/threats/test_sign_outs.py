"""T-10 and T-11: a sign-in that has ended has ended everywhere, at a real server with a real provider."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from tests.support.live import Visitor, visitor
from tests.support.team import TeamServer, provider, sign_in, team_dashboard

from audit.ui.views.sign_in import PURPOSE
from audit.workspace import Workspace, open_workspace, schema, sessions
from audit.workspace.access import Actor, Role
from audit.workspace.events import Action

ADMIN = Actor("ada", "Ada", frozenset({Role.ADMIN}))
IDLE = "nobody had done anything here for a while"
SOON = "You will be signed out in"


@contextmanager
def opened(served: TeamServer) -> Iterator[Workspace]:
    workspace = open_workspace(served.workspace)
    yield workspace
    workspace.close()


def quiet_for(served: TeamServer, who: str, minutes: float) -> None:
    """Let the server believe that the person did nothing for so long."""
    table = schema.sessions
    seen = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="milliseconds")
    with opened(served) as workspace, workspace.database.writing() as connection:
        connection.execute(update(table).where(table.c.actor == who).values(last_seen=seen))


def told(served: TeamServer, who: str) -> list[tuple[str, str | None]]:
    """What the trail tells of a person: actions and reasons, oldest first."""
    table = schema.events
    with opened(served) as workspace, workspace.database.reading() as connection:
        rows = connection.execute(select(table.c.action, table.c.payload).where(table.c.actor == who)).all()
    return [(row.action, json.loads(row.payload).get("why")) for row in rows]


def settle() -> None:
    """Wait until the server asks anew."""
    time.sleep(1.2)


def is_out(page: Visitor) -> bool:
    return PURPOSE in page.text() and "file_uploader" not in page.text()


def test_t10_signing_out_in_one_tab_ends_every_tab_and_every_route(team_server: TeamServer) -> None:
    cookies = sign_in(team_server, "ann")
    with visitor(team_server.dashboard, cookies) as one, visitor(team_server.dashboard, cookies) as two:
        assert not is_out(one)
        assert team_server.get("/media/0.csv", cookies).status_code == 404
        one.draw(pressed="sign_out")
        assert team_server.get("/media/0.csv", cookies).status_code == 401
        two.draw()
        assert is_out(two)
        assert "You signed out." in two.text()
    with visitor(team_server.dashboard, cookies) as replayed:
        assert is_out(replayed)
    assert told(team_server, "ann") == [(Action.SIGNED_IN, None), (Action.SIGNED_OUT, "asked")]


def test_t10_a_person_who_is_shut_out_is_out_at_once_and_stays_out(team_server: TeamServer) -> None:
    cookies = sign_in(team_server, "ben")
    with visitor(team_server.dashboard, cookies) as page:
        with opened(team_server) as workspace:
            sessions.disable(workspace, ADMIN, "ben", key="shut-ben")
        settle()
        page.draw()
        assert is_out(page)
        assert "You have no access. Ask your administrator." in page.text()
    assert team_server.get("/media/0.csv", cookies).status_code == 401
    again = sign_in(team_server, "ben")
    with visitor(team_server.dashboard, again) as page:
        assert is_out(page)


def test_t10_a_revoked_sign_in_is_over_and_a_new_one_works(team_server: TeamServer) -> None:
    cookies = sign_in(team_server, "cleo")
    with visitor(team_server.dashboard, cookies) as page:
        with opened(team_server) as workspace:
            assert sessions.revoke(workspace, ADMIN, "cleo", key="revoke-cleo") == 1
            assert sessions.revoke(workspace, ADMIN, "cleo", key="revoke-cleo") == 0
        settle()
        page.draw()
        assert is_out(page)
    with visitor(team_server.dashboard, sign_in(team_server, "cleo")) as page:
        assert not is_out(page)


def test_t10_a_part_of_a_page_is_not_drawn_past_the_guard(team_server: TeamServer) -> None:
    """A browser that asks for one part of a page, after the sign-in ended, gets the way in instead."""
    cookies = sign_in(team_server, "rex")
    with visitor(team_server.dashboard, cookies) as page:
        part = page.text().split('fragment_id: "')[1].split('"')[0]
        page.draw(part=part)
        assert PURPOSE not in page.text()
        with opened(team_server) as workspace:
            sessions.revoke(workspace, ADMIN, "rex", key="revoke-rex")
        settle()
        page.draw(part=part)
        assert is_out(page)


def test_t10_a_sign_in_whose_token_has_expired_is_over(tmp_path: Path) -> None:
    with provider(token_seconds=8) as short, team_dashboard(tmp_path, short) as served:
        cookies = sign_in(served, "ann")
        with visitor(served.dashboard, cookies) as page:
            assert not is_out(page)
            time.sleep(9)
            page.draw()
            assert is_out(page)
            assert "has lasted as long as it may" in page.text()
        assert served.get("/media/0.csv", cookies).status_code == 401
        assert told(served, "ann")[-1] == (Action.SIGNED_OUT, "expired")


def test_t11_two_minutes_before_the_end_a_person_is_told_and_may_stay(team_server: TeamServer) -> None:
    cookies = sign_in(team_server, "mo")
    with visitor(team_server.dashboard, cookies) as page:
        clock = page.text().split('fragment_id: "')[1].split('"')[0]
        quiet_for(team_server, "mo", 13.5)
        settle()
        page.draw(part=clock, by_itself=True)
        assert SOON in page.text()
        settle()
        page.draw(part=clock, by_itself=True)
        assert SOON in page.text(), "the clock counted itself as activity"
        page.draw(pressed="stay", part=clock)
        settle()
        page.draw(part=clock, by_itself=True)
        assert SOON not in page.text()


def test_t11_a_page_that_only_asks_by_itself_is_signed_out_after_fifteen_minutes(team_server: TeamServer) -> None:
    cookies = sign_in(team_server, "nora")
    with visitor(team_server.dashboard, cookies) as page:
        clock = page.text().split('fragment_id: "')[1].split('"')[0]
        quiet_for(team_server, "nora", 15.1)
        settle()
        page.draw(part=clock, by_itself=True)
        assert is_out(page)
        assert IDLE in page.text()
    assert told(team_server, "nora") == [(Action.SIGNED_IN, None), (Action.SIGNED_OUT, "idle")]
    assert team_server.get("/media/0.csv", cookies).status_code == 401
