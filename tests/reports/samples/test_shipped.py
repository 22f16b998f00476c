from __future__ import annotations

import subprocess
import sys
from datetime import date

import polars as pl
import pytest

from audit.model.places import samples_directory
from audit.reference import load_reference
from audit.reports.audit import run_audit
from audit.reports.samples.events import EVENTS
from audit.reports.samples.lattice import Lattice, sample_years
from audit.reports.samples.plants import RULES
from audit.reports.samples.shipped import shipped_files, write_shipped
from audit.rules.catalogue import catalogue

TODAY = date(2026, 11, 21)
FOLDER = samples_directory()
TOLD = ["claim_id", "claim_line_number", "rule_id", "verdict", "suggested_code"]


def truth(name: str) -> pl.DataFrame:
    return pl.read_csv(FOLDER / f"{name}.truth.csv", infer_schema=False).sort(TOLD[:3])


@pytest.fixture(scope="module")
def shipped():
    return shipped_files(load_reference())


def test_the_shipped_files_are_those_of_the_generator(shipped, request):
    if request.config.getoption("--update-golden"):
        write_shipped(FOLDER)
    stale = [name for name, content in shipped.items() if (FOLDER / name).read_bytes() != content]
    assert stale == [], "run `python -m audit.reports.samples.shipped`"


def test_they_can_be_written_anywhere(shipped, tmp_path):
    subprocess.run([sys.executable, "-m", "audit.reports.samples.shipped", str(tmp_path)], check=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == shipped


@pytest.mark.parametrize("name", ["demo_two_years", "messy_export", "each_rule_once"])
def test_an_audit_finds_exactly_the_planted_errors(name):
    found = run_audit(FOLDER / f"{name}.csv", today=TODAY).findings
    shown = found.with_columns(pl.col("claim_line_number").cast(pl.String)).select(TOLD).sort(TOLD[:3])
    assert shown.equals(truth(name))


def test_the_demo_shows_the_rules_that_need_no_note_and_every_status(reference):
    result = run_audit(FOLDER / "demo_two_years.csv", today=TODAY)
    sampled = Lattice(reference, *sample_years(reference)).cells
    cards = catalogue(reference.tables["attribute_rules"].filter(pl.col("family_id").is_in(list(sampled))))
    wanted = {card.rule_id for card in cards if card.category == "attribute"}
    found = set(result.findings["rule_id"])
    assert len(wanted - found) <= len(wanted) // 20
    assert {event.rule_id for event in EVENTS} | set(RULES.values()) <= found
    assert set(result.lines["line_status"]) == {"flagged", "unverified", "clear"}


def test_every_line_of_the_clean_file_is_clear():
    result = run_audit(FOLDER / "clean.csv", today=TODAY)
    assert result.lines["line_status"].to_list() == ["clear"] * 60


def test_each_rule_stands_once_and_alone():
    result = run_audit(FOLDER / "each_rule_once.csv", today=TODAY)
    told = {rule["rule_id"] for rule in result.summary["rules"] if rule["category"] == "attribute"}
    assert told <= set(result.findings["rule_id"])
    assert result.findings["rule_id"].is_unique().all()
    beside = pl.read_csv(FOLDER / "each_rule_once.csv", infer_schema=False)["what_it_shows"].str.starts_with("beside")
    assert set(result.lines.filter(~beside)["finding_count"]) == {1}
    assert set(result.lines.filter(beside)["finding_count"]) == {0}


def test_each_line_says_which_rule_it_shows():
    said = pl.read_csv(FOLDER / "each_rule_once.csv", infer_schema=False)
    rules = said.filter(~pl.col("what_it_shows").str.starts_with("beside")).select(
        "claim_id", pl.col("what_it_shows").str.split(":").list.first().alias("rule_id")
    )
    assert rules.equals(truth("each_rule_once").select("claim_id", "rule_id"))


def test_no_line_of_the_messy_export_is_lost():
    result = run_audit(FOLDER / "messy_export.csv", today=TODAY)
    assert (result.lines.height, result.rejected.height) == (240, 0)
    kept = pl.read_parquet(result.directory / "claims.parquet")
    assert "Núñez, Renée" in set(kept["Médecin / Provider"])
    assert kept["charge_amount"].null_count() == 0 or "charge_amount_as_given" in kept.columns


def test_the_broken_records_are_set_aside_with_their_reason():
    result = run_audit(FOLDER / "broken_rows.csv", today=TODAY)
    shown = result.rejected.select(pl.col("record_number").cast(pl.String), "reason_code", "column")
    assert shown.equals(pl.read_csv(FOLDER / "broken_rows.expected.csv", infer_schema=False))
    assert result.lines["record_number"].to_list() == [1, 8, 10, 11, 12]


def test_every_file_stands_in_the_readme():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in FOLDER.glob("*.csv") if path.name not in readme] == []


def test_the_notes_decide_exactly_what_was_written_into_them():
    result = run_audit(FOLDER / "claims_with_notes.csv", notes=FOLDER / "procedure_notes.csv", today=TODAY)
    shown = result.findings.with_columns(pl.col("claim_line_number").cast(pl.String)).select(TOLD).sort(TOLD[:3])
    assert shown.equals(truth("claims_with_notes"))
    said = (
        pl.read_csv(FOLDER / "claims_with_notes.csv", infer_schema=False)["what_it_shows"].str.split(":").list.first()
    )
    status = said.replace_strict({"clear": "clear", "open": "unverified"}, default="flagged")
    assert result.lines["line_status"].to_list() == status.to_list()
    told = result.summary["notes"]
    assert (told["read"], told["unmatched"], told["blank"], told["lines_with_several"]) == (42, 1, 1, 1)
