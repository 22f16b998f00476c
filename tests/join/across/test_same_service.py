"""Copies, suspects and units of the day agree with their slow definition, whatever the order and the files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.join.across.oracles import same_service as oracle
from tests.support.lines import claim_lines
from tests.support.many_lines import many_lines

from audit.findings.policy import Policy
from audit.join.across import across
from audit.join.across_steps import steps_for
from audit.model.vocabulary import Outcome
from audit.reference import Reference
from audit.rules.units import over_day_limit

Facts = Callable[[pl.DataFrame], pl.DataFrame]
DUPLICATES = ("has_same_service", "is_exact_duplicate", "is_suspect_duplicate", "duplicate_related")
UNITS = ("unit_limit", "units_a_day", "units_before", "unit_related", "is_exact_duplicate")
CODES = ("62323", "62322", "64484", "20610", "64483", "99213", "A0425", "J1030")
MODIFIERS = ("59", "76", "RT", "LT", "50", "26", "TC", "GP", "GO", "JW", "AS", "22")
DAYS = (date(2024, 6, 30), date(2024, 7, 1), date(2024, 7, 2), date(2024, 9, 30), date(2025, 2, 28))


@pytest.fixture(scope="module")
def asked(reference: Reference, policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """The lines with the facts that the steps answer with."""
    work: Path = tmp_path_factory.mktemp("across")
    steps = steps_for((*DUPLICATES, *UNITS))

    def ask(lines: pl.DataFrame) -> pl.DataFrame:
        beside = across(lines, reference, policy.limits(), work, steps)
        return lines.hstack(beside.of(lines["line"]))

    return ask


def told_duplicates(facts: pl.DataFrame) -> dict[int, tuple[bool, bool, str | None]]:
    rows = facts.filter("has_same_service").select("line", *DUPLICATES[1:])
    return {line: tuple(told) for line, *told in rows.iter_rows()}


def told_units(facts: pl.DataFrame) -> dict[int, tuple[str, str | None]]:
    rule = over_day_limit.RULE
    told = facts.with_columns(ncci_mue_missing=pl.when("is_unit_limit_unknown").then(pl.lit("not loaded")))
    told = told.with_columns(rule.outcome().cast(pl.String).alias("outcome")).drop_nulls("outcome")
    over = pl.when(pl.col("outcome") == str(Outcome.VIOLATED)).then("unit_related")
    return {line: (outcome, related) for line, outcome, related in told.select("line", "outcome", over).iter_rows()}


def lines_of_every_kind(count: int, seed: int = 1) -> pl.DataFrame:
    return many_lines(
        count,
        CODES,
        seed=seed,
        modifiers=MODIFIERS,
        days=DAYS,
        patients=count // 100,
        charge_amount=("100.00", "100.00", "90.00", None),
        claim_type=(None, "professional", "institutional"),
        claim_received_date=("2025-03-01", "2025-03-01", "2025-04-01", None),
        diagnosis_pointer=("1", "1", "2", None),
        service_unit_quantity=("1", "1", "1", "2", None, "0"),
    )


def test_twenty_thousand_lines_agree(asked):
    facts = asked(lines_of_every_kind(20_000))
    lines = facts.to_dicts()
    expected = oracle.duplicates(lines)
    assert told_duplicates(facts) == expected
    assert told_units(facts) == oracle.units(lines)
    assert sum(told[0] for told in expected.values()) > 200
    assert sum(told[1] for told in expected.values()) > 200


LINE = st.tuples(
    st.sampled_from(("A", "B", "C")),
    st.sampled_from(("1", "2", "3")),
    st.sampled_from(("P", "Q", "")),
    st.sampled_from(("1999901014", "1999901022", "")),
    st.sampled_from(("1999901014", "")),
    st.sampled_from(("62323", "64484", "A0425", "")),
    st.sampled_from(("", "59", "76", "RT", "LT", "50")),
    st.sampled_from(("", "76", "26", "LT")),
    st.sampled_from(("1", "2", "", "0")),
    st.sampled_from(("", "two")),
    st.sampled_from(("100", "90", "")),
    st.sampled_from(("2024-06-30", "2024-07-01")),
    st.sampled_from(("", "2024-08-01", "2024-08-02")),
    st.sampled_from(("", "1", "2")),
)
HEAD = (
    "claim_id | claim_line_number | person_id | rendering_npi | billing_npi | hcpcs_code | hcpcs_modifier_1"
    " | hcpcs_modifier_2 | service_unit_quantity | service_unit_quantity_as_given | charge_amount"
    " | claim_line_start_date | claim_received_date | diagnosis_pointer"
)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(lines=st.lists(LINE, min_size=1, max_size=40))
def test_lines_that_nobody_thought_of_agree(asked, lines):
    facts = asked(claim_lines("\n".join([HEAD, *(" | ".join(line) for line in lines)])))
    rows = facts.to_dicts()
    assert told_duplicates(facts) == oracle.duplicates(rows)
    assert told_units(facts) == oracle.units(rows)


def test_order_and_files_change_nothing(asked):
    lines = lines_of_every_kind(2_000, seed=3).unique(["claim_id", "claim_line_number"], maintain_order=True)
    lines = lines.with_columns(line=pl.int_range(pl.len(), dtype=pl.Int64))
    shuffled = lines.sample(fraction=1, shuffle=True, seed=5).with_columns(
        line=pl.int_range(pl.len(), dtype=pl.Int64), source_file=pl.lit("other.csv")
    )
    named = ["claim_id", "claim_line_number", *DUPLICATES, "units_before", "unit_related", "units_in_words"]
    before, after = (asked(each).select(named).sort("claim_id", "claim_line_number") for each in (lines, shuffled))
    assert before.equals(after)


def test_a_line_of_several_days_counts_one_of_them(asked):
    day = DAYS[1]
    lines = claim_lines("hcpcs_code | service_unit_quantity\n01996 | 3\n01996 | 5\n01996 | 3")
    ends = [day + timedelta(days=2), day + timedelta(days=3), None]
    facts = asked(
        lines.with_columns(claim_line_start_date=pl.lit(day), claim_line_end_date=pl.Series(ends, dtype=pl.Date))
    )
    assert facts["units_a_day"].to_list() == [1, 1, None]
