"""Every rule that stands as a file has an example, and fires on exactly the lines of it that are said to fire."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY

from audit.model.places import home, reference_directory
from audit.reference.imports import IMPORTERS, Wish, import_files
from audit.reports.audit import Audit, run_audit
from audit.reports.rule_examples import EXAMPLE, SHOWS, WORDS, examples_directory
from audit.rules.catalogue import line_rules

FILES = sorted(examples_directory().glob("*.csv"))
TABLES = examples_directory() / "tables"
EDITION, LAST = date(2024, 1, 1), date(2024, 12, 31)
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def everything_on(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped policy, with every row of it switched on."""
    path = tmp_path_factory.mktemp("policy") / "everything_on.csv"
    rows = pl.read_csv(reference_directory() / "rule_policy.csv", infer_schema=False)
    known = rows.filter(pl.col("rule_id").is_in([rule.rule_id for rule in line_rules()]))
    known.with_columns(enabled=pl.lit("yes")).write_csv(path)
    return path


@pytest.fixture(scope="module")
def with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reference folder into which the drawn tables of the examples were imported."""
    folder = tmp_path_factory.mktemp("reference")
    for path in sorted(TABLES.glob("*.*")):
        kind = path.name.split(".")[0]
        wish = Wish(None, EDITION, (EDITION, LAST), replacing=True)
        import_files(IMPORTERS[kind], [path], folder / "editions", wish, TODAY)
    return folder


@pytest.fixture(scope="module")
def run(everything_on: Path, with_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """One audit of all examples at once: their claims and patients do not meet."""
    reference = with_tables if (with_tables / "editions").is_dir() else None
    work = tmp_path_factory.mktemp("run")
    return run_audit(FILES, policy=everything_on, reference=reference, today=TODAY, work=work)


@pytest.mark.parametrize("rule", line_rules(), ids=lambda rule: rule.rule_id)
def test_every_rule_that_stands_as_a_file_has_an_example(rule):
    path = examples_directory() / f"{rule.rule_id}.csv"
    assert path.is_file(), f"write {path.relative_to(home())}: lines on which it fires, and on which it does not"


def test_every_example_is_of_a_rule():
    assert {path.stem for path in FILES} <= {rule.rule_id for rule in line_rules()}


@every_file
def test_an_example_shows_both_sides_in_words(path):
    rows = read(path)
    assert {"fires", "does_not_fire"} <= {row[EXAMPLE] for row in rows} <= set(WORDS)
    assert [*rows[0]][-2:] == [EXAMPLE, SHOWS]
    assert all(row[SHOWS] for row in rows if row[EXAMPLE] != "beside")


def test_no_claim_and_no_patient_stands_in_two_examples():
    for column in ("claim_id", "person_id"):
        of = [(row[column], path.stem) for path in FILES for row in read(path) if row.get(column)]
        twice = {value for value, _ in of if len({stem for other, stem in of if other == value}) > 1}
        assert not twice, f"{column} {sorted(twice)} stand in several files: begin them with a prefix of the rule"


@every_file
def test_the_rule_fires_on_exactly_the_lines_that_are_said_to_fire(path, run):
    expected = [number for number, row in enumerate(read(path), 1) if row[EXAMPLE] == "fires"]
    assert fired(run, path) == expected


@every_file
def test_what_does_not_fire_was_asked(path, run):
    """A line that does not fire is clear, or the question is not for it: it is not one that could not be asked."""
    outcomes = pl.read_parquet(run.directory / "outcome_patterns.parquet").filter(rule_id=path.stem)
    lines = pl.read_parquet(run.directory / "line_patterns.parquet").with_row_index("line")
    claims = pl.read_parquet(run.directory / "claims.parquet", columns=["source_file", EXAMPLE]).with_row_index("line")
    asked = claims.join(lines, on="line").join(outcomes, on="pattern", how="inner")
    own = asked.filter(pl.col("source_file") == path.name, pl.col(EXAMPLE) == "does_not_fire")
    assert own.filter(outcome="not_evaluated")["missing"].to_list() == []


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fired(run: Audit, path: Path) -> list[int]:
    """The numbers of the records of the file on which its rule fired."""
    findings = run.findings.filter(rule_id=path.stem).select("finding_id")
    lines = findings.join(pl.read_parquet(run.directory / "finding_lines.parquet"), on="finding_id")["line"]
    claims = pl.read_parquet(run.directory / "claims.parquet", columns=["source_file", "record_number"])
    return claims[lines.sort()].filter(source_file=path.name)["record_number"].to_list()
