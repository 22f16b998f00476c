"""What stands beside what it is not billed with agrees with a slow oracle, whatever the order of the lines and the claims."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.join.across.oracles.not_beside import not_beside
from tests.support.lines import claim_lines
from tests.support.many_lines import LEAP_DAY, many_lines

from audit.join.across import across
from audit.join.across_steps import ACROSS_STEPS, AcrossStep, steps_for
from audit.model.columns import MONEY

FACTS = ("beside_rule", "beside_words", "beside_codes", "beside_lines", "is_parted_beside")
CODES = (
    "62323",
    "62326",
    "64483",
    "01992",
    "01936",
    "00630",
    "01402",
    "01967",
    "01996",
    "99152",
    "99156",
    "45378",
    "0191T",
)
MODIFIERS = ("59", "XU", "XS", "25", "AA", "QS")
DAYS = (LEAP_DAY, LEAP_DAY.replace(day=28), LEAP_DAY.replace(year=2021, month=12, day=31), LEAP_DAY.replace(year=2022, month=1, day=1))  # fmt: skip


def apart(lines: pl.DataFrame) -> pl.DataFrame:
    """No line is the copy of another: every one has a charge of its own."""
    return lines.with_columns(charge_amount=pl.col("line").cast(MONEY))


@pytest.fixture
def asked(reference, policy, tmp_path):
    """What the steps say of each line, by line."""

    def ask(lines: pl.DataFrame) -> dict[int, dict[str, object]]:
        beside = across(lines, reference, policy.limits(), tmp_path, steps_for(FACTS))
        told = lines.sort("line").select("line").hstack(beside.of(lines["line"].sort())).select("line", *FACTS)
        return {row.pop("line"): row for row in told.to_dicts()}

    return ask


def slow(lines: pl.DataFrame, tables) -> dict[int, dict[str, object]]:
    """The answers of the oracle for every line."""
    nothing = {**dict.fromkeys(FACTS), "is_parted_beside": False}
    told = not_beside(lines, tables)
    return {line: told.get(line, nothing) for line in sorted(lines["line"])}


def test_twenty_thousand_lines_have_the_facts_that_nested_loops_find(asked, reference):
    lines = apart(
        many_lines(
            20_000,
            CODES,
            modifiers=MODIFIERS,
            days=DAYS,
            patients=2_500,
            claim_type=(None, None, None, "institutional"),
        )
    )
    told = asked(lines)
    assert told == slow(lines, reference.tables)
    assert {row["beside_rule"] for row in told.values()} == {None, *reference.tables["not_beside"]["rule_id"]}


LINE = st.fixed_dictionaries(
    {
        "claim_id": st.sampled_from(["A", "B", "C"]),
        "claim_line_number": st.sampled_from(["1", "2", "10"]),
        "claim_type": st.sampled_from(["", "", "institutional"]),
        "person_id": st.sampled_from(["P1", "P1", "P2", ""]),
        "rendering_npi": st.sampled_from(["1999901014", "1999901022", ""]),
        "billing_npi": st.sampled_from(["1999901014", "1999901006", ""]),
        "claim_line_start_date": st.sampled_from([str(day) for day in DAYS[:3]]),
        "hcpcs_code": st.sampled_from(CODES),
        "hcpcs_modifier_1": st.sampled_from(["", "", *MODIFIERS]),
    }
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=st.lists(st.lists(LINE, min_size=2, max_size=8), min_size=12, max_size=24), turns=st.randoms())
def test_few_lines_in_any_order_have_the_facts_that_nested_loops_find(asked, reference, groups, turns):
    rows = [
        {**row, "claim_id": f"{row['claim_id']}{n}", "person_id": row["person_id"] and f"{row['person_id']}-{n}"}
        for n, group in enumerate(groups)
        for row in group
    ]
    turns.shuffle(rows)
    table = [" | ".join(rows[0]), *(" | ".join(row[name] for name in rows[0]) for row in rows)]
    lines = apart(claim_lines("\n".join(table)))
    assert asked(lines) == slow(lines, reference.tables)


class Others(AcrossStep):
    """The pairs that later steps leave out: of each line the others, in order."""

    def sql(self) -> str:
        return (
            "select line, string_agg(cast(other as varchar), ';' order by other) as others"
            " from beside_pairs group by line"
        )


def test_the_pairs_that_later_steps_leave_out_are_those_of_the_findings(reference, policy, tmp_path):
    lines = apart(many_lines(3_000, CODES, modifiers=MODIFIERS, days=DAYS, patients=300))
    lines = lines.with_columns(claim_id=pl.format("N{}", "line"), claim_line_number=pl.col("line"))
    pairs = next(step for step in ACROSS_STEPS if step.name == "beside_pairs")
    others = Others("others", {"others": pl.String()})
    told = across(lines, reference, policy.limits(), tmp_path, (*steps_for(FACTS), pairs, others))
    facts = told.of(lines["line"].sort()).select("beside_lines", "is_parted_beside", "others")
    expected = [
        sorted(int(label.partition(":")[2]) for label in lines.split(";")) if lines and not parted else None
        for lines, parted in facts.select("beside_lines", "is_parted_beside").rows()
    ]
    assert [each and [int(other) for other in each.split(";")] for each in facts["others"]] == expected
    assert sum(each is not None for each in expected) > 100


def test_claims_split_or_joined_are_judged_the_same_where_patient_and_provider_are_named(asked):
    lines = apart(many_lines(3_000, CODES, modifiers=MODIFIERS, days=DAYS, patients=300))
    lines = lines.with_columns(pl.col("person_id").fill_null("P0"), pl.col("rendering_npi").fill_null("1999901014"))
    alone = lines.with_columns(claim_id=pl.format("N{}", "line"), claim_line_number=pl.lit(1, dtype=pl.Int64))
    named = [{line: row | {"beside_lines": None} for line, row in asked(each).items()} for each in (lines, alone)]
    assert named[0] == named[1]
