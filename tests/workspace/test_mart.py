"""The mart: what may be counted, and nothing that came in with a patient, a claim or a note."""

from __future__ import annotations

import stat
from pathlib import Path

import polars as pl
import pytest
from tests.workspace.conftest import ADA, ANN, MO, NOBODY

from audit.errors import WorkspaceError
from audit.reports.audit import Audit, run_audit
from audit.workspace import Workspace
from audit.workspace.decision import Decision
from audit.workspace.decisions import decide
from audit.workspace.mart import HOLDS, build_mart, mart_path, read_mart, refresh_marts, shelved
from audit.workspace.mart_cells import CELLS
from audit.workspace.runs import SavedRun, save_run
from audit.workspace.settings import configure
from audit.workspace.state import Disposition

HEAD = (
    "claim_id,hcpcs_code,claim_line_start_date,place_of_service_code,allowed_amount,documented_region,"
    "documented_delivery,documented_imaging,payer,person_id,rendering_npi,note_id,note_text"
)
SECRETS = ("ROE", "Roe", "MRN-", "1992-02-03", "2024-08-1", "Zenith", "1000000004", "prone")


def claims() -> str:
    """Sixty lines of two payers in two months: 20 billed with imaging that the record denies, 4 of them of one payer;
    a payer with three lines, and twelve lines with a name where a code should be."""
    rows = []
    for n in range(60):
        code, imaging = ("62323", "none") if n < 20 else ("62322", "none")
        payer = "Alpha" if n < 4 or n >= 40 else "Beta"
        day = f"2024-0{8 if n % 2 else 7}-1{n % 9}"
        rows.append(
            f"ROE-{n},{code},{day},11,135.15,L4-L5,single_injection,{imaging},{payer},MRN-{n},1000000004,,Jane Roe lay prone"
        )
    rows += [
        f"ROE-9{n},62322,2024-08-11,11,135.15,L4-L5,single_injection,none,Zenith Roe,MRN-9{n},1000000004,,"
        for n in range(3)
    ]
    rows += [f"ROE-8{n},JANE ROE,2024-08-11,11,135.15,,,,Beta,MRN-8{n},1000000004,," for n in range(12)]
    return "\n".join([HEAD, *rows]) + "\n"


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    path = tmp_path_factory.mktemp("sixty") / "roe_jane.csv"
    path.write_text(claims(), encoding="utf-8")
    return run_audit(path)


@pytest.fixture
def kept(workspace: Workspace, sixty: Audit) -> SavedRun:
    return save_run(workspace, ANN, sixty, "roe_jane.csv")


def cell(rows: pl.DataFrame, row: str, column: str = "") -> tuple[int | None, str]:
    found = rows.filter((pl.col("row") == row) & (pl.col("col") == column)).row(0, named=True)
    return found["n"], found["mark"]


def test_the_file_holds_no_column_and_no_text_of_a_patient_claim_or_note(workspace: Workspace, kept: SavedRun) -> None:
    path = build_mart(workspace, kept)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {*CELLS} == {*HOLDS["cells"]}
    content = path.read_bytes()
    assert not [secret for secret in SECRETS if secret.encode() in content]
    ids = kept.audit.findings["finding_id"].to_list()
    assert ids
    assert not [each for each in ids if each.encode() in content]
    mart = read_mart(path)
    told = [*mart.about.values(), *mart.cells["row"], *mart.cells["col"], *mart.titles.values()]
    assert not [text for text in told for secret in SECRETS if secret in text]


def test_the_reader_can_open_nothing_else(workspace: Workspace, kept: SavedRun, tmp_path: Path) -> None:
    path = build_mart(workspace, kept)
    assert read_mart(path).part("status").height == 4
    with pytest.raises(WorkspaceError, match="cannot be read"):
        read_mart(tmp_path / "none.duckdb")
    damaged = tmp_path / "damaged.duckdb"
    damaged.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(WorkspaceError, match="cannot be read"):
        read_mart(damaged)


def test_small_cells_are_withheld_with_their_complements(workspace: Workspace, kept: SavedRun) -> None:
    mart = read_mart(build_mart(workspace, kept))
    assert cell(mart.part("status"), "flagged")[0] == 32
    assert [cell(mart.part("payer"), each)[1] for each in ("Alpha", "Beta", "others")] == ["hidden", "", "small"]
    rows = mart.part("payer_status")
    assert cell(rows, "together", "flagged") == (None, "small")
    assert cell(rows, "Beta", "flagged")[0] is None
    shown = mart.cells.filter(pl.col("mark") == "")
    assert shown.filter((pl.col("n") > 0) & (pl.col("n") < 11)).is_empty()
    assert mart.cells.filter(pl.col("mark") != "").select(pl.col("n", "dollars").is_null().all()).row(0) == (True, True)


def test_what_is_shown_is_what_the_run_says(workspace: Workspace, kept: SavedRun) -> None:
    mart = read_mart(build_mart(workspace, kept))
    counts = kept.audit.summary["reconciliation"]
    assert cell(mart.part("status"), "all")[0] == counts["records"] - counts["rejected"]
    amounts = kept.audit.summary["amounts"]
    over = mart.part("direction").filter(pl.col("row") == "overpaid").row(0, named=True)
    assert (over["n"], str(over["dollars"])) == (amounts["lines_overpaid"], amounts["overpaid"])


def test_five_lines_are_too_few_for_anything(workspace: Workspace, saved: SavedRun) -> None:
    mart = read_mart(build_mart(workspace, saved))
    assert mart.cells.filter((pl.col("mark") == "") & (pl.col("n") > 0)).is_empty()
    assert cell(mart.part("status"), "all") == (None, "small")


def test_a_decision_makes_it_stale_and_a_refresh_makes_it_good(workspace: Workspace, kept: SavedRun) -> None:
    assert [each.path for each in shelved(workspace, MO)] == [None]
    assert refresh_marts(workspace) == [kept.run_id]
    assert [each.is_stale for each in shelved(workspace, MO)] == [False]
    configure(workspace, ADA, "review_share", 0, key="none")
    for finding_id in kept.audit.findings["finding_id"].head(15):
        decide(workspace, ANN, kept.run_id, finding_id, Decision(Disposition.CONFIRM), version=0, key=finding_id)
    assert [each.is_stale for each in shelved(workspace, MO)] == [True]
    assert refresh_marts(workspace) == [kept.run_id]
    assert refresh_marts(workspace) == []
    rows = read_mart(mart_path(workspace, kept.run_id)).part("standing")
    assert cell(rows, "all")[0] == kept.audit.findings.height
    assert (cell(rows, "confirmed"), cell(rows, "open")) == ((15, ""), (kept.audit.findings.height - 15, ""))


def test_the_threshold_rises_with_the_setting(workspace: Workspace, kept: SavedRun) -> None:
    refresh_marts(workspace)
    configure(workspace, ADA, "smallest_cell", 25, key="up")
    assert refresh_marts(workspace) == [kept.run_id]
    mart = read_mart(mart_path(workspace, kept.run_id))
    assert mart.smallest == 25
    assert mart.cells.filter((pl.col("mark") == "") & pl.col("n").is_between(1, 24)).is_empty()


def test_who_has_no_role_sees_no_run(workspace: Workspace, kept: SavedRun) -> None:
    refresh_marts(workspace)
    assert shelved(workspace, NOBODY) == []


def test_nothing_is_left_beside_the_mart(workspace: Workspace, kept: SavedRun) -> None:
    path = build_mart(workspace, kept)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
