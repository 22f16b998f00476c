"""Settings are a closed list with ranges, set by an administrator, and every change is an event."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from tests.workspace.conftest import ADA, ANN, CLEO, MO

from audit.errors import NotAllowed, WorkspaceError
from audit.workspace import Workspace, open_workspace, schema
from audit.workspace.access import Actor
from audit.workspace.events import Action, Event, stream
from audit.workspace.settings import LIMITS, Settings, configure, settings


def configured(workspace: Workspace) -> list[Event]:
    table = schema.events
    with workspace.database.reading() as connection:
        return list(stream(connection, select(table).where(table.c.action == Action.CONFIGURED.value)))


def test_a_new_workspace_has_the_settings_that_are_shipped(workspace: Workspace) -> None:
    assert replace(settings(workspace), review_seed="") == Settings()
    assert settings(workspace).review_share == 10


def test_a_setting_stays_and_an_event_tells_who_set_it_to_what(workspace: Workspace) -> None:
    configure(workspace, ADA, "review_amount", "2,500.50", key="k1")
    again = open_workspace(workspace.directory)
    assert settings(again).review_amount == Decimal("2500.50")
    again.close()
    (event,) = configured(workspace)
    assert (event.actor, event.role, event.payload) == (
        "ada",
        "admin",
        {"name": "review_amount", "value": "2500.50"},
    )


def test_the_same_key_again_and_the_same_value_again_are_no_second_event(workspace: Workspace) -> None:
    configure(workspace, ADA, "hours", 8, key="k1")
    configure(workspace, ADA, "hours", 8, key="k1")
    assert configure(workspace, ADA, "hours", "8", key="k2").hours == 8
    assert len(configured(workspace)) == 1


@pytest.mark.parametrize("actor", [ANN, CLEO, MO], ids=lambda actor: actor.name)
def test_only_an_administrator_sets(workspace: Workspace, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        configure(workspace, actor, "hours", 8, key="k")
    assert settings(workspace).hours == 10
    assert configured(workspace) == []


@pytest.mark.parametrize("name", LIMITS)
def test_both_ends_of_a_range_are_allowed_and_nothing_beyond(workspace: Workspace, name: str) -> None:
    limit = LIMITS[name]
    for end in (limit.low, limit.high):
        assert getattr(configure(workspace, ADA, name, end, key=f"{name} {end}"), name) == end
    for outside in (limit.low - 1, limit.high + 1):
        with pytest.raises(WorkspaceError, match="Nothing was changed"):
            configure(workspace, ADA, name, outside, key=f"{name} {outside}")
    assert getattr(settings(workspace), name) == limit.high


@pytest.mark.parametrize("value", ["", "ten", "nan", "inf", "-inf", "10.5", "1e400", "0x10", None, True])
def test_what_is_no_whole_number_of_the_range_is_refused(workspace: Workspace, value: object) -> None:
    with pytest.raises(WorkspaceError, match="whole number from 11 to 1,000"):
        configure(workspace, ADA, "smallest_cell", value, key="k")
    assert configured(workspace) == []


def test_a_cell_of_fewer_than_eleven_people_can_never_be_allowed() -> None:
    assert LIMITS["smallest_cell"].low == 11


@pytest.mark.parametrize("name", ["review_seed", "version", "workspace_id", "setting.hours", ""])
def test_what_is_not_in_the_list_cannot_be_set(workspace: Workspace, name: str) -> None:
    with pytest.raises(WorkspaceError, match="there is no such setting"):
        configure(workspace, ADA, name, 10, key="k")
