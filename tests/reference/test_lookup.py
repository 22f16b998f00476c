"""The card of a code: attributes, siblings, dates, what came before, and what the indicators allow."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import CodeCard, Reference, code_card

TODAY = date(2024, 7, 1)


@pytest.fixture(scope="module")
def card(shipped: Reference) -> CodeCard:
    return code_card(shipped, "62323", TODAY)


def test_a_card_says_what_the_code_means(card: CodeCard) -> None:
    assert card.words == "Lumbar or sacral, single injection, with fluoroscopy or CT"
    assert card.family_label == "Interlaminar epidural or subarachnoid injection"
    assert (card.effective_from, card.effective_to, card.is_in_force) == (date(2017, 1, 1), None, True)


def test_attributes_have_words_for_people(card: CodeCard) -> None:
    assert [(each.label, each.value_label) for each in card.attributes] == [
        ("Region", "lumbar or sacral"),
        ("Delivery", "single injection"),
        ("Imaging", "with fluoroscopy or CT"),
    ]


def test_siblings_are_nearest_first_with_what_differs_and_both_fees(card: CodeCard) -> None:
    near = [(each.code, [differs.attribute for differs in each.differs]) for each in card.siblings[:3]]
    assert near == [("62321", ["region"]), ("62322", ["imaging"]), ("62327", ["delivery"])]
    assert (card.siblings[1].office_fee, card.siblings[1].facility_fee) == (Decimal("135.15"), Decimal("78.56"))
    assert card.siblings[1].differs[0].value_label == "without fluoroscopy or CT"
    assert len(card.siblings) == 7


def test_a_sibling_that_takes_any_value_says_so(shipped: Reference) -> None:
    sibling = next(each for each in code_card(shipped, "62281", TODAY).siblings if each.code == "62280")
    assert {each.attribute: each.value_label for each in sibling.differs} == {"region": "any", "space": "subarachnoid"}


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [("62323", ("62311",), ()), ("62311", (), ("62322", "62323")), ("J1010", ("J1020", "J1030", "J1040"), ())],
)
def test_what_came_before_and_after(shipped: Reference, code: str, before: object, after: object) -> None:
    found = code_card(shipped, code, TODAY)
    assert (found.predecessors, found.successors) == (before, after)


@pytest.mark.parametrize(
    ("code", "on", "in_force"),
    [
        ("62323", date(2016, 12, 31), False),
        ("62311", date(2016, 12, 31), True),
        ("62311", date(2017, 1, 1), False),
        ("72275", date(2022, 1, 1), False),
        ("J1030", date(2024, 3, 31), True),
        ("64483", date(2010, 1, 1), True),
    ],
)
def test_in_force_on_a_day(shipped: Reference, code: str, on: date, in_force: bool) -> None:
    assert code_card(shipped, code, on).is_in_force is in_force


def test_a_code_that_is_not_in_force_has_no_siblings(shipped: Reference) -> None:
    found = code_card(shipped, "62311", TODAY)
    assert (found.siblings, found.attributes, found.fee_on(facility=True)) == ((), (), None)


def test_indicators_say_which_modifiers_are_allowed(card: CodeCard) -> None:
    verdicts = {modifier: each.verdict for each in card.indicators for modifier in each.modifiers}
    assert {verdicts[modifier] for modifier in ("50", "LT", "RT", "62", "66", "80", "AS", "26", "TC")} == {
        "not allowed"
    }
    assert verdicts["51"] == "allowed"


def test_a_transforaminal_code_may_be_billed_for_both_sides(shipped: Reference) -> None:
    indicators = {each.name: each for each in code_card(shipped, "64483", TODAY).indicators}
    assert indicators["bilateral"].verdict == "allowed"


def test_a_code_without_family_is_told_as_well(shipped: Reference) -> None:
    found = code_card(shipped, "76942", TODAY)
    assert (found.family_id, found.family_label, found.siblings, found.attributes) == (None, None, (), ())


def test_a_code_outside_every_edition_has_no_indicators(shipped: Reference) -> None:
    assert code_card(shipped, "62323", date(2018, 1, 1)).indicators == ()


def test_sources_are_said_once(card: CodeCard) -> None:
    assert card.sources
    assert len(set(card.sources)) == len(card.sources)


def test_an_unknown_code_is_said_with_the_nearest(shipped: Reference) -> None:
    with pytest.raises(ReferenceError, match=r"6232X is not in the reference. Near it are 62\d\d\d"):
        code_card(shipped, "6232X", TODAY)


def test_a_code_near_nothing_is_said_too(shipped: Reference) -> None:
    with pytest.raises(ReferenceError, match=r"^ZZZ is not in the reference. `claims-audit reference list`"):
        code_card(shipped, "ZZZ", TODAY)
