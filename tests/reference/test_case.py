"""From a case to what is billed: chains with their units, tiers that replace, ranks, sums, and what to ask next."""

from __future__ import annotations

from datetime import date

import pytest
from tests.reference.copied import Copy
from tests.support.families import add_family

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Reference
from audit.reference.case import Bill, bill_for, next_question

ON = date(2024, 7, 1)


def _lines(reference: Reference, family: str, **documented: str) -> tuple[tuple[str, int], ...]:
    return bill_for(reference, family, documented, ON).lines


@pytest.fixture
def tiers(copy: Copy) -> Reference:
    """One, each further up to fourteen, and a tier of fifteen and more that replaces both."""
    add_family(
        copy,
        "tiers",
        """
        code  | lesions
        T0001 | first
        T0002 | further
        T0003 | many
        """,
        numbers={"lesions": {"unit": "lesions"}},
        bins="""
        attribute | value   | lower | upper | each
        lesions   | first   | 1     | 1     |
        lesions   | further | 2     | 14    | 1
        lesions   | many    | 15    |       |
        """,
        primaries="""
        add_on | primary
        T0002  | T0001
        """,
    )
    return copy.load()


@pytest.mark.parametrize(
    ("lesions", "lines"),
    [
        ("1", (("T0001", 1),)),
        ("2", (("T0001", 1), ("T0002", 1))),
        ("8 lesions", (("T0001", 1), ("T0002", 7))),
        ("14", (("T0001", 1), ("T0002", 13))),
        ("15", (("T0003", 1),)),
        ("40", (("T0003", 1),)),
        (">= 15", (("T0003", 1),)),
        ("many", (("T0003", 1),)),
    ],
)
def test_each_further_one_has_a_unit_and_the_upper_tier_replaces_the_lower(
    tiers: Reference, lesions: str, lines: tuple[tuple[str, int], ...]
) -> None:
    assert bill_for(tiers, "tiers", {"lesions": lesions}, ON).lines == lines


@pytest.mark.parametrize(
    ("lesions", "candidates"),
    [("further", ("T0002",)), ("2-5", ("T0002",)), ("10+", ("T0002", "T0003")), ("1.5", ("T0001", "T0002"))],
)
def test_units_are_never_guessed(tiers: Reference, lesions: str, candidates: tuple[str, ...]) -> None:
    assert bill_for(tiers, "tiers", {"lesions": lesions}, ON) == Bill((), ("lesions",), candidates)


def test_a_number_below_every_bin_has_no_code(tiers: Reference) -> None:
    assert bill_for(tiers, "tiers", {"lesions": "0"}, ON) == Bill((), (), ())


@pytest.fixture
def repair(copy: Copy) -> Reference:
    """Lengths of one site are summed and laid into bins; the largest is followed by each further 5 cm."""
    add_family(
        copy,
        "repair",
        """
        code  | site  | seam
        R0001 | trunk | short
        R0002 | trunk | long
        R0003 | trunk | beyond
        R0011 | face  | short
        R0012 | face  | long
        R0013 | face  | beyond
        """,
        numbers={"seam": {"unit": "cm", "combine": "sum"}},
        bins="""
        attribute | value  | lower | upper | each
        seam      | short  | 1.1   | 2.5   |
        seam      | long   | 2.6   | 7.5   |
        seam      | beyond | 7.6   |       | 5
        """,
        primaries="""
        add_on | primary
        R0003  | R0002
        R0013  | R0012
        """,
    )
    return copy.load()


@pytest.mark.parametrize(
    ("length", "lines"),
    [
        ("2.0", (("R0001", 1),)),
        ("2.0; 3.5 + 1.2", (("R0002", 1),)),
        ("4 cm and 3.6 cm", (("R0002", 1), ("R0003", 1))),
        ("12.5", (("R0002", 1), ("R0003", 1))),
        ("12.6", (("R0002", 1), ("R0003", 2))),
        ("30", (("R0002", 1), ("R0003", 5))),
        ("0.9", ()),
        ("2.55", ()),
    ],
)
def test_lengths_are_summed_before_they_are_laid_into_bins(
    repair: Reference, length: str, lines: tuple[tuple[str, int], ...]
) -> None:
    assert bill_for(repair, "repair", {"site": "trunk", "seam": length}, ON).lines == lines


def test_a_number_between_two_bins_is_neither(repair: Reference) -> None:
    bill = bill_for(repair, "repair", {"site": "trunk", "seam": "2.55"}, ON)
    assert bill == Bill((), ("seam",), ("R0001", "R0002"))


def test_what_is_open_is_asked_where_it_narrows_most(repair: Reference) -> None:
    assert bill_for(repair, "repair", {}, ON).open == ("site", "seam")
    assert next_question(repair, "repair", {}, ON) == "seam"
    assert next_question(repair, "repair", {"seam": "3"}, ON) == "site"
    assert next_question(repair, "repair", {"seam": "3", "site": "face"}, ON) is None


def test_ranks_of_the_shipped_facet_family_are_billed_once_each(copy: Copy) -> None:
    for add_on, primaries in {"64494": ("64490", "64493"), "64495": ("64493", "64494")}.items():
        for primary in primaries:
            if not copy.has("add_on_primaries", add_on_code=add_on, primary_code=primary):
                copy.add("add_on_primaries", add_on_code=add_on, primary_code=primary, edit_type="1")
    case = {"region": "lumbar_sacral", "imaging": "with", "facet_level": "third"}
    assert _lines(copy.load(), "facet_joint_injection", **case) == (("64493", 1), ("64494", 1), ("64495", 1))


@pytest.fixture
def shared_add_on(copy: Copy) -> Reference:
    """One add-on for two primaries that differ in what the add-on does not say."""
    add_family(
        copy,
        "shared_add_on",
        """
        code  | spine | rank
        V0001 | upper | first
        V0002 | lower | first
        V0003 |       | further
        """,
        primaries="""
        add_on | primary
        V0003  | V0001
        V0003  | V0002
        """,
    )
    return copy.load()


def test_an_add_on_stands_on_the_primary_that_the_record_names(shared_add_on: Reference) -> None:
    assert _lines(shared_add_on, "shared_add_on", rank="further", spine="lower") == (("V0002", 1), ("V0003", 1))
    assert bill_for(shared_add_on, "shared_add_on", {"rank": "further"}, ON) == Bill((), ("spine",), ("V0003",))
    assert next_question(shared_add_on, "shared_add_on", {"rank": "further"}, ON) == "spine"


def test_a_primary_of_another_day_is_not_billed(copy: Copy) -> None:
    add_family(
        copy,
        "dated",
        """
        code  | rank
        D0001 | first
        D0002 | further
        """,
    )
    row = {"add_on_code": "D0002", "primary_code": "D0001", "edit_type": "1"}
    copy.add("add_on_primaries", **row, effective_from="2024-07-02")
    reference = copy.load()
    assert _lines(reference, "dated", rank="further") == (("D0002", 1),)
    later = bill_for(reference, "dated", {"rank": "further"}, date(2024, 7, 2))
    assert later.lines == (("D0001", 1), ("D0002", 1))


def test_a_word_that_is_no_number_is_said_with_what_is_known(tiers: Reference) -> None:
    with pytest.raises(ReferenceError, match="a few is not a known value of lesions"):
        bill_for(tiers, "tiers", {"lesions": "a few"}, ON)
