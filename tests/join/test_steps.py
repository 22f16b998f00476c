"""The join steps: one question each, one grain each, and a loud stop where the reference would multiply lines."""

import polars as pl
import pytest
from tests.support.lines import claim_lines

from audit.errors import ReconciliationDefect
from audit.join.facts import Join
from audit.join.steps import STEPS

DRAWN = """
hcpcs_code | documented_imaging | documented_region | documented_delivery
62323      | none               | L4-L5             | single_injection
62323      | none               | L4-L5             | single_injection
62321      | fluoroscopy        | L4-L5             |
76000      |                    |                   |
"""


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_opens_with_its_question(step):
    assert step.sql().splitlines()[0].startswith("-- ")
    assert "?" in step.sql()[:200]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_every_step_can_be_looked_at_alone(step, join):
    join.facts(claim_lines(DRAWN))
    shown = join.connection.sql(f"select * from {step.name}").pl()
    assert set(step.grain) <= set(shown.columns)
    assert shown.select(step.grain).is_duplicated().sum() == 0


def test_lines_that_agree_share_a_profile(join):
    facts = join.facts(claim_lines(DRAWN))
    assert facts.lines["profile"].to_list() == [0, 0, 1, 2]
    assert facts.profiles["line_count"].to_list() == [2, 1, 1]


def test_a_batch_alone_and_with_others_has_the_same_facts(join):
    lines = claim_lines(DRAWN)
    together = join.facts(lines).lines.drop("profile")
    alone = pl.concat([join.facts(lines[n : n + 1]).lines.drop("profile") for n in range(lines.height)])
    assert together.equals(alone)


def test_overlapping_rows_of_the_reference_stop_the_run(reference, tmp_path):
    doubled = {**reference.tables, "place_of_service": pl.concat([reference.tables["place_of_service"]] * 2)}
    broken = type(reference)(reference.directory, doubled, reference.manifest, reference.digest)
    with pytest.raises(ReconciliationDefect, match="profile_facts"):
        Join(broken, tmp_path).facts(claim_lines("hcpcs_code | place_of_service_code\n62323 | 11"))
