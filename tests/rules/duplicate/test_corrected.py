"""What a corrected claim replaced, a void and a reversal stand no longer: nothing is counted or compared twice."""

from __future__ import annotations

import polars as pl
import pytest
from tests.rules.units.test_over_day_limit import LINE
from tests.support.lines import claim_lines

from audit.rules.catalogue import line_rules

HEAD = "claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date | service_unit_quantity | charge_amount | claim_received_date | claim_frequency_code | original_claim_id | bill_type_code"
ASKED = ("duplicate.exact", "duplicate.suspect", "units.over_day_limit")


@pytest.fixture
def flagged(beside):
    """Which of the drawn lines are copies, suspects or beyond a limit."""

    def ask(drawing: str) -> list[str]:
        lines = claim_lines(f"{HEAD}\n{drawing}")
        asked = [rule for rule in line_rules() if rule.rule_id in ASKED]
        told = lines.hstack(beside(lines, asked).of(lines["line"]))
        beyond = pl.col("units_in_words").is_not_null()
        told = told.filter(pl.col("is_exact_duplicate") | pl.col("is_suspect_duplicate") | beyond)
        return told.select(LINE).to_series().unique().sort().to_list()

    return ask


@pytest.mark.parametrize(
    "drawing",
    [
        pytest.param(
            """
            A | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 100 | 2024-08-05 |   |   |
            B | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 100 | 2024-08-25 | 7 | A |
            """,
            id="a replacement names its claim",
        ),
        pytest.param(
            """
            A | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 100 | 2024-08-05 |   |   | 131
            B | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 120 | 2024-08-25 |   | A | 0137
            """,
            id="the type of bill says that it replaces",
        ),
        pytest.param(
            """
            A | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 100 | 2024-08-05 |   |   |
            A | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 120 | 2024-08-25 | 7 |   |
            """,
            id="a replacement has the number of its claim",
        ),
        pytest.param(
            """
            A | 1 | P | 1999901014 | 62323 | 2024-08-01 | 2 | 100 | 2024-08-05 |   |      |
            B | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 120 | 2024-08-25 | 7 | gone |
            """,
            id="a replacement says the same of a claim that it does not name",
        ),
        pytest.param(
            """
            A | 1 | P | 1999901014 | 62323 | 2024-08-01 | 2 | 100 | 2024-08-05 |   |   |
            B | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 110 | 2024-08-15 | 7 | A |
            C | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 120 | 2024-08-25 | 7 | A |
            """,
            id="of two replacements the last one stands",
        ),
        pytest.param(
            """
            A | 1 | P | 1999901014 | 62323 | 2024-08-01 | 2 | 100 | 2024-08-05 |   |   |
            B | 1 | P | 1999901014 | 62323 | 2024-08-01 | 2 | 100 | 2024-08-15 | 8 | A |
            C | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 120 | 2024-08-25 | 1 |   |
            """,
            id="a void, then a new claim",
        ),
        pytest.param(
            """
            A | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1  | 100  | 2024-08-05 |   |   |
            A | 2 | P | 1999901014 | 62323 | 2024-08-01 | -1 | -100 | 2024-08-15 |   |   |
            A | 3 | P | 1999901014 | 62323 | 2024-08-01 | 1  | 90   | 2024-08-15 |   |   |
            """,
            id="a reversal, then the line anew",
        ),
        pytest.param(
            """
            A | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1  | 100  | 2024-08-05 |   |   |
            B | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1  | -100 | 2024-08-15 |   |   |
            C | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1  | 100  | 2024-08-25 |   |   |
            """,
            id="a reversal by its dollars alone",
        ),
    ],
)
def test_what_was_corrected_stands_no_longer(flagged, drawing):
    assert flagged(drawing) == []


def test_one_reversal_takes_back_one_line_and_a_stranger_nothing(flagged):
    drawing = """
        A | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1  | 100  | 2024-08-05 |   |   |
        B | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1  | 100  | 2024-08-06 |   |   |
        C | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1  | 100  | 2024-08-07 |   |   |
        D | 1 | P | 1999901014 | 62323 | 2024-08-01 | -1 | -100 | 2024-08-08 |   |   |
        E | 1 | Q | 1999901014 | 62323 | 2024-08-01 | 1  | 100  | 2024-08-05 |   |   |
        F | 1 | Q | 1999901014 | 62323 | 2024-08-01 | 1  | 100  | 2024-08-06 |   |   |
        G | 1 | R | 1999901014 | 62323 | 2024-08-01 | 1  | 100  | 2024-08-06 | 7 | E |
    """
    assert flagged(drawing) == ["C:1", "F:1"]


def test_a_replacement_does_not_reach_a_claim_that_came_later(flagged):
    drawing = """
        A | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 100 | 2024-08-05 | 7 |   |
        B | 1 | P | 1999901014 | 62323 | 2024-08-01 | 1 | 100 | 2024-08-25 | 1 |   |
    """
    assert flagged(drawing) == ["B:1"]
