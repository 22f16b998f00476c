"""Agreement is what the literature computes from the same tables, and says nothing where it knows nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from audit.workspace.agreement import DISPOSITIONS, Agreement, Estimate, agreement
from audit.workspace.agreement_text import coefficient, heading, raw

Pairs = list[tuple[str, str]]
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
"""A hundred records by two abstractors: Gwet, Handbook of Inter-Rater Reliability, and the tables of irrCAC."""
DIAGNOSES = [[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]]
"""Two hundred and twenty-three patients by two ways to diagnose, from the same."""


def of_table(table: Sequence[Sequence[int]], names: Sequence[str] = "abcd") -> Pairs:
    return [
        (names[row], names[column])
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


def measured(table: Sequence[Sequence[int]], q: int) -> Agreement:
    return agreement(of_table(table), "abcd"[:q])


def near(value: float, digits: int) -> object:
    return pytest.approx(value, abs=0.51 * 10**-digits)


def error(estimate: Estimate) -> float:
    return (estimate.high - estimate.value) / 1.959964


def test_kappa_and_ac1_of_the_abstractors_are_the_published_ones() -> None:
    told = measured(ABSTRACTORS, 3)
    assert told.kappa
    assert told.ac1
    assert told.raw
    assert told.raw.value == 0.89
    assert (told.kappa.value, error(told.kappa)) == (near(0.7964094, 6), near(0.05891072, 6))
    assert (told.ac1.value, error(told.ac1)) == (near(0.8493305, 6), near(0.04321747, 6))


def test_the_intervals_of_the_abstractors_are_the_published_ones_but_for_t_instead_of_the_normal() -> None:
    told = measured(ABSTRACTORS, 3)
    assert told.kappa
    assert told.ac1
    assert (told.kappa.low, told.kappa.high) == pytest.approx((0.680, 0.913), abs=0.0025)
    assert (told.ac1.low, told.ac1.high) == pytest.approx((0.764, 0.935), abs=0.0025)


def test_ac1_of_the_diagnoses_is_the_published_one() -> None:
    told = measured(DIAGNOSES, 4)
    assert told.ac1
    assert (told.ac1.value, error(told.ac1)) == (near(0.456, 3), near(0.043, 3))
    assert (told.ac1.low, told.ac1.high) == pytest.approx((0.371, 0.542), abs=0.002)


def test_kappa_collapses_where_one_disposition_prevails_and_ac1_does_not() -> None:
    told = measured([[92, 3], [4, 1]], 2)
    assert told.raw
    assert told.kappa
    assert told.ac1
    assert (told.raw.value, round(told.kappa.value, 2), round(told.ac1.value, 2)) == (0.93, 0.19, 0.92)


def test_both_are_alike_where_dispositions_are_balanced() -> None:
    told = measured([[46, 4], [4, 46]], 2)
    assert told.raw
    assert told.kappa
    assert told.ac1
    assert (told.raw.value, round(told.kappa.value, 2), round(told.ac1.value, 2)) == (0.92, 0.84, 0.84)


def test_ac1_counts_the_dispositions_that_were_possible_not_those_that_were_chosen() -> None:
    pairs = of_table([[92, 3], [4, 1]], ("confirm", "dismiss"))
    told = agreement(pairs)
    assert len(DISPOSITIONS) == 4
    assert told.ac1
    assert told.ac1.value == near((0.93 - 0.08595 / 3) / (1 - 0.08595 / 3), 6)
    assert agreement(pairs, ("confirm", "dismiss")).ac1 != told.ac1


def test_kappa_does_not_ask_how_many_were_possible() -> None:
    assert measured(ABSTRACTORS, 3).kappa == measured(ABSTRACTORS, 4).kappa


@pytest.mark.parametrize("of", [lambda told: told.kappa, lambda told: told.ac1], ids=["kappa", "ac1"])
@pytest.mark.parametrize("table", [ABSTRACTORS, DIAGNOSES], ids=["abstractors", "diagnoses"])
def test_the_interval_is_that_of_a_bootstrap(
    table: list[list[int]], of: Callable[[Agreement], Estimate | None]
) -> None:
    pairs, draw = of_table(table), random.Random(20_261_121)
    estimate = of(agreement(pairs, "abcd"))
    drawn = [of(agreement(draw.choices(pairs, k=len(pairs)), "abcd")) for _ in range(1_500)]
    values = sorted(each.value for each in drawn if each)
    assert estimate
    assert values[37] == pytest.approx(estimate.low, abs=0.02)
    assert values[1_462] == pytest.approx(estimate.high, abs=0.02)


def test_fewer_than_thirty_pairs_show_raw_agreement_and_no_coefficient() -> None:
    few, enough = [("confirm", "confirm")] * 20 + [("dismiss", "confirm")] * 9, [("query", "query")]
    told = agreement(few)
    assert (told.n, told.agreed, told.kappa, told.ac1, told.is_enough) == (29, 20, None, None, False)
    assert told.raw
    assert told.raw.low < 20 / 29 < told.raw.high
    assert agreement(few + enough).kappa
    assert agreement(few + enough).ac1


def test_where_everybody_always_confirms_kappa_is_not_defined_and_is_not_one() -> None:
    told = agreement([("confirm", "confirm")] * 50)
    assert told.kappa is None
    assert told.ac1
    assert told.ac1.value == 1
    assert told.raw
    assert told.ac1.low == told.raw.low < 0.95


def test_where_everybody_agrees_on_several_dispositions_the_interval_keeps_a_width() -> None:
    told = agreement([("confirm", "confirm")] * 20 + [("dismiss", "dismiss")] * 20)
    assert told.kappa
    assert told.ac1
    assert (told.kappa.value, told.kappa.high) == (1, 1)
    assert 0.7 < told.kappa.low < 0.9
    assert 0.8 < told.ac1.low < 1


def test_agreement_worse_than_chance_is_negative_and_stays_within_bounds() -> None:
    told = agreement([("confirm", "dismiss")] * 20 + [("dismiss", "confirm")] * 20)
    assert told.kappa
    assert told.kappa.value == -1
    assert told.kappa.low >= -1


def test_no_pair_has_no_agreement() -> None:
    assert agreement([]) == Agreement(0, 0, None, None, None)


def test_an_opinion_that_is_not_possible_is_a_defect() -> None:
    with pytest.raises(ValueError, match="not among"):
        agreement([("confirm", "agree")])


def test_where_one_of_two_always_chose_the_same_kappa_is_nought_and_shows_no_interval() -> None:
    told = agreement([("dismiss", "dismiss")] * 31 + [("dismiss", "confirm")])
    assert told.kappa == Estimate(0.0, 0.0, 0.0)
    assert coefficient(told, told.kappa) == "0.00, no interval: one of them always chose the same"
    assert coefficient(told, told.ac1) == "0.97 (0.91 to 1.00)"


def test_words_for_what_is_not_given() -> None:
    same, few = agreement([("confirm", "confirm")] * 50), agreement([("confirm", "confirm")] * 5)
    assert coefficient(same, same.kappa) == "n/a, one disposition only"
    assert coefficient(few, few.ac1) == "hidden, n below 30"
    assert raw(agreement([])) == "none"
    assert heading(agreement([])) == "No finding has two opinions yet"
