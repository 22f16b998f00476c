"""What stands of diagnoses agrees with a slow oracle, whatever the lines, the pointers, the dates and their order."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.join.across.oracles import diagnoses as oracle
from tests.support.many_lines import many_lines

from audit.join.across import across
from audit.join.across_steps import steps_for

VALIDITY = ("diagnoses_unknown", "diagnoses_incomplete", "diagnoses_not_in_force")
FACTS = (
    *("has_diagnoses", "diagnoses_missing", *VALIDITY, "pointers_astray"),
    *("diagnoses_excluded", "diagnoses_excluded_unsure", "diagnoses_excluded_related"),
    *("region_billed", "is_region_diagnosed", "side_billed", "sides_diagnosed"),
)
SIDES = {"M1711": "right", "M1712": "left", "M170": "bilateral", "S52001A": "right"}
GIVEN = (
    *(None, None, "M54.12", "m5416", "M54.5", "M54.50", "M79.2", "M50.121", "M51.16", "M51.36", "M51.360", "M48.05"),
    *("M48.06", "M17.11", "M17.12", "M17.0", "E11.9", "E10.65", "E11", "P70.2", "Z28.3", "Z28.310", "S52.001A"),
    *("P13.4", "I10", "U07.1", "M54.99", "7244", "M541.6", "Y07.010", " M54.16 "),
)
POINTERS = (None, None, "1", "1,2", "AB", "2:1", "12", "3", "C", "10", "1,A1", "?", "25", "1 2 3", "99")
DAYS = [
    date(2014, 5, 1),
    date(2020, 12, 31),
    date(2021, 1, 1),
    date(2021, 9, 30),
    date(2021, 10, 1),
    date(2022, 3, 31),
    date(2022, 4, 1),
    date(2024, 2, 29),
    date(2024, 9, 30),
    date(2024, 10, 1),
    date(2026, 9, 30),
    date(2026, 10, 1),
]
CODES = ("62321", "62323", "64483", "72265", "20610", "99213", None)


@pytest.fixture(scope="module")
def slow(reference):
    """The oracle over given lines; the editions are read once."""
    codes = {oracle.bare(each) for each in GIVEN if each}
    whole = oracle.Diagnoses.of(pl.DataFrame(), reference.store, reference.tables, SIDES, codes)

    def over(lines: pl.DataFrame) -> oracle.Diagnoses:
        return oracle.Diagnoses(lines.to_dicts(), whole.editions, whole.regions, whole.attributes, SIDES)

    return over


def lines_of(count: int, seed: int) -> pl.DataFrame:
    named = {f"diagnosis_code_{n}": GIVEN for n in (1, 2, 3, 10, 25)}
    drawn = many_lines(
        count, CODES, seed=seed, modifiers=("RT", "LT", "50", "59"), days=DAYS, diagnosis_pointer=POINTERS, **named
    )
    return drawn.with_columns(claim_id=pl.format("{}-{}", "claim_id", pl.col("line") % 3))


def agrees(lines: pl.DataFrame, slow, reference, limits, folder) -> list[dict[str, object]]:
    """Every fact of every line is what the oracle says; the facts."""
    told = across(lines, reference, limits, folder, steps_for(FACTS)).of(lines["line"]).to_dicts()
    known = slow(lines)
    excluded = known.excluded()
    for row, fact in zip(known.rows, told, strict=True):
        assert fact["has_diagnoses"] == bool(oracle.stated(row))
        is_missing = bool(oracle.stated(row)) and known.on(row["claim_line_start_date"]) is None
        assert (fact["diagnoses_missing"] is not None) == is_missing
        for name, given_wrong in known.validity(row).items():
            found = [word.partition(" (")[0] for word in _parts(fact[f"diagnoses_{name}"])]
            assert sorted(found) == sorted({each.strip().upper() for each in given_wrong}), (name, row)
        assert set(_parts(fact["pointers_astray"])) == known.astray(row)
        shown = (
            fact["diagnoses_excluded"],
            fact["diagnoses_excluded_unsure"],
            fact["diagnoses_excluded_related"],
        )
        assert shown == excluded.get(row["line"], (None, None, None))
        assert (fact["is_region_diagnosed"] if fact["region_billed"] else None) == known.region(row)
        sides = known.side(row)
        assert (fact["side_billed"], fact["sides_diagnosed"]) == (sides or (None, None))
    return told


def _parts(text: str | None) -> list[str]:
    """The words of a fact; what stands in brackets may have commas of its own."""
    depth, parts, word = 0, [], ""
    for sign in text or "":
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts, word = [*parts, word], ""
        else:
            word += sign
    return [part.strip() for part in [*parts, word] if part.strip()]


@pytest.fixture
def limits(policy):
    return policy.limits()


def test_twenty_thousand_lines_agree(slow, reference, limits, tmp_path):
    told = agrees(lines_of(20_000, 3).sort("line"), slow, reference, limits, tmp_path)
    assert all(sum(bool(row[name]) for row in told) > 20 for name in FACTS)


def test_the_order_of_lines_makes_no_difference(slow, reference, limits, tmp_path):
    lines = lines_of(1_500, 4).sort("line")
    turned = lines.sample(fraction=1, shuffle=True, seed=7).with_columns(
        was=pl.col("line"), line=pl.int_range(pl.len(), dtype=pl.Int64)
    )
    names = [name for name in FACTS if not name.startswith("diagnoses_excluded")]
    before = across(lines, reference, limits, tmp_path, steps_for(names)).of(lines["line"]).select(names)
    after = across(turned, reference, limits, tmp_path, steps_for(names)).of(turned["line"]).select(names)
    assert after.with_columns(was=turned["was"]).sort("was").drop("was").equals(before)


LINE = st.fixed_dictionaries(
    {
        "claim_id": st.sampled_from(["A", "B"]),
        "claim_line_number": st.sampled_from([1, 2, 10]),
        "hcpcs_code": st.sampled_from(CODES),
        "hcpcs_modifier_1": st.sampled_from([None, "RT", "LT", "50"]),
        "claim_line_start_date": st.sampled_from(DAYS),
        "diagnosis_pointer": st.sampled_from(POINTERS),
        **{f"diagnosis_code_{n}": st.sampled_from(GIVEN) for n in (1, 2, 3)},
    }
)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(LINE, min_size=1, max_size=6), min_size=5, max_size=20))
def test_few_lines_agree(slow, reference, limits, tmp_path, rows):
    flat = [{**row, "claim_id": f"{row['claim_id']}{n}"} for n, group in enumerate(rows) for row in group]
    blank = many_lines(1, CODES).clear()
    drawn = pl.DataFrame(flat, schema={name: blank.schema[name] for name in flat[0]})
    lines = pl.concat([blank, drawn.with_columns(line=pl.int_range(pl.len(), dtype=pl.Int64))], how="diagonal")
    agrees(lines, slow, reference, limits, tmp_path)
