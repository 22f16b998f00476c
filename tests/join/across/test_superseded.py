"""Which lines stand no longer agrees with its slow definition."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.join.across.oracles import superseded as oracle
from tests.support.lines import claim_lines
from tests.support.many_lines import many_lines

from audit.join.across_steps import ACROSS_STEPS
from audit.model import duck

STEPS = ("correcting_lines", "superseded_lines")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory):
    """The lines that stand no longer."""
    work: Path = tmp_path_factory.mktemp("superseded")

    def ask(lines: pl.DataFrame) -> set[int]:
        connection = duck.connect(work)
        connection.register("claims", lines)
        for step in ACROSS_STEPS:
            if step.name in STEPS:
                connection.execute(f"create temp table {step.name} as {step.sql()}")
        found = connection.sql("select line from superseded_lines").pl()["line"].to_list()
        connection.close()
        assert len(found) == len(set(found))
        return set(found)

    return ask


LINE = st.tuples(
    st.sampled_from(("A", "B", "C", "D")),
    st.sampled_from(("P", "P", "Q", "")),
    st.sampled_from(("1999901014", "")),
    st.sampled_from(("62323", "64484", "")),
    st.sampled_from(("", "1", "2", "-1")),
    st.sampled_from(("", "100", "100", "-100", "90")),
    st.sampled_from(("", "2024-08-01", "2024-08-02", "2024-08-03")),
    st.sampled_from(("", "", "1", "7", "8")),
    st.sampled_from(("", "A", "B", "gone")),
    st.sampled_from(("", "131", "0137", "0138")),
)
HEAD = (
    "claim_id | person_id | rendering_npi | hcpcs_code | service_unit_quantity | charge_amount | claim_received_date"
    " | claim_frequency_code | original_claim_id | bill_type_code"
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(lines=st.lists(LINE, min_size=1, max_size=9))
def test_lines_that_nobody_thought_of_agree(asked, lines):
    frame = claim_lines("\n".join([HEAD, *(" | ".join(line) for line in lines)]))
    assert asked(frame) == oracle.superseded(frame.to_dicts())


def test_a_thousand_lines_agree(asked):
    frame = many_lines(
        1_000,
        ("62323", "64484"),
        patients=30,
        charge_amount=("100", "100", "-100", None),
        claim_frequency_code=(None,) * 17 + ("1", "7", "8"),
        original_claim_id=(None, "C1-739005-1"),
        claim_received_date=(None, "2024-08-01", "2024-08-02"),
    )
    expected = oracle.superseded(frame.to_dicts())
    assert asked(frame) == expected
    assert 100 < len(expected) < 900
