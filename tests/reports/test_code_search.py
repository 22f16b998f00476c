"""Looking codes up by number and by word, and what a reader compares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from audit.reference import Reference, code_card
from audit.reports import code_search

A_DAY = date(2024, 11, 27)

SEARCHES = [
    ("62323", ["62323"]),
    (" 62323 ", ["62323"]),
    ("6231", ["62310", "62311", "62318", "62319"]),
    ("own blood", ["62273"]),
    ("cervical, catheter, with fluoroscopy", ["62325"]),
    ("j10", ["J1010", "J1020", "J1030", "J1040"]),
    ("", []),
    ("   ", []),
    ("no such word", []),
    (".*", []),
    ("(", []),
]


@pytest.mark.parametrize(("text", "codes"), SEARCHES)
def test_a_number_or_words_find_codes(reference: Reference, text: str, codes: list[str]) -> None:
    assert [found.code for found in code_search.search(reference, text)] == codes


def test_never_more_than_a_page_is_found(reference: Reference) -> None:
    assert len(code_search.search(reference, "6")) == code_search.MOST_FOUND


def test_families_of_one_code_have_nothing_to_choose(reference: Reference) -> None:
    families = code_search.families(reference, A_DAY)
    assert (next(iter(families)), list(families)[-1]) == ("interlaminar_epidural", "central_venous_access")
    assert "epidural_blood_patch" not in families


def test_the_step_to_a_sibling_is_its_fee_minus_the_own_in_both_settings(reference: Reference) -> None:
    steps = {step.code: step for step in code_search.steps(code_card(reference, "62323", A_DAY))}
    assert (steps["62322"].office_step, steps["62322"].facility_step) == (Decimal("-123.16"), Decimal("-19.97"))
    assert steps["62325"].attributes == 2


def test_the_widest_step_is_of_one_attribute(reference: Reference) -> None:
    widest = code_search.widest(code_card(reference, "62323", A_DAY))
    assert widest is not None
    assert (widest.code, widest.differs) == ("62322", "Imaging")


def test_without_fees_there_is_no_widest_step(reference: Reference) -> None:
    assert code_search.widest(code_card(reference, "62311", date(2016, 5, 2))) is None


@pytest.mark.parametrize(("code", "others"), [("62323", ["62311"]), ("62311", ["62322", "62323"]), ("99213", [])])
def test_kin_are_the_codes_of_the_same_service(reference: Reference, code: str, others: list[str]) -> None:
    rows = code_search.kin(reference, code_card(reference, code, A_DAY))
    assert [row[0] for row in rows] == [code, *others]


def test_a_code_without_a_family_has_the_rules_of_every_line_only(reference: Reference) -> None:
    every = code_search.rules_for(reference, code_card(reference, "99213", A_DAY))
    own = code_search.rules_for(reference, code_card(reference, "62323", A_DAY))
    assert not [rule for rule in every if rule.rule_id.startswith("attribute.")]
    assert {"attribute.imaging", "attribute.region", "attribute.delivery"} <= {rule.rule_id for rule in own}


def test_fees_are_shown_for_a_day_that_has_them(reference: Reference) -> None:
    assert code_search.last_day_with_fees(reference, A_DAY) == A_DAY
    assert code_search.last_day_with_fees(reference, date(2999, 1, 1)) < date(2999, 1, 1)
