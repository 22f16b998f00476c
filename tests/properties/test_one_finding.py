"""One event gives one finding: no two lines are told of twice, and a line's money at risk is counted once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY
from tests.support.many_lines import many_lines

from audit.model.places import samples_directory
from audit.pipeline import Run, Settings, run_audit

CODES = (
    *("62320", "62321", "62322", "62323", "62324", "62325", "62327", "64483", "64484", "64490", "64491", "64492"),
    *(
        "77003",
        "76942",
        "99213",
        "99214",
        "20610",
        "20611",
        "27096",
        "64635",
        "64636",
        "J1040",
        "J3301",
        "01996",
        "96372",
    ),
    *("01967", "01992", "99152"),
)
COUNTS = {
    "units.over_day_limit",
    "session.one_level_a_day",
    "frequency.sessions_in_window",
    "frequency.minimum_interval",
    "duplicate.suspect",
    "diagnosis.excludes1",
}
"""Rules that add up what a day, a claim or a year holds, or ask of it: their question is another one than whether two lines
are paid beside each other, so that both may name the same two lines."""


@pytest.fixture(scope="module", params=["drawn", "examples"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    work = tmp_path_factory.mktemp("run")
    if request.param == "examples":
        files = sorted((samples_directory() / "rule_examples").glob("*.csv"))
    else:
        files = [tmp_path_factory.mktemp("in") / "claims.csv"]
        drawn = many_lines(4_000, CODES, seed=11, charge_amount=("100.00", "100.00", "250.00"))
        drawn = drawn.with_columns(claim_line_number=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
        named = drawn.select(name for name in drawn.columns if name not in {"line", "record_number", "source_file"})
        named.select(name for name in named.columns if named[name].null_count() < named.height).write_csv(files[0])
    return run_audit(files, work, Settings(today=TODAY))


def read(run: Run, table: str) -> pl.DataFrame:
    return pl.read_parquet(Path(run.directory) / f"{table}.parquet")


def test_two_lines_are_told_of_once(run: Run) -> None:
    by: dict[frozenset[str], set[str]] = {}
    rows = read(run, "findings").drop_nulls("related_lines")
    assert not rows.is_empty()
    for row in rows.iter_rows(named=True):
        own = f"{row['claim_id']}:{row['claim_line_number']}"
        for other in row["related_lines"].split(";"):
            by.setdefault(frozenset((own, other)), set()).add(row["rule_id"])
    twice = {pair: rules for pair, rules in by.items() if len(rules - COUNTS) > 1}
    assert not twice, list(twice.items())[:5]


def test_a_copy_is_told_of_as_a_copy_only(run: Run) -> None:
    of_line = read(run, "finding_lines").join(read(run, "findings"), on="finding_id")
    copies = of_line.filter(rule_id="duplicate.exact")["line"]
    beside = of_line.filter(pl.col("line").is_in(copies.implode()), pl.col("related_lines").is_not_null())
    assert set(beside["rule_id"]) == {"duplicate.exact"}


def test_a_line_is_not_found_twice_by_one_rule(run: Run) -> None:
    rows = read(run, "finding_lines").join(read(run, "findings").select("finding_id", "rule_id"), on="finding_id")
    assert rows.height == rows.select("line", "rule_id").unique().height


def test_money_at_risk_is_counted_once_a_line(run: Run) -> None:
    lines = read(run, "lines").filter(line_status="flagged")
    at_risk = lines["amount_at_risk"].sum() or Decimal(0)
    assert Decimal(run.summary["amounts"]["at_risk"]) == at_risk
