"""Codes: look one up, or let what the record says narrow the family. No run is needed."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest
from tests.support.visit import title, told, visit

from audit.reports.audit import Audit


def looked_up(text: str) -> AppTest:
    return visit("codes").text_input(key="codes.search").set_value(text).run()


def choose(at: AppTest, **attributes: str) -> AppTest:
    for name, value in attributes.items():
        at = at.segmented_control(key=f"codes.interlaminar_epidural.{name}").set_value(value).run()
    return at


def test_it_opens_without_a_run() -> None:
    at = visit("codes")
    assert title(at) == "Interlaminar epidural or subarachnoid injection: 8 codes"
    assert "8 of 8 codes remain" in told(at)


def test_choices_narrow_until_one_code_is_left() -> None:
    at = choose(visit("codes"), region="lumbar_sacral", delivery="single_injection")
    assert title(at) == "Lumbar or sacral, single injection: imaging decides between 2 codes"
    assert title(choose(at, imaging="with")).endswith("with fluoroscopy or CT: 62323")


CARD = [
    "Lumbar or sacral, single injection, with fluoroscopy or CT",
    "in force 2017-01-01",
    "Before 2017 it was billed as 62311",
    "attribute rules apply to 62323",
]


@pytest.mark.parametrize("words", CARD)
def test_the_card_says_what_the_code_is(words: str) -> None:
    assert words in told(looked_up("62323"))


def test_the_fee_is_that_of_the_day_in_office_and_facility() -> None:
    at = looked_up("62323").date_input(key="codes.day").set_value(date(2024, 11, 27)).run()
    assert "$258.31" in told(at)
    assert "$98.53" in told(at)
    assert "Imaging is worth $123 in the office and $20 in a facility" in told(at)


def test_a_word_of_our_own_finds_codes() -> None:
    at = looked_up("own blood")
    assert title(at) == "62273: Epidural patch with own blood"


def test_several_codes_are_listed_and_one_opens() -> None:
    at = visit("codes", **{"codes.search": "6232", "kept.values.codes.found": "62327"})
    assert title(at) == "10 codes were found"
    assert at.button(key="codes.found.62320")
    assert "Lumbar or sacral, catheter left in place, with fluoroscopy or CT" in told(at)


def test_a_code_that_ended_says_so_and_what_took_its_place() -> None:
    page = told(looked_up("62311"))
    assert "not in force" in page
    assert "Its place was taken by 62322, 62323" in page


@pytest.mark.parametrize("text", ["zzz", "![x](http://evil.example/p.png)", "<script>alert(1)</script>", "[", "\\"])
def test_what_is_not_found_is_said_and_never_shown_as_anything_else(text: str) -> None:
    at = looked_up(text)
    assert title(at) == "No code was found"
    assert "<script>" not in told(at)


def test_a_day_without_a_fee_schedule_says_so() -> None:
    at = looked_up("62323").date_input(key="codes.day").set_value(date(2011, 1, 3)).run()
    assert not at.exception
    assert "not in force on 2011-01-03" in told(at)


def test_the_day_is_the_last_date_of_service_of_the_run(eight: Audit) -> None:
    assert visit("codes", eight).date_input(key="codes.day").value == date(2024, 8, 7)
