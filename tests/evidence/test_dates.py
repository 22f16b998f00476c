"""The days that a note names are read in the forms that people write."""

from __future__ import annotations

from datetime import date

import pytest

from audit.evidence.dates import YEARLESS, days_named, is_later

DAY = date(2024, 3, 7)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-07",
        "03/07/2024",
        "3/7/24",
        "3-7-2024",
        "07.03.2024",
        "March 7, 2024",
        "Mar. 7th 2024",
        "7 March 2024",
        "7-Mar-2024",
        "on 03/07/2024 at 16:20",
    ],
)
def test_a_day_is_read_in_every_form(text: str) -> None:
    assert days_named(text) == (DAY,)


@pytest.mark.parametrize("text", ["13/45/2024", "0.5", "L4/5", "10/2", "120/80", "BP 130/82, T 36.8"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert days_named(text) == ()


@pytest.mark.parametrize(
    ("text", "is_after"), [("out 3/8", True), ("out 3/7", False), ("out 2/20", False), ("pain 3/10", False)]
)
def test_a_day_without_a_year_is_later_where_it_follows_soon(text: str, is_after: bool) -> None:
    assert any(is_later(named, DAY) for named in days_named(text, YEARLESS)) == is_after


def test_a_day_without_a_year_may_be_in_the_next_one() -> None:
    assert is_later(date(YEARLESS, 1, 2), date(2023, 12, 30))


def test_a_day_without_a_year_is_read_where_the_year_is_known() -> None:
    assert days_named("removed 3/7", 2024) == (DAY,)
