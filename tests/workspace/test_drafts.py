"""What is typed and not yet recorded stays with the person who typed it; what a person has set stays set."""

from __future__ import annotations

import pytest
from tests.workspace.conftest import ANN, BEN, MO

from audit.errors import WorkspaceError
from audit.workspace import Workspace
from audit.workspace.choices import SINGLE_KEYS, choice, choose
from audit.workspace.drafts import LONGEST, draft_of, forget_draft, keep_draft
from audit.workspace.events import head
from audit.workspace.runs import SavedRun

F = "f" * 16


def test_a_draft_is_kept_replaced_and_forgotten_without_an_event(workspace: Workspace, saved: SavedRun) -> None:
    with workspace.database.reading() as connection:
        before = head(connection)
    keep_draft(workspace, ANN, saved.run_id, F, {"verb": "dismiss", "comment": "the chart"})
    keep_draft(workspace, ANN, saved.run_id, F, {"verb": "dismiss", "comment": "the chart says so"})
    assert draft_of(workspace, ANN, saved.run_id, F) == {"verb": "dismiss", "comment": "the chart says so"}
    forget_draft(workspace, ANN, saved.run_id, F)
    assert draft_of(workspace, ANN, saved.run_id, F) == {}
    with workspace.database.reading() as connection:
        assert head(connection) == before


def test_nobody_sees_the_draft_of_another(workspace: Workspace, saved: SavedRun) -> None:
    keep_draft(workspace, ANN, saved.run_id, F, {"comment": "mine"})
    keep_draft(workspace, BEN, saved.run_id, F, {"comment": "his"})
    forget_draft(workspace, BEN, saved.run_id, F)
    assert draft_of(workspace, BEN, saved.run_id, F) == {}
    assert draft_of(workspace, ANN, saved.run_id, F) == {"comment": "mine"}


def test_blank_fields_are_no_draft(workspace: Workspace, saved: SavedRun) -> None:
    keep_draft(workspace, ANN, saved.run_id, F, {"comment": "mine"})
    keep_draft(workspace, ANN, saved.run_id, F, {"comment": ""})
    assert draft_of(workspace, ANN, saved.run_id, F) == {}


def test_a_draft_needs_a_run_a_permission_and_a_sane_length(workspace: Workspace, saved: SavedRun) -> None:
    with pytest.raises(WorkspaceError, match="no access"):
        keep_draft(workspace, MO, saved.run_id, F, {"comment": "x"})
    with pytest.raises(WorkspaceError, match="no access"):
        keep_draft(workspace, ANN, "00000000", F, {"comment": "x"})
    with pytest.raises(WorkspaceError, match="Shorten"):
        keep_draft(workspace, ANN, saved.run_id, F, {"comment": "x" * LONGEST})


def test_a_choice_is_each_persons_own_and_one_of_the_list(workspace: Workspace) -> None:
    assert choice(workspace, ANN, SINGLE_KEYS) == "on"
    choose(workspace, ANN, SINGLE_KEYS, "off")
    choose(workspace, ANN, SINGLE_KEYS, "off")
    assert (choice(workspace, ANN, SINGLE_KEYS), choice(workspace, BEN, SINGLE_KEYS)) == ("off", "on")
    with pytest.raises(ValueError, match=SINGLE_KEYS):
        choose(workspace, ANN, SINGLE_KEYS, "<b>")
    with pytest.raises(KeyError):
        choice(workspace, ANN, "colour")
