"""Defects of number attributes, subsets, chains, add-ons and modifiers, each planted in a copy and each found."""

from __future__ import annotations

import pytest
from tests.reference.copied import Copy
from tests.support.families import add_family

from audit.reference.checks import CHECKS, bins, lattices

OWN = (bins.__name__, lattices.__name__)


def _told(copy: Copy, check: object) -> list[str]:
    return [str(problem) for problem in check(copy.load())]  # type: ignore[operator]


def _bins(copy: Copy, bounds: str, primaries: str = "") -> None:
    add_family(
        copy,
        "drawn",
        "code|spot|motes\nB0001|upper|one\nB0002|upper|two\nB0003|lower|one\nB0004|lower|two",
        numbers={"motes": {"unit": "motes"}},
        bins=bounds,
        primaries=primaries,
    )


GOOD = "attribute|value|lower|upper|each\nmotes|one|1|2|\nmotes|two|3||1"


def test_a_sound_family_has_no_problem(copy: Copy) -> None:
    _bins(copy, GOOD, "add_on|primary\nB0002|B0001\nB0004|B0003")
    drawn = copy.load()
    told = [str(problem) for check in CHECKS if check.__module__ in OWN for problem in check(drawn)]
    assert told == []


def test_bins_that_overlap_are_found(copy: Copy) -> None:
    _bins(copy, "attribute|value|lower|upper\nmotes|one|1|3\nmotes|two|3|")
    assert _told(copy, bins.bins_part_the_numbers) == [
        f"code_attributes.csv: drawn: {pair} both have numbers of motes from 1-3 and 3+."
        " Correct the bounds in attribute_values, or tell the codes apart by another attribute."
        for pair in ("B0001 and B0002", "B0003 and B0004")
    ]


def test_a_gap_between_whole_numbers_is_found(copy: Copy) -> None:
    _bins(copy, "attribute|value|lower|upper\nmotes|one|1|2\nmotes|two|4|")
    assert _told(copy, bins.bins_part_the_numbers) == [
        "code_attributes.csv: drawn: no code of motes has the numbers between 2 and 4. Let the bins follow each other."
    ]


def test_a_measure_may_step_over_its_last_place(copy: Copy) -> None:
    _bins(copy, "attribute|value|lower|upper\nmotes|one|0.1|2.5\nmotes|two|2.6|")
    assert _told(copy, bins.bins_part_the_numbers) == []


@pytest.mark.parametrize(
    ("value", "cells", "what"),
    [
        ("two", {"lower": None, "upper": None, "each": None}, "two of motes has no bounds."),
        ("two", {"lower": "9", "upper": "3"}, "two of motes ends before it begins."),
        ("two", {"each": "0"}, "two of motes stands for each 0.00 above nothing."),
        ("one", {"lower": None, "each": "1"}, "one of motes stands for each 1.00 above nothing."),
    ],
)
def test_a_bin_that_is_none_is_found(copy: Copy, value: str, cells: dict[str, str | None], what: str) -> None:
    _bins(copy, GOOD)
    copy.set("attribute_values", {"attribute": "motes", "value": value}, **cells)
    (told,) = _told(copy, bins.numbers_have_bins)
    assert what in told


def test_a_choice_has_no_bounds_no_unit_and_no_sum(copy: Copy) -> None:
    copy.set("attribute_values", {"attribute": "region", "value": "lumbar_sacral"}, lower="1")
    copy.set("attributes", {"attribute": "region"}, unit="cm")
    copy.set("attributes", {"attribute": "space"}, combine="sum")
    assert len(_told(copy, bins.numbers_have_bins)) == 1
    assert len(_told(copy, bins.only_numbers_are_counted)) == 2


def test_an_add_on_that_stands_on_nothing_is_found(copy: Copy) -> None:
    _bins(copy, GOOD, "add_on|primary\nB0002|B0003")
    (told,) = _told(copy, bins.add_ons_stand_on_a_code)
    assert "B0002 is billed with B0003, and differs from each in none or several attributes." in told


def test_an_add_on_without_a_beginning_is_found(copy: Copy) -> None:
    _bins(copy, "attribute|value|lower|upper|each\nmotes|one||2|\nmotes|two|3||1", "add_on|primary\nB0001|B0002")
    (told,) = _told(copy, bins.bins_of_add_ons_begin)
    assert "the add-on B0001 has the bin one of motes, which has no lower bound." in told


SUBSETS = "code|first_part|second_part\nS0001|with|without\nS0002|without|with\nS0003|with|with"


@pytest.mark.parametrize(
    ("codes", "what"),
    [
        (SUBSETS, None),
        (SUBSETS.replace("\nS0003|with|with", ""), "has no code for first_part=with, second_part=with"),
        (f"{SUBSETS}\nS0004|without|without", "S0004 stands for nothing at all"),
        (f"{SUBSETS}\nS0004|with|with", "S0003 and S0004 have the same attribute values"),
    ],
)
def test_every_set_but_the_empty_one_has_one_code(copy: Copy, codes: str, what: str | None) -> None:
    add_family(copy, "sets", codes, lattice="subsets")
    told = [line for line in _told(copy, lattices.cells_have_one_code) if "S000" in line or "sets" in line]
    assert [what is not None and what in line for line in told] == ([True] if what else [])


CHAIN = "code|first_part|second_part\nK0001|without|without\nK0002|with|without\nK0003|with|with"


@pytest.mark.parametrize(
    ("codes", "pairs"),
    [
        (CHAIN, []),
        (f"{CHAIN}\nK0004|without|with", ["neither K0002 nor K0004 holds the other"]),
    ],
)
def test_each_code_of_a_chain_holds_the_one_before(copy: Copy, codes: str, pairs: list[str]) -> None:
    add_family(copy, "steps", codes, lattice="chain")
    told = [line for line in _told(copy, lattices.cells_have_one_code) if "steps" in line]
    assert [pair in line for pair, line in zip(pairs, told, strict=True)] == [True] * len(pairs)


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({"attribute": "region", "value": "lumbar_sacral"}, "no family has a rule of role modifier for it"),
        ({"indicator": "bilateral"}, "the indicator bilateral stands with the values None"),
        ({"indicator": "bilateral", "indicator_values": "1;8"}, "8 is not a value of the indicator bilateral"),
    ],
)
def test_a_modifier_that_tells_nothing_is_found(copy: Copy, cells: dict[str, str], what: str) -> None:
    copy.add("modifier_values", **{"attribute": "laterality", "modifier": "E1", "value": "left", **cells})
    (told,) = _told(copy, bins.modifiers_tell_an_attribute)
    assert what in told


def test_an_attribute_left_to_modifiers_that_none_tells_is_found(copy: Copy) -> None:
    copy.set("attribute_rules", {"family_id": "transforaminal_epidural", "attribute": "imaging"}, role="modifier")
    (told,) = _told(copy, bins.modifiers_tell_an_attribute)
    assert "transforaminal_epidural leaves imaging to modifiers, and none tells it." in told
