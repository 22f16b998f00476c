"""Number attributes, end to end: bins, sums, chains, tiers, and what decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from tests.reference.copied import Copy
from tests.support.families import add_family
from tests.support.tables import rows

from audit.reports.audit import Audit

Audited = Callable[..., Audit]


@pytest.fixture
def films(copy: Copy) -> Copy:
    """Two sites; at one the bins are one, two and more, at the other up to two and more."""
    add_family(
        copy,
        "films",
        """
        code  | part | films | pays
        F0001 | knee | one   | 10
        F0002 | knee | two   | 20
        F0003 | knee | more  | 30
        F0011 | hand | few   | 10
        F0012 | hand | more  | 10
        """,
        lattice="sparse",
        numbers={"films": {"unit": "views"}},
        bins="""
        attribute | value | lower | upper
        films     | one   | 1     | 1
        films     | two   | 2     | 2
        films     | few   | 1     | 2
        films     | more  | 3     |
        """,
    )
    return copy


OUTCOMES = """
code  | part | films         | status     | supported | suggested
F0002 | knee | 2 views       | clear      | F0002     |
F0002 | knee | two           | clear      | F0002     |
F0003 | knee | 3+            | clear      | F0003     |
F0003 | knee | >= 5          | clear      | F0003     |
F0002 | knee | 4             | flagged    | F0003     | F0003
F0003 | knee | 1-view        | flagged    | F0001     | F0001
F0002 | knee | few           | unverified |           |
F0002 | knee | 2 or more     | unverified |           |
F0003 | knee | 2 or more     | unverified |           |
F0003 | knee | 1-2           | flagged    |           |
F0001 | knee | 0             | flagged    |           |
F0001 | knee | 1; 2          | unverified |           |
F0002 | knee | 2; 2          | clear      | F0002     |
F0011 | hand | 1-2           | clear      | F0011     |
F0011 | hand | 1             | clear      | F0011     |
F0012 | hand | 2             | flagged    | F0011     | F0011
F0011 | knee | 2             | flagged    | F0002     | F0002
F0003 | hand | 2             | flagged    | F0011     | F0011
F0002 |      | 3             | flagged    |           | F0003
F0002 | knee | a few of them | unverified |           |
F0002 | knee | 2,5           | unverified |           |
F0002 | knee | -2            | unverified |           |
F0002 | knee | 1e3           | unverified |           |
F0002 | knee | 2.5           | unverified |           |
F0003 | knee | 1.5           | flagged    |           |
F0002 | knee |               | unverified |           |
F0002 | knee | not documented | flagged   |           |
"""


@pytest.mark.parametrize("drawn", rows(OUTCOMES), ids=lambda row: f"{row['code']}-{row['part']}-{row['films']}")
def test_a_number_agrees_contradicts_or_decides_nothing(
    films: Copy, audited: Audited, drawn: dict[str, str | None]
) -> None:
    line = f"claim_id|hcpcs_code|claim_line_start_date|place_of_service_code|documented_part|documented_films\nA|{drawn['code']}|2024-08-01|11|{drawn['part'] or ''}|{drawn['films'] or ''}"
    row = audited(line, reference=films.directory).lines.row(0, named=True)
    assert (row["line_status"], row["supported_code"], row["suggested_code"]) == (
        drawn["status"],
        drawn["supported"],
        drawn["suggested"],
    )


def _findings(audited: Audited, copy: Copy, drawing: str) -> list[dict[str, Any]]:
    return audited(drawing, reference=copy.directory).findings.to_dicts()


HEAD = "claim_id|hcpcs_code|claim_line_start_date|place_of_service_code"


def test_the_finding_says_the_number_with_its_unit_and_its_own_words(films: Copy, audited: Audited) -> None:
    drawing = f"{HEAD}|documented_part|documented_films\nA|F0002|2024-08-01|11|knee|four views"
    (found,) = _findings(audited, films, drawing)
    assert found["message"] == "F0002 stands for films: two. The record says 4 views (“four views”)."
    assert (found["expected"], found["documented"], found["evidence_text"]) == ("two", "4", "four views")
    assert (found["amount_billed"], found["amount_supported"], found["amount_difference"]) == (20, 30, -10)


def test_another_code_at_the_same_price_is_still_a_finding(films: Copy, audited: Audited) -> None:
    drawing = f"{HEAD}|documented_part|documented_films\nA|F0011|2024-08-01|11|hand|3"
    (found,) = _findings(audited, films, drawing)
    assert (found["suggested_code"], found["amount_difference"], found["severity"]) == ("F0012", 0, "high")


@pytest.fixture
def tiers(copy: Copy) -> Copy:
    add_family(
        copy,
        "tiers",
        """
        code  | warts   | pays
        W0001 | first   | 50
        W0002 | further | 5
        W0003 | many    | 120
        """,
        numbers={"warts": {"unit": "lesions"}},
        bins="""
        attribute | value   | lower | upper | each
        warts     | first   | 1     | 1     |
        warts     | further | 2     | 14    | 1
        warts     | many    | 15    |       |
        """,
        primaries="""
        add_on | primary
        W0002  | W0001
        """,
    )
    return copy


def test_a_chain_is_billed_together_and_a_tier_alone(tiers: Copy, audited: Audited) -> None:
    drawing = f"""{HEAD}|documented_warts
    A | W0001 | 2024-08-01 | 11 | 8
    A | W0002 | 2024-08-01 | 11 | 8
    B | W0003 | 2024-08-01 | 11 | 8
    C | W0001 | 2024-08-01 | 11 | 15
    C | W0002 | 2024-08-01 | 11 | 15
    D | W0002 | 2024-08-01 | 11 | 1
    E | W0003 | 2024-08-01 | 11 | 15+
    F | W0001 | 2024-08-01 | 11 | 10+
    """
    lines = audited(drawing, reference=tiers.directory).lines
    told = lines.select("claim_id", "hcpcs_code", "line_status", "suggested_code", "supported_code").rows()
    assert told == [
        ("A", "W0001", "clear", None, "W0001"),
        ("A", "W0002", "clear", None, "W0002"),
        ("B", "W0003", "flagged", None, None),
        ("C", "W0001", "flagged", "W0003", "W0003"),
        ("C", "W0002", "flagged", "W0003", "W0003"),
        ("D", "W0002", "flagged", "W0001", "W0001"),
        ("E", "W0003", "clear", None, "W0003"),
        ("F", "W0001", "unverified", None, None),
    ]


def test_each_rung_of_a_chain_has_its_own_sibling(copy: Copy, audited: Audited) -> None:
    add_family(
        copy,
        "rungs",
        """
        code  | spot  | warts
        W0001 | upper | first
        W0002 | upper | further
        W0011 | lower | first
        W0012 | lower | further
        """,
        numbers={"warts": {"unit": "lesions"}},
        bins="""
        attribute | value   | lower | upper | each
        warts     | first   | 1     | 1     |
        warts     | further | 2     | 14    | 1
        """,
        primaries="""
        add_on | primary
        W0002  | W0001
        W0012  | W0011
        """,
    )
    drawing = f"""{HEAD}|documented_spot|documented_warts
    A | W0001 | 2024-08-01 | 11 | lower | 8
    A | W0002 | 2024-08-01 | 11 | lower | 8
    B | W0001 | 2024-08-01 | 11 | lower | 1
    """
    lines = audited(drawing, reference=copy.directory).lines
    assert lines["suggested_code"].to_list() == ["W0011", "W0012", "W0011"]


def test_lengths_of_one_record_are_summed(copy: Copy, audited: Audited) -> None:
    add_family(
        copy,
        "sutures",
        """
        code  | seam
        S0001 | short
        S0002 | long
        """,
        numbers={"seam": {"unit": "cm", "combine": "sum"}},
        bins="""
        attribute | value | lower | upper
        seam      | short | 0.1   | 2.5
        seam      | long  | 2.6   | 7.5
        """,
    )
    drawing = f"""{HEAD}|documented_seam
    A | S0001 | 2024-08-01 | 11 | 2.0; 0.5
    B | S0001 | 2024-08-01 | 11 | 2.0; 3.5 + 1.2
    C | S0001 | 2024-08-01 | 11 | 2.55 cm
    D | S0002 | 2024-08-01 | 11 | 25 mm
    E | S0002 | 2024-08-01 | 11 | 5 cm and 8 cm
    """
    found = audited(drawing, reference=copy.directory)
    told = found.lines.select("claim_id", "line_status", "suggested_code").rows()
    assert told == [
        ("A", "clear", None),
        ("B", "flagged", "S0002"),
        ("C", "unverified", None),
        ("D", "flagged", "S0001"),
        ("E", "flagged", None),
    ]
    said = found.documented_facts.filter(pl.col("decides")).select("claim_id", "value").rows()
    assert said == [("A", "2.5"), ("B", "6.7"), ("C", "2.55"), ("D", "2.5"), ("E", "13")]


def test_a_number_leads_to_another_family(copy: Copy, audited: Audited) -> None:
    bins = "attribute|value|lower|upper\nresected|some|1|20\nresected|much|20.1|"
    numbers = {"resected": {"unit": "cm"}}
    add_family(copy, "leaving", "code|resected\nL0001|some", numbers=numbers, bins=bins)
    copy.add("attribute_values", attribute="resected", value="flap", label="a flap", position="9", lower="30")
    add_family(copy, "reached", "code|resected\nL0002|much", numbers=numbers)
    copy.add("family_exits", family_id="leaving", attribute="resected", value="flap", to_family="reached")
    drawing = f"{HEAD}|documented_resected\nA|L0001|2024-08-01|11|35\nB|L0001|2024-08-01|11|25"
    lines = audited(drawing, reference=copy.directory).lines
    assert lines["suggested_code"].to_list() == ["L0002", None]
