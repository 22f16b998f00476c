"""`claims-audit queue`, `decide` and their like, as two people call them while the workspace is open elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.reports.charts.runs import write_run
from tests.support.databases import KINDS, database_of, set_database
from tests.support.saved import as_audit
from typer.testing import CliRunner, Result

from audit.cli import app, main
from audit.cli.deciding import Scope
from audit.workspace import Workspace, open_workspace
from audit.workspace.access import Actor, Role
from audit.workspace.decision import Decision, today
from audit.workspace.decisions import decide, history_of, seen_state
from audit.workspace.queue import QueueScope, page
from audit.workspace.runs import SavedRun, save_run
from audit.workspace.settings import configure
from audit.workspace.state import Disposition

ANN = Actor("ann", "ann", frozenset(Role))
CONFIRM = Decision(Disposition.CONFIRM)
Call = Callable[..., Result]
FINDINGS = [
    {"line": 0, "rule": "attribute.imaging", "severity": "high", "difference": "123.16"},
    {"line": 1, "rule": "units.over_limit", "severity": "medium", "difference": "-14.31"},
    {"line": 2, "rule": "units.over_limit", "severity": "low", "difference": None},
]
FIRST, SECOND, THIRD = "f000000", "f000001", "f000002"


@pytest.fixture(params=KINDS)
def begun(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Workspace, SavedRun]]:
    """A workspace that stays open here, as a dashboard holds it, with a run of three findings."""
    with database_of(request.param) as url:
        set_database(monkeypatch, url)
        workspace = open_workspace(tmp_path / "w")
        configure(workspace, ANN, "review_share", 0, key="share")
        run = save_run(workspace, ANN, as_audit(write_run(tmp_path / "run", [{}, {}, {}], FINDINGS)), "claims.csv")
        yield workspace, run
        workspace.close()


@pytest.fixture
def call(begun: tuple[Workspace, SavedRun]) -> Call:
    """A command as Ben gives it."""

    def call(command: str, *words: str) -> Result:
        asked = [command, begun[1].run_id, *words, "--workspace", str(begun[0].directory)]
        return CliRunner(env={"LOGNAME": "ben", "COLUMNS": "200"}).invoke(app, asked)

    return call


def test_the_words_of_the_option_are_the_scopes() -> None:
    assert [each.value for each in Scope] == [each.value for each in QueueScope]


def test_the_queue_lists_what_is_open_by_priority_and_counts_the_rest(call: Call) -> None:
    told = call("queue").output.splitlines()
    assert told[0].startswith("mine 0, open 3, unassigned 3, waiting 0, due 0, decided 0")
    assert [line.split()[0] for line in told[2:]] == ["finding_id", FIRST, SECOND, THIRD]
    assert "+$123.16" in told[3]
    assert "−$14.31" in told[4]
    assert "PERSON" not in "".join(told)
    assert "CLAIM0" not in "".join(told)


def test_the_queue_as_an_object_under_filters(call: Call) -> None:
    told = json.loads(call("queue", "--rule", "units.over_limit", "--sort", "oldest", "--json").output)
    assert told["counts"]["open"] == 2
    assert {each["finding_id"] for each in told["findings"]} == {SECOND, THIRD}
    assert told["findings"][0]["state"] == "new"


def test_take_decide_undo_reopen_and_comment_from_the_terminal(begun: tuple[Workspace, SavedRun], call: Call) -> None:
    workspace, run = begun
    assert call("queue", "--take", "2").output == f"{FIRST}\n{SECOND}\n"
    assert page(workspace, ANN, run.run_id, scope=QueueScope.UNASSIGNED)["finding_id"].to_list() == [THIRD]
    done = call("decide", SECOND, "--confirm", "--code", "62322", "--units", "2", "--amount", "135.15")
    state = seen_state(workspace, ANN, run.run_id, SECOND)
    assert done.output == f"{SECOND}: decided, confirm by ben, assigned to ben, version {state.version}\n"
    assert (state.corrected_code, state.corrected_units, state.corrected_amount) == ("62322", "2", "135.15")
    assert call("undo", SECOND).exit_code == 0
    assert call("decide", SECOND, "--dismiss", "modifier_supports", "--comment", "25 is there.").exit_code == 0
    assert call("reopen", SECOND, "--why", "The note was amended.").exit_code == 0
    day = str(today() + timedelta(days=3))
    assert json.loads(call("decide", SECOND, "--defer", day, "--json").output)["due"] == day
    assert call("comment", SECOND, "Wait for the chart.").exit_code == 0
    told = call("history", SECOND).output.splitlines()
    assert told[0].startswith(f"{SECOND}: waiting, defer by ben, assigned to ben, version ")
    assert [line.partition("ben  ")[2] for line in told[1:]] == [
        "taken",
        "confirmed, code 62322, units 2, amount $135.15 (taken back)",
        "took the decision back",
        "dismissed, the modifier supports it: 25 is there.",
        "reopened: The note was amended.",
        f"deferred, until {day}",
        "commented: Wait for the chart.",
    ]
    assert [each.words for each in history_of(workspace, ANN, run.run_id, SECOND)][
        -1
    ] == "commented: Wait for the chart."


def test_the_same_key_twice_decides_once(begun: tuple[Workspace, SavedRun], call: Call) -> None:
    workspace, run = begun
    first = call("decide", THIRD, "--query", "--version", "0", "--key", "a-key", "--json").output
    assert call("decide", THIRD, "--query", "--version", "0", "--key", "a-key", "--json").output == first
    assert len(history_of(workspace, ANN, run.run_id, THIRD)) == 1


def test_what_somebody_decided_on_the_screen_is_a_conflict_in_the_terminal(
    begun: tuple[Workspace, SavedRun], tmp_path: Path
) -> None:
    workspace, run = begun
    decide(workspace, ANN, run.run_id, THIRD, CONFIRM, version=0, key="screen")
    command = [sys.executable, "-m", "audit", "decide", run.run_id, THIRD, "--query", "--version", "0"]
    done = subprocess.run(
        [*command, "--workspace", str(workspace.directory)],
        capture_output=True,
        text=True,
        env={**os.environ, "LOGNAME": "ben"},
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"ann confirmed this finding at {today()}")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("decide", THIRD), "exactly one of"),
        (("decide", THIRD, "--confirm", "--query"), "exactly one of"),
        (("decide", THIRD, "--dismiss", "because"), "--dismiss: not a reason of the list"),
        (("decide", THIRD, "--defer", "tomorrow"), "--defer: not a date"),
        (("decide", THIRD, "--confirm", "--units", "two"), "--units"),
        (("decide", "f999999", "--confirm"), "Not found, or no access."),
        (("queue", "--severity", "grave"), "Filter severity"),
        (("queue", "--sort", "mood"), "--sort: not known"),
        (("undo", THIRD), "no decision of yours"),
        (("reopen", THIRD, "--why", "The note was amended."), "nothing to reopen"),
        (("reopen", THIRD, "--why", "short"), "at least 10"),
        (("comment", THIRD, "  "), "empty"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_what_cannot_be_done_ends_with_2_and_what_to_do(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    set_database(monkeypatch, "")
    workspace = open_workspace(tmp_path / "w")
    run = save_run(workspace, ANN, as_audit(write_run(tmp_path / "run", [{}, {}, {}], FINDINGS)), "claims.csv")
    workspace.close()
    asked = [words[0], run.run_id, *words[1:], "--workspace", str(tmp_path / "w")]
    monkeypatch.setattr(sys, "argv", ["claims-audit", *asked])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_an_unknown_run_is_not_found(call: Call, begun: tuple[Workspace, SavedRun]) -> None:
    asked = ["queue", "00000000", "--workspace", str(begun[0].directory)]
    result = CliRunner().invoke(app, asked)
    assert str(result.exception) == "Not found, or no access."
