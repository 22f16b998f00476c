"""`claims-audit query`: drafted, filled in, reviewed and written from the terminal; a letter of one's own is asked, too."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.support.asking import CLAIMS
from typer.testing import CliRunner

from audit.cli import app
from audit.errors import AuditError
from audit.reports.audit import Audit, run_audit
from audit.workspace import open_workspace
from audit.workspace.access import user_of_this_computer
from audit.workspace.runs import save_run

INDICATOR = "Procedure note | 2024-08-01 | The needle was advanced at L4-L5."
Invoke = Callable[..., Result]


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    path = tmp_path_factory.mktemp("asking") / "claims.csv"
    path.write_bytes(CLAIMS)
    return run_audit(path)


@pytest.fixture
def run_id(audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CLAIMS_AUDIT_WORKSPACE", str(tmp_path / "workspace"))
    opened = open_workspace()
    saved = save_run(opened, user_of_this_computer(), audit, "claims.csv")
    opened.close()
    return saved.run_id


@pytest.fixture
def invoke() -> Invoke:
    return lambda *words: CliRunner().invoke(app, ["query", *map(str, words)])


def finding(audit: Audit, claim: str) -> str:
    return str(audit.findings.filter(claim_id=claim)["finding_id"][0])


def test_a_draft_is_shown_with_what_is_to_mend_and_is_found_again(audit: Audit, run_id: str, invoke: Invoke) -> None:
    shown = invoke(run_id, finding(audit, "SILENT"))
    assert shown.exit_code == 0
    assert shown.stdout.startswith("Draft, not to be sent: nobody has reviewed it.")
    assert "Which imaging, if any, guided the needle or catheter?" in shown.stdout
    assert "Clinical indicators: none is given." in shown.stderr
    first, second = (json.loads(invoke(run_id, finding(audit, "SILENT"), "--json").stdout) for _ in range(2))
    assert first["query_id"] == second["query_id"]
    assert first["problems"][0]["where"] == "Clinical indicators"
    assert first["query_id"] in invoke("list", run_id).stdout


def test_a_reviewed_query_is_written_for_its_owner_alone(
    audit: Audit, run_id: str, invoke: Invoke, tmp_path: Path
) -> None:
    words = [run_id, finding(audit, "SILENT")]
    refused = invoke(*words, "--format", "pdf", "--out", tmp_path / "q.pdf")
    assert isinstance(refused.exception, AuditError)
    assert "Nobody has reviewed this query" in str(refused.exception)
    assert not (tmp_path / "q.pdf").exists()
    done = invoke(
        *words, "--indicator", INDICATOR, "--mark", "reviewed", "--format", "pdf", "--out", tmp_path / "q.pdf"
    )
    assert done.exit_code == 0, done.exception
    assert (tmp_path / "q.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "q.pdf").stat().st_mode & 0o077 == 0
    mail = tmp_path / "q.eml"
    assert invoke(*words, "--format", "eml", "--out", mail).exit_code == 0
    assert mail.read_bytes().startswith(b"X-Unsent: 1\r\n")
    assert invoke(*words, "--mark", "sent").exit_code == 0
    answered = invoke(*words, "--mark", "answered", "--answer", "Fluoroscopy, by addendum.", "--json")
    assert json.loads(answered.stdout)["status"] == "answered"


def test_what_the_lint_speaks_against_is_not_reviewed(audit: Audit, run_id: str, invoke: Invoke) -> None:
    leading = "Note | 2024-08-01 | Imaging is needed for reimbursement."
    refused = invoke(run_id, finding(audit, "SILENT"), "--indicator", leading, "--mark", "reviewed")
    assert "Clinical indicator 1: “reimbursement” speaks of reimbursement." in str(refused.exception)


def test_where_the_record_decides_there_is_no_query(audit: Audit, run_id: str, invoke: Invoke) -> None:
    assert "a query would lead" in str(invoke(run_id, finding(audit, "DECIDED")).exception)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--indicator", "only words"], "three parts are needed"),
        (["--mark", "approved"], "Choose one of reviewed, sent, answered, closed."),
        (["--format", "docx"], "Choose one of text, pdf, eml."),
    ],
)
def test_what_cannot_be_meant_is_refused(
    audit: Audit, run_id: str, invoke: Invoke, words: list[str], told: str
) -> None:
    assert told in str(invoke(run_id, finding(audit, "SILENT"), *words).exception)


def test_a_letter_that_was_written_elsewhere_is_asked_and_ends_with_two(invoke: Invoke, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Imaging\n\nPlease document that fluoroscopy was used so that we get paid.\n", encoding="utf-8")
    found = invoke("lint", letter)
    assert found.exit_code == 2
    assert "“Please document that” leads to an answer" in found.stdout
    assert "“paid” speaks of money" in found.stdout
    assert isinstance(invoke("lint", tmp_path / "none.txt").exception, AuditError)


def test_a_written_text_passes_its_own_lint(audit: Audit, run_id: str, invoke: Invoke, tmp_path: Path) -> None:
    out = tmp_path / "q.txt"
    words = [run_id, finding(audit, "SILENT"), "--indicator", INDICATOR, "--mark", "reviewed", "--out", out]
    assert invoke(*words).exit_code == 0
    assert invoke("lint", out).stdout.strip() == "Nothing to mend."
    assert json.loads(invoke("lint", out, "--json").stdout) == {"problems": []}
