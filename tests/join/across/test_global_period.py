"""The facts of global periods agree with a slow oracle, whatever the order of the lines, the claims and the dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.join.across.oracles.global_period import GlobalPeriods
from tests.support.lines import claim_lines
from tests.support.many_lines import LEAP_DAY, many_lines

from audit.join.across import across
from audit.join.across_steps import ACROSS_STEPS, AcrossStep, steps_for
from audit.model.columns import MONEY

VISIT_FACTS = (
    "day_procedures",
    "day_procedure_lines",
    "is_apart_from_procedure",
    "day_procedure_unknown",
    "surgery",
    "surgery_lines",
    "is_apart_from_surgery",
    "surgery_unknown",
)
PERIOD_FACTS = (
    "period_asks",
    "period_code",
    "period_day",
    "period_last_day",
    "period_lines",
    "is_parted_from_period",
    "period_unknown",
)
FEES = [
    ("11111", "000", None, None),
    ("22222", "010", None, LEAP_DAY),
    ("22222", "090", LEAP_DAY + timedelta(days=1), None),
    ("33333", "090", None, None),
    ("44444", "ZZZ", None, None),
    ("55555", "YYY", None, None),
    ("66666", "XXX", None, None),
]
CODES = ("11111", "22222", "33333", "33333", "44444", "55555", "66666", "27999", "99201", "99213", "99291", "J1100")
MODIFIERS = ("24", "25", "57", "58", "76", "78", "79", "AS", "FT", "54", "59", "RT")
DAYS = [LEAP_DAY + timedelta(days=n) for n in (-1155, -90, -89, -11, -10, -1, 0, 1, 9, 10, 11, 89, 90, 91, 365)]


@pytest.fixture(scope="module")
def drawn(reference):
    """The reference with a fee schedule that gives six codes their global days, one of them others after the leap day."""
    fees = reference.tables["fee_schedule"].clear()
    rows = [
        {
            **dict.fromkeys(fees.columns),
            "edition": "drawn",
            "hcpcs_code": code,
            "global_days": length,
            "effective_from": first,
            "effective_to": last,
        }
        for code, length, first, last in FEES
    ]
    return replace(reference, tables={**reference.tables, "fee_schedule": pl.DataFrame(rows, schema=fees.schema)})


class Listed(AcrossStep):
    """The pairs of a step that answers with none: of each line the others, in order."""

    def sql(self) -> str:
        return f"select line, string_agg(cast(other as varchar), ';' order by other) as others from {self.name[7:]} group by line"


def asked(lines: pl.DataFrame, reference, limits, folder, names, *more: AcrossStep) -> dict[int, dict[str, object]]:
    """What the steps say of each line, by line."""
    beside = across(lines, reference, limits, folder, (*steps_for(names), *more))
    told = lines.sort("line").select("line").hstack(beside.of(lines["line"].sort()))
    names = (*names, *(fact for step in more for fact in step.facts))
    return {row.pop("line"): row for row in told.select("line", *names).to_dicts()}


def whole(told: dict[int, dict[str, object]], lines: pl.DataFrame, names) -> dict[int, dict[str, object]]:
    """The answers of an oracle for every line: nothing, and no flag, where it says nothing."""
    flags = {name for step in ACROSS_STEPS for name, dtype in step.facts.items() if dtype == pl.Boolean}
    nothing = dict.fromkeys(names)
    filled = {line: told.get(line, nothing) for line in sorted(lines["line"])}
    return {
        line: {name: bool(row[name]) if name in flags else row[name] for name in names} for line, row in filled.items()
    }


def apart(lines: pl.DataFrame) -> pl.DataFrame:
    """No line is the copy of another: every one has a charge of its own."""
    return lines.with_columns(charge_amount=pl.col("line").cast(MONEY))


@pytest.fixture
def limits(policy) -> pl.DataFrame:
    return policy.limits()


def test_twenty_thousand_lines_have_the_facts_that_nested_loops_find(drawn, limits, tmp_path):
    lines = apart(
        many_lines(
            20_000, CODES, modifiers=MODIFIERS, days=DAYS, patients=900, claim_type=(None, None, None, "institutional")
        )
    )
    slow = GlobalPeriods(lines, drawn.tables)
    pairs = Listed("listed_visit_pairs", {"others": pl.String()})
    step = next(step for step in ACROSS_STEPS if step.name == "visit_pairs")
    told = asked(lines, drawn, limits, tmp_path, VISIT_FACTS + PERIOD_FACTS, step, pairs)
    visits = {line: {name: row[name] for name in VISIT_FACTS} for line, row in told.items()}
    assert visits == whole(slow.visits(), lines, VISIT_FACTS)
    periods = {line: {name: row[name] for name in PERIOD_FACTS} for line, row in told.items()}
    assert periods == whole(slow.periods(), lines, PERIOD_FACTS)
    others = {(line, int(other)) for line, row in told.items() if row["others"] for other in row["others"].split(";")}
    assert others == slow.pairs()
    assert all(sum(row[name] is not None for row in told.values()) > 20 for name in (*VISIT_FACTS, *PERIOD_FACTS))


LINE = st.fixed_dictionaries(
    {
        "claim_id": st.sampled_from(["A", "B", "C"]),
        "claim_line_number": st.sampled_from(["1", "2", "10"]),
        "claim_type": st.sampled_from(["", "", "institutional"]),
        "person_id": st.sampled_from(["P1", "P1", "P2", ""]),
        "rendering_npi": st.sampled_from(["1999901014", "1999901022", ""]),
        "billing_npi": st.sampled_from(["1999901014", "1999901006", ""]),
        "claim_line_start_date": st.sampled_from([str(day) for day in DAYS]),
        "hcpcs_code": st.sampled_from(CODES),
        "hcpcs_modifier_1": st.sampled_from(["", *MODIFIERS]),
        "hcpcs_modifier_2": st.sampled_from(["", "", "25", "24", "79"]),
    }
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=st.lists(st.lists(LINE, min_size=2, max_size=8), min_size=12, max_size=24), turns=st.randoms())
def test_few_lines_in_any_order_have_the_facts_that_nested_loops_find(drawn, limits, tmp_path, groups, turns):
    rows = [
        {**row, "claim_id": f"{row['claim_id']}{n}", "person_id": row["person_id"] and f"{row['person_id']}-{n}"}
        for n, group in enumerate(groups)
        for row in group
    ]
    turns.shuffle(rows)
    lines = apart(drawn_lines(rows))
    slow = GlobalPeriods(lines, drawn.tables)
    told = asked(lines, drawn, limits, tmp_path, VISIT_FACTS + PERIOD_FACTS)
    expected = whole(slow.visits(), lines, VISIT_FACTS), whole(slow.periods(), lines, PERIOD_FACTS)
    assert told == {line: {**expected[0][line], **expected[1][line]} for line in told}


def drawn_lines(rows: list[dict[str, str]]) -> pl.DataFrame:
    """Claim lines of drawn rows."""
    table = [" | ".join(rows[0]), *(" | ".join(row[name] for name in rows[0]) for row in rows)]
    return claim_lines("\n".join(table))


def test_claims_split_or_joined_are_judged_the_same_where_patient_and_provider_are_named(drawn, limits, tmp_path):
    lines = apart(many_lines(3_000, CODES, modifiers=MODIFIERS, days=DAYS, patients=100))
    lines = lines.with_columns(pl.col("person_id").fill_null("P0"), pl.col("rendering_npi").fill_null("1999901014"))
    names = [name for name in (*VISIT_FACTS, *PERIOD_FACTS) if not name.endswith("_lines")]
    alone = lines.with_columns(claim_id=pl.format("N{}", "line"), claim_line_number=pl.lit(1, dtype=pl.Int64))
    assert asked(lines, drawn, limits, tmp_path, names) == asked(alone, drawn, limits, tmp_path, names)
