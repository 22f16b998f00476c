"""How the rules came out on each line is kept as patterns: it agrees with the coverage, and says why a rule was not asked."""

from __future__ import annotations

import polars as pl
import pytest
from tests.conftest import TODAY

from audit.findings.outcomes import PATTERNS
from audit.model.places import samples_directory
from audit.pipeline import Settings, run_audit

LINES = """
    claim_id | hcpcs_code | claim_line_start_date | service_unit_quantity | claim_type
    A        | 62323      | 2024-08-01            | 1                     |
    E        | 62323      | 2024-08-01            | 0                     |
    B        | 62323      | 2024-08-02            | 1                     |
    C        | 81001      | 2024-08-02            | 1                     |
    D        |            | 2024-08-02            | 1                     | institutional
"""


def told(audit) -> pl.DataFrame:
    lines, patterns = (
        pl.read_parquet(audit.directory / f"{name}.parquet") for name in ("line_patterns", "outcome_patterns")
    )
    return lines.with_row_index("line").join(patterns, on="pattern", how="left")


def test_every_line_has_what_each_rule_made_of_it(audited):
    audit = audited(LINES)
    outcomes = told(audit)
    assert outcomes.filter(line=1, rule_id="units.not_positive")["outcome"].to_list() == ["violated"]
    assert outcomes.filter(line=0, rule_id="units.not_positive")["outcome"].to_list() == ["clear"]
    assert outcomes.filter(line=4, rule_id="code_validity.malformed").is_empty()


def test_a_rule_that_could_not_be_asked_says_why(audited):
    audit = audited(LINES)
    (row,) = told(audit).filter(line=3, rule_id="code_validity.unknown").rows(named=True)
    assert row["outcome"] == "not_evaluated"
    assert row["missing"].startswith("codes: ")


def test_lines_that_are_alike_share_a_pattern(audited):
    audit = audited(LINES)
    patterns = pl.read_parquet(audit.directory / "line_patterns.parquet")["pattern"]
    assert patterns[0] == patterns[2]
    assert patterns.n_unique() == 4


@pytest.mark.parametrize("name", ["demo_two_years", "each_rule_once", "messy_export"])
def test_the_patterns_count_up_to_the_coverage(name, tmp_path):
    run = run_audit([samples_directory() / f"{name}.csv"], tmp_path, Settings(today=TODAY))
    counted = told(run).group_by("rule_id", "outcome").len()
    found = {(rule, outcome): lines for rule, outcome, lines in counted.drop_nulls().iter_rows()}
    coverage = pl.read_parquet(run.directory / "coverage.parquet").filter(pl.col("category") != "attribute")
    expected = {
        (row["rule_id"], outcome): row[f"lines_{outcome}"]
        for row in coverage.iter_rows(named=True)
        for outcome in ("violated", "clear", "not_evaluated")
        if row[f"lines_{outcome}"]
    }
    assert found == expected


def test_the_size_of_a_batch_does_not_change_the_patterns(claim_file, tmp_path):
    written = []
    for size in (1, 100):
        work = tmp_path / str(size)
        work.mkdir()
        run_audit([claim_file(LINES)], work, Settings(today=TODAY, batch_lines=size))
        written.append([(work / f"{name}.parquet").read_bytes() for name in ("line_patterns", "outcome_patterns")])
    assert written[0] == written[1]


def test_a_run_without_lines_has_no_pattern(audited):
    audit = audited("claim_id | hcpcs_code | claim_line_start_date\nA | 62323 | 2024-13-01")
    assert pl.read_parquet(audit.directory / "outcome_patterns.parquet").is_empty()
    assert dict(pl.read_parquet_schema(audit.directory / "outcome_patterns.parquet")) == PATTERNS
