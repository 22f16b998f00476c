"""The Event log and the Administration page: what they show, to whom, and what their buttons do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest
from tests.support.app import open_page, shown, titles
from tests.support.trail import worked_on

from audit.errors import NotAllowed
from audit.model.places import home
from audit.reports.audit import Audit
from audit.ui import cache
from audit.workspace import Workspace, schema
from audit.workspace.access import Actor, Role, user_of_this_computer
from audit.workspace.anchors import noted_anchors
from audit.workspace.decision import Decision
from audit.workspace.decisions import decide
from audit.workspace.runs import SavedRun, save_run, saved_runs
from audit.workspace.settings import settings
from audit.workspace.soundness import look
from audit.workspace.state import DismissReason, Disposition
from audit.workspace.trail import WITHHELD, Wanted, count_of_events, export_events, known, page_of_events

ME = user_of_this_computer()
ANN, BEN = Actor("ann", "Ann", frozenset({Role.AUDITOR})), Actor("ben", "Ben", frozenset({Role.REVIEWER}))
EVENTS = schema.events


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The workspace that the pages of this test open."""
    monkeypatch.setenv("CLAIMS_AUDIT_WORKSPACE", str(tmp_path / "w"))
    monkeypatch.delenv("CLAIMS_AUDIT_DATABASE_URL", raising=False)
    opened = cache.workspace()
    yield opened
    opened.close()


@pytest.fixture
def saved(workspace: Workspace, sample: Audit) -> SavedRun:
    return save_run(workspace, ANN, sample, "claims.csv")


def break_event(workspace: Workspace, seq: int) -> None:
    with workspace.database.engine.begin() as connection:
        connection.execute(update(EVENTS).where(EVENTS.c.seq == seq).values(at="2020-01-01T00:00:00.000+00:00"))


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_the_log_lists_what_was_done_without_what_was_typed(workspace: Workspace, saved: SavedRun) -> None:
    worked_on(workspace, saved, ANN, ANN, "Typed words.", turns=1)
    app = open_page("event_log")
    assert not app.exception
    assert titles(app) == [f"{count_of_events(workspace, ME, Wanted())} events"]
    assert "finding.commented" in shown(app)
    assert "Typed words" not in shown(app)


def test_filters_narrow_the_log(workspace: Workspace, saved: SavedRun) -> None:
    worked_on(workspace, saved, ANN, ANN, turns=1)
    app = open_page("event_log")
    app.selectbox(key="event_log.action").set_value("run.saved").run()
    assert "run.saved" in shown(app)
    assert "finding.decided" not in shown(app)
    app.selectbox(key="event_log.actor").set_value(ME.actor_id).run()
    assert "No event matches these filters" in shown(app)


def test_the_button_verifies_and_a_broken_log_names_the_event_on_every_page(
    workspace: Workspace, saved: SavedRun
) -> None:
    app = press(open_page("event_log"), "Verify the whole log")
    assert titles(app)[0].startswith("All 2 events hold")
    break_event(workspace, 2)
    app = press(app, "Verify the whole log")
    assert titles(app) == ["The event log is broken at event 2"]
    for page in ("event_log", "administration", "upload", "worklist"):
        assert "read-only" in shown(open_page(page))
    assert "read-only" in shown(press(open_page("administration"), "Write a backup"))


def test_a_worklist_of_a_read_only_workspace_is_still_read(workspace: Workspace, saved: SavedRun) -> None:
    break_event(workspace, 2)
    look(workspace.directory, workspace.database)
    app = AppTest.from_file(home() / "app.py", default_timeout=60)
    app.query_params["run"] = saved.run_id
    app = app.run().switch_page("pages/worklist.py").run()
    assert not app.exception
    assert titles(app) == ["2 findings wait for a decision"]


def test_an_anchor_that_is_none_is_refused_in_words(workspace: Workspace) -> None:
    app = open_page("event_log")
    app.text_input(key="event_log.anchor").set_value("5").run()
    assert "This is no anchor" in shown(press(app, "Verify the whole log"))


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_log_as_a_file_holds_its_hashes_and_is_an_event_itself(
    workspace: Workspace, saved: SavedRun, form: str
) -> None:
    content = export_events(workspace, ME, Wanted(action="run.saved"), form).decode()
    (row,) = page_of_events(workspace, ME, Wanted(action="run.saved"), offset=0, limit=10)
    assert row.hash in content
    assert "workspace.made" not in content
    if form == "jsonl":
        assert json.loads(content)["hash"] == row.hash
    (export,) = page_of_events(workspace, ME, Wanted(action="export.made"), offset=0, limit=10)
    assert (export.payload["rows"], export.payload["level"]) == (1, "trail")
    assert noted_anchors(workspace)[-1].why == "export"


def test_a_broken_log_is_given_out_all_the_same(workspace: Workspace, saved: SavedRun) -> None:
    workspace.database.refusal = "broken"
    assert b"run.saved" in export_events(workspace, ME, Wanted(), "csv")


def test_a_reviewer_does_not_learn_from_the_log_what_is_to_be_judged(workspace: Workspace, saved: SavedRun) -> None:
    finding_id = saved.audit.findings.filter(severity="high")["finding_id"][0]
    dismissal = Decision(Disposition.DISMISS, DismissReason.DOCUMENTATION_SUPPORTS)
    decide(workspace, ANN, saved.run_id, finding_id, dismissal, version=0, key="k1")
    (event,) = page_of_events(workspace, BEN, Wanted(action="finding.decided"), offset=0, limit=10)
    assert (event.actor, event.role, dict(event.payload)) == (WITHHELD, WITHHELD, {})
    assert count_of_events(workspace, BEN, Wanted(action="finding.decided", actor="ann")) == 0
    assert "documentation_supports" not in export_events(workspace, BEN, Wanted(), "csv").decode()
    (event,) = page_of_events(
        workspace, Actor("ada", "Ada", frozenset({Role.ADMIN})), Wanted(action="finding.decided"), offset=0, limit=9
    )
    assert event.actor == "ann"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MANAGER])
def test_who_may_not_see_the_trail_sees_none_of_it(workspace: Workspace, role: Role) -> None:
    person = Actor("x", "X", frozenset({role}))
    for act in (
        lambda: known(workspace, person),
        lambda: count_of_events(workspace, person, Wanted()),
        lambda: page_of_events(workspace, person, Wanted(), offset=0, limit=1),
        lambda: export_events(workspace, person, Wanted(), "csv"),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("wanted", ["' or 1=1 --", "run.saved' --", "%"])
def test_what_is_asked_for_is_bound(workspace: Workspace, saved: SavedRun, wanted: str) -> None:
    for name in ("action", "actor", "run_id", "since"):
        assert count_of_events(workspace, ME, Wanted(**{name: wanted})) in (0, 2 if name == "since" else 0)


def test_a_run_is_purged_once_its_id_is_typed(workspace: Workspace, saved: SavedRun) -> None:
    app = open_page("administration")
    assert titles(app) == ["No run is due for purge"]
    app.selectbox(key="administration.run").set_value(saved.run_id).run()
    assert "Goes: files" in shown(app)
    app.text_input(key="administration.typed").set_value("wrong")
    app = press(app, "Purge for good")
    assert "Type the id of the run" in shown(app)
    assert saved.folder.is_dir()
    app.text_input(key="administration.typed").set_value(saved.run_id)
    app = press(app, "Purge for good")
    assert f"Run {saved.run_id} was purged" in shown(app)
    assert not saved.folder.exists()
    assert saved_runs(workspace, ANN) == []


def test_where_two_administer_the_page_asks_and_another_person_confirms(workspace: Workspace, saved: SavedRun) -> None:
    with workspace.database.writing() as connection:
        for who in (ME.actor_id, "lea"):
            told = {"actor": who, "name": who, "roles": "admin", "signed_in": "2026-11-21", "disabled": 0}
            connection.execute(schema.people.insert().values(**told))
    app = open_page("administration")
    app.selectbox(key="administration.run").set_value(saved.run_id).run()
    app = press(app, "Ask for the purge")
    assert "Another administrator has to confirm it" in shown(app)
    assert "Purge for good" not in [button.label for button in app.button]
    assert f"purge asked for by {ME.actor_id}" in shown(app)
    assert saved.folder.is_dir()


def test_a_run_that_is_due_says_so(workspace: Workspace, saved: SavedRun) -> None:
    with workspace.database.writing() as connection:
        connection.execute(update(schema.runs).values(saved_at="2026-01-01T00:00:00.000+00:00"))
    app = open_page("administration")
    assert titles(app) == ["1 run is due for purge"]
    assert "2026-04-01" in shown(app)


def test_a_backup_is_written_beside_the_workspace(workspace: Workspace, saved: SavedRun) -> None:
    app = press(open_page("administration"), "Write a backup")
    (written,) = workspace.directory.with_name("w-backups").iterdir()
    assert written.name in shown(app)
    assert written.stat().st_mode & 0o077 == 0


def test_settings_are_saved_and_each_is_an_event(workspace: Workspace) -> None:
    app = open_page("administration")
    app.number_input(key="administration.setting.retention_days").set_value(30)
    press(app, "Save the settings")
    assert settings(workspace).retention_days == 30
    with workspace.database.reading() as connection:
        told = (
            connection.execute(select(EVENTS.c.payload).where(EVENTS.c.action == "workspace.configured"))
            .scalars()
            .all()
        )
    assert [json.loads(each) for each in told] == [{"name": "retention_days", "value": "30"}]


def test_no_name_of_a_file_stands_on_the_administration_page(workspace: Workspace, sample: Audit) -> None:
    save_run(workspace, ANN, sample, "Quillfeather.csv")
    app = open_page("administration")
    app.selectbox(key="administration.run").set_value(saved_runs(workspace, ANN)[0].run_id).run()
    assert "Quillfeather" not in shown(app)
