"""What stands beside an add-on agrees with its slow definition; the filed table and an imported one say which code is one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.join.across.oracles import add_ons as oracle
from tests.support.lines import claim_lines
from tests.support.many_lines import many_lines

from audit.findings.policy import Policy
from audit.join.across import across
from audit.join.across_steps import steps_for
from audit.reference import Reference

FACTS = (
    "add_on_type",
    "has_listed_primary",
    "has_other_procedure",
    "has_level_before",
    "level_before",
    "primary_lines",
    "primary_lines_elsewhere",
)
CODES = ("64490", "64491", "64492", "64493", "64494", "64495", "64480", "64479", "17000", "17003", "77001", "99213")


@pytest.fixture(scope="module")
def asked(reference: Reference, policy: Policy, tmp_path_factory: pytest.TempPathFactory):
    """The lines with the facts that the steps answer with."""
    work: Path = tmp_path_factory.mktemp("across")
    steps = steps_for((*FACTS, "is_add_on_unknown"))

    def ask(lines: pl.DataFrame) -> pl.DataFrame:
        return lines.hstack(across(lines, reference, policy.limits(), work, steps).of(lines["line"]))

    return ask


def told(facts: pl.DataFrame) -> dict[int, dict[str, object]]:
    rows = facts.filter(pl.col("add_on_type").is_not_null()).select("line", *FACTS)
    return {row.pop("line"): row for row in rows.to_dicts()}


def test_twenty_thousand_lines_agree(asked):
    facts = asked(many_lines(20_000, (*CODES, "A0425"), modifiers=("59", "RT"), patients=500))
    expected = oracle.add_ons(facts.to_dicts(), oracle.filed())
    assert told(facts) == expected
    assert sum(row["has_listed_primary"] for row in expected.values()) > 1_000
    assert sum(row["has_listed_primary"] and not row["has_level_before"] for row in expected.values()) > 100
    assert facts.filter("is_add_on_unknown")["hcpcs_code"].unique().to_list() == ["A0425"]


LINE = st.tuples(
    st.sampled_from(("A", "B")),
    st.sampled_from(("1", "2", "3")),
    st.sampled_from(("P", "")),
    st.sampled_from(("1999901014", "1999901022", "")),
    st.sampled_from((*CODES, "")),
    st.sampled_from(("2024-08-01", "2012-02-29")),
)
HEAD = "claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date"


@settings(max_examples=12, deadline=None, derandomize=True)
@given(lines=st.lists(LINE, min_size=1, max_size=40))
def test_lines_that_nobody_thought_of_agree(asked, lines):
    facts = asked(claim_lines("\n".join([HEAD, *(" | ".join(line) for line in lines)])))
    assert told(facts) == oracle.add_ons(facts.to_dicts(), oracle.filed())


def test_what_the_reference_ranks_are_levels_of_the_spine():
    assert oracle.levels_before() == {
        "22512": {"22510", "22511"},
        "22515": {"22513", "22514"},
        "64480": {"64479"},
        "64484": {"64483"},
        "64491": {"64490"},
        "64492": {"64491"},
        "64494": {"64493"},
        "64495": {"64494"},
        "64634": {"64633"},
        "64636": {"64635"},
    }
