"""The facts of bundled, bypassed, imaged and impossible lines agree with a slow oracle, in any order and split of claims."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.join.across.oracles.bundling import Bundling
from tests.support.editions import Editions
from tests.support.lines import claim_lines
from tests.support.many_lines import LEAP_DAY, many_lines

from audit.join.across import across
from audit.join.across_steps import steps_for
from audit.model.columns import MONEY
from audit.reference.store import Store

EDIT_FACTS = ("edit_others", "edit_codes", "edit_indicator")
IMAGING_FACTS = ("imaging_others", "imaging_codes")
RIVAL_FACTS = ("has_rival_code", "rival_others", "rival_codes")
BYPASS_FACTS = ("has_bypassed_pair", "bypass_is_claimed_only", "bypass_others")
COMPANY_FACTS = ("has_other_codes", "has_foreign_codes")
FACTS = (*COMPANY_FACTS, *EDIT_FACTS, *IMAGING_FACTS, *RIVAL_FACTS, *BYPASS_FACTS)

CODES = (
    *("62320", "62321", "62323", "62324", "62325", "62310", "62270", "62328", "62280", "64483", "64484"),
    *("20610", "20611", "64450", "36573", "93454", "93458", "49082", "49083", "80053"),
    *("77003", "77002", "76942", "76937", "77012"),
)
MODIFIERS = ("59", "XS", "LT", "RT", "GC", "76")
DAYS = [LEAP_DAY + timedelta(days=n) for n in (-60, -1, 0, 1, 2, 30)]
PART = (DAYS[0], LEAP_DAY), (LEAP_DAY + timedelta(days=1), LEAP_DAY + timedelta(days=29))
WORDS = {
    "region": {"L4-5": "lumbar_sacral", "C6-7": "cervical_thoracic", "T12-L1": None},
    "laterality": {"left": "left", "right": "right"},
    "imaging": {"fluoroscopy": "with", "ct": "with"},
    "delivery": {"indwelling catheter": "indwelling_catheter"},
}
MEANINGS = {
    attribute: {
        **{word: ("affirmed", value) for word, value in words.items()},
        "silent": ("not_mentioned", None),
        **({"without": ("negated", "without")} if attribute == "imaging" else {}),
    }
    for attribute, words in WORDS.items()
} | {"joint_size": {}, "purpose": {}}
DOCUMENTED = {
    f"documented_{attribute}": (None, None, None, "unknown", *(word for word in words))
    for attribute, words in MEANINGS.items()
    if attribute in WORDS
}


def drawn_pairs(seed: int) -> pl.DataFrame:
    """Pairs of the drawn codes, one way or the other, with dates at which some of the drawn days begin or end."""
    draw = random.Random(seed)
    dates = (None, None, *DAYS)
    rows = [
        (one, other, draw.choice(dates), draw.choice(dates), draw.choice(("0", "1", "1", "9")), "drawn")
        for one, other in permutations(CODES, 2)
        if draw.random() < 0.4
    ]
    schema = {
        "column_1": pl.String(),
        "column_2": pl.String(),
        "effective_from": pl.Date(),
        "effective_to": pl.Date(),
        "modifier_indicator": pl.String(),
        "rationale": pl.String(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.fixture(scope="module")
def drawn(reference, tmp_path_factory):
    """The shipped reference with pair tables of our own, and their rows with the days on which they answer."""
    editions = Editions(tmp_path_factory.mktemp("pairs"))
    told = []
    for seed, (setting, (first, last)) in enumerate(
        [("practitioner", PART[0]), ("practitioner", PART[1]), ("outpatient", PART[0])]
    ):
        rows = drawn_pairs(seed)
        editions.add("ncci_ptp", first.isoformat(), rows, (first.isoformat(), last.isoformat()), setting=setting)
        told.append(rows.with_columns(setting=pl.lit(setting), first_day=pl.lit(first), last_day=pl.lit(last)))
    store = Store.open(editions.directory / "editions")
    return replace(reference, store=store), pl.concat(told)


@pytest.fixture
def limits(policy) -> pl.DataFrame:
    return policy.limits()


def facts(lines: pl.DataFrame, reference, limits, folder, names=FACTS) -> dict[int, dict[str, object]]:
    """What the steps say of each line, by line."""
    beside = across(lines, reference, limits, folder, steps_for(names))
    told = lines.sort("line").select("line").hstack(beside.of(lines["line"].sort()))
    return {row.pop("line"): row for row in told.select("line", *names).to_dicts()}


def expected(slow: Bundling) -> dict[int, dict[str, object]]:
    """What the oracle says of each line, by line."""
    return {
        line["line"]: {
            **slow.company(line),
            **slow.edits(line),
            **slow.imaging(line),
            **slow.rivals(line),
            **slow.bypasses(line),
        }
        for line in sorted(slow.lines, key=lambda line: line["line"])
    }


def apart(lines: pl.DataFrame) -> pl.DataFrame:
    """No line is the copy of another: every one has a charge of its own."""
    return lines.with_columns(charge_amount=pl.col("line").cast(MONEY))


def test_twenty_thousand_lines_have_the_facts_that_nested_loops_find(drawn, limits, tmp_path):
    reference, pairs = drawn
    lines = apart(
        many_lines(
            20_000,
            CODES,
            modifiers=MODIFIERS,
            days=DAYS,
            patients=1_000,
            claim_type=(None, None, None, "institutional"),
            **DOCUMENTED,
        )
    )
    told = facts(lines, reference, limits, tmp_path)
    assert told == expected(Bundling(lines, reference.tables, pairs, MEANINGS))
    assert all(sum(row[name] not in (None, False) for row in told.values()) > 5 for name in FACTS)


LINE = st.fixed_dictionaries(
    {
        "claim_id": st.sampled_from(["A", "B", "C"]),
        "claim_line_number": st.sampled_from(["1", "2", "10"]),
        "claim_type": st.sampled_from(["", "", "institutional"]),
        "person_id": st.sampled_from(["P1", "P1", "P2", ""]),
        "rendering_npi": st.sampled_from(["1999901014", "1999901022", ""]),
        "billing_npi": st.sampled_from(["1999901014", "1999901006", ""]),
        "claim_line_start_date": st.sampled_from([str(day) for day in DAYS[1:4]]),
        "hcpcs_code": st.sampled_from(CODES),
        "hcpcs_modifier_1": st.sampled_from(["", "", *MODIFIERS]),
        **{name: st.sampled_from([word or "" for word in words]) for name, words in DOCUMENTED.items()},
    }
)


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    groups=st.lists(st.lists(LINE, min_size=2, max_size=8), min_size=12, max_size=24),
    turn=st.integers(0, 99),
)
def test_few_lines_in_any_order_have_the_facts_that_nested_loops_find(drawn, limits, tmp_path, groups, turn):
    reference, pairs = drawn
    rows = [
        {**row, "claim_id": f"{row['claim_id']}{n}", "person_id": row["person_id"] and f"{row['person_id']}-{n}"}
        for n, group in enumerate(groups)
        for row in group
    ]
    random.Random(turn).shuffle(rows)
    names = sorted(rows[0])
    table = [" | ".join(names), *(" | ".join(row[name] for name in names) for row in rows)]
    lines = apart(claim_lines("\n".join(table)))
    told = facts(lines, reference, limits, tmp_path)
    assert told == expected(Bundling(lines, reference.tables, pairs, MEANINGS))


def test_lines_shuffled_or_on_claims_of_their_own_are_judged_the_same(drawn, limits, tmp_path):
    reference, _ = drawn
    lines = apart(many_lines(3_000, CODES, modifiers=MODIFIERS, days=DAYS, patients=150, **DOCUMENTED))
    lines = lines.with_columns(pl.col("person_id").fill_null("P0"), pl.col("rendering_npi").fill_null("1999901014"))
    names = [name for name in FACTS if not name.endswith("_others")]
    whole = facts(lines, reference, limits, tmp_path, names)
    assert facts(lines.sample(fraction=1.0, shuffle=True, seed=3), reference, limits, tmp_path, names) == whole
    number = pl.int_range(pl.len()).over("claim_id", order_by=["claim_line_number", "line"])
    alone = lines.with_columns(
        claim_id=pl.format("{}-{}", "claim_id", number.cast(pl.String).str.zfill(4)),
        claim_line_number=pl.lit(1, dtype=pl.Int64),
    )
    assert facts(alone, reference, limits, tmp_path, names) == whole


def test_the_shipped_part_of_the_table_knows_a_day_of_its_own_codes_only(reference, limits, tmp_path):
    lines = apart(many_lines(2_000, CODES, days=[date(2024, 8, 1), date(2025, 8, 1)], patients=100))
    told = facts(lines, reference, limits, tmp_path, ("has_foreign_codes", "is_beyond_pairs"))
    days = dict(lines.select("line", "claim_line_start_date").iter_rows())
    for line, row in told.items():
        assert row["is_beyond_pairs"] == (row["has_foreign_codes"] and days[line].year == 2024)
    assert sum(row["is_beyond_pairs"] for row in told.values()) > 20
