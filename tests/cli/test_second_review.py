"""`claims-audit review` as three people call it, each on their own account of the computer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.databases import set_database
from tests.support.opinions import many_findings
from typer.testing import CliRunner, Result

from audit.cli import app
from audit.cli.second_review import Opinion
from audit.workspace import open_workspace
from audit.workspace.access import Actor, Role
from audit.workspace.decision import Decision
from audit.workspace.decisions import decide
from audit.workspace.queue import page
from audit.workspace.runs import save_run
from audit.workspace.state import DismissReason, Disposition

ANN = Actor("ann", "ann", frozenset(Role))
DISMISS = Decision(Disposition.DISMISS, DismissReason.PAYER_POLICY_DIFFERS, comment="Alpha allows it since May.")
Call = Callable[..., Result]


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str, list[str]]:
    """A workspace in which Ann dismissed two high findings: its folder, the run and the findings."""
    set_database(monkeypatch, "")
    workspace = open_workspace(tmp_path / "w")
    run_id = save_run(workspace, ANN, many_findings(tmp_path, 2), "many.csv").run_id
    findings = page(workspace, ANN, run_id)["finding_id"].to_list()
    for number, finding in enumerate(findings):
        decide(workspace, ANN, run_id, finding, DISMISS, version=0, key=f"k{number}")
    workspace.close()
    return tmp_path / "w", run_id, findings


@pytest.fixture
def call(begun: tuple[Path, str, list[str]]) -> Call:
    """A command as somebody of that name gives it, in the workspace."""

    def call(who: str, *words: str) -> Result:
        asked = ["review", *words, "--workspace", str(begun[0])]
        return CliRunner(env={"LOGNAME": who, "COLUMNS": "200"}).invoke(app, asked)

    return call


def test_the_words_of_the_command_are_the_dispositions() -> None:
    assert [each.value for each in Opinion] == [each.value for each in Disposition]


def test_three_people_review_and_settle(begun: tuple[Path, str, list[str]], call: Call) -> None:
    _, run_id, (agreed, differing) = begun
    listed = call("cleo", "waiting", run_id)
    assert listed.output.startswith("2 for your second opinion, 0 of your decisions")
    assert "dismiss" not in listed.output
    assert "ann" not in listed.output
    assert "Alpha" not in listed.output
    given = call("cleo", "submit", run_id, agreed, "dismiss", "--reason", "payer_policy_differs")
    assert given.output == f"{agreed}: decided, final: dismiss, version 5\n"
    differ = call("cleo", "submit", run_id, differing, "confirm", "--code", "62322", "--amount", "$135.15")
    assert differ.output == f"{differing}: adjudication, not final yet, version 6\n"
    told = call("dora", "waiting", run_id).output
    assert "1 to settle, 1 of them by you" in told
    assert "ann, 2" in told
    assert "dismiss, payer_policy_differs: Alpha allows it since May." in told
    assert "cleo, 2" in told
    settled = call("dora", "adjudicate", run_id, differing, "confirm", "--code", "62322", "--json")
    assert json.loads(settled.output)["final_disposition"] == "confirm"
    numbers = call("dora", "agreement", run_id).output
    assert numbers.startswith("Two people agree on 1 of 2 findings: too few to measure how far")
    assert "hidden, n below 30" in numbers


@pytest.mark.parametrize(
    ("who", "words", "says"),
    [
        ("ann", ["submit", "{run}", "{finding}", "confirm"], "somebody else gives the second opinion"),
        ("cleo", ["submit", "{run}", "{finding}", "dismiss"], "Dismiss needs a reason"),
        ("cleo", ["submit", "{run}", "{finding}", "dismiss", "--reason", "wrong"], "--reason: wrong is none of them"),
        ("cleo", ["submit", "{run}", "{finding}", "confirm", "--units", "two"], "--units: not a number"),
        ("cleo", ["submit", "{run}", "{finding}", "confirm", "--version", "1"], "decided anew while you looked"),
        ("cleo", ["adjudicate", "{run}", "{finding}", "confirm"], "still waits for a second opinion"),
        ("cleo", ["submit", "{run}", "ffffffff", "confirm"], "Not found, or no access"),
        ("cleo", ["waiting", "00000000"], "Not found, or no access"),
        ("ann", ["ask", "{run}", "{finding}"], "no decision of one person alone"),
    ],
    ids=["own", "reason", "unknown reason", "units", "version", "too early", "finding", "run", "ask"],
)
def test_what_cannot_be_done_says_why(
    begun: tuple[Path, str, list[str]], call: Call, who: str, words: list[str], says: str
) -> None:
    given = [word.format(run=begun[1], finding=begun[2][1]) for word in words]
    result = call(who, *given)
    assert result.exception is not None
    assert says in str(result.exception)


def test_a_rule_shows_what_people_made_of_it(begun: tuple[Path, str, list[str]], call: Call) -> None:
    folder, run_id, (agreed, _) = begun
    call("cleo", "submit", run_id, agreed, "dismiss", "--reason", "payer_policy_differs")
    asked = ["rules", "show", "attribute.imaging", "--workspace", str(folder)]
    told = CliRunner().invoke(app, asked).output
    assert "0 of 1 decided findings were confirmed: 0\u00a0%, between 0\u00a0% and 79\u00a0%" in told
    assert "These are few decisions" in told
    assert "dismissed: the payer's policy differs: 1" in told
    assert "waiting for a second person: 1" in told
    measured = json.loads(CliRunner().invoke(app, [*asked, "--json"]).output)["measured"]
    assert measured["dismissed"] == {"payer_policy_differs": 1}
    assert "measured" not in json.loads(CliRunner().invoke(app, [*asked[:3], "--json"]).output)


def test_a_folder_that_is_no_workspace_is_not_made_one(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["review", "agreement", "--workspace", str(tmp_path / "typo")])
    assert "there is no workspace here" in str(result.exception)
    assert list(tmp_path.iterdir()) == []
