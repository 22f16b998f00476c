"""The join steps: one question each, one grain each, and a loud stop where the reference would multiply lines."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.support.lines import claim_lines

from audit.errors import ReconciliationDefect
from audit.join import answered
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


AGAIN = """
hcpcs_code | documented_imaging | documented_region | documented_delivery
76000      |                    |                   |
62321      | ultrasound         | L4-L5             |
62323      | none               | L4-L5             | single_injection
"""


def parts(facts):
    """All but the numbers of readings, which are the run's own."""
    numbered = facts.profiles.drop(pl.selectors.starts_with("documented_"))
    return (facts.lines, facts.said, numbered, facts.attributes, facts.documented, facts.fitting)


@pytest.mark.parametrize("held", [200_000, 0], ids=["what was answered is kept", "what was answered is forgotten"])
def test_a_batch_has_the_same_facts_whatever_came_before_it(reference, tmp_path, monkeypatch, held):
    monkeypatch.setattr(answered, "_HELD", held)
    other = claim_lines("hcpcs_code | documented_imaging\n62323 | ct\n62321 | none")
    join = Join(reference, tmp_path)
    for batch in (claim_lines(DRAWN), claim_lines(AGAIN), other, claim_lines(DRAWN)):
        alone = Join(reference, tmp_path).facts(batch)
        for told, expected in zip(parts(join.facts(batch)), parts(alone), strict=True):
            assert_frame_equal(told, expected)


def test_a_profile_is_asked_once(reference, tmp_path):
    join = Join(reference, tmp_path)
    asked = []
    for batch in (DRAWN, AGAIN, DRAWN):
        join.facts(claim_lines(batch))
        asked.append(join.connection.table("profile_facts").count("*").fetchall()[0][0])
    assert asked == [3, 1, 0]


def test_overlapping_rows_of_the_reference_stop_the_run(reference, tmp_path):
    doubled = {**reference.tables, "place_of_service": pl.concat([reference.tables["place_of_service"]] * 2)}
    broken = type(reference)(reference.directory, doubled, reference.manifest, reference.digest)
    with pytest.raises(ReconciliationDefect, match="profile_facts"):
        Join(broken, tmp_path).facts(claim_lines("hcpcs_code | place_of_service_code\n62323 | 11"))
