"""Two regions of the spine on one day."""

from __future__ import annotations

import pytest

ID = "session.one_region_a_day"


def test_the_region_that_comes_later_in_claim_and_line_order_carries_it(check_rule):
    check_rule(
        ID,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date | expect
        B        | 1                 | P         | 1999901014    | 62321      | 2024-08-01            | violated
        A        | 2                 | P         | 1999901022    | 64484      | 2024-08-01            | clear
        A        | 1                 | P         | 1999901022    | 64483      | 2024-08-01            | clear
        B        | 2                 | P         | 1999901014    | 62323      | 2024-08-01            | clear
        C        | 1                 | P         | 1999901022    | 62321      | 2024-08-02            |
        D        | 1                 | Q         | 1999901022    | 62321      | 2024-08-01            |
        E        | 1                 | P         | 1999901022    | 99213      | 2024-08-01            |
        """,
    )


def test_without_a_patient_only_the_claim_itself_tells(check_rule):
    check_rule(
        ID,
        """
        claim_id | claim_line_number | person_id | hcpcs_code | claim_line_start_date | expect
        A        | 1                 |           | 62323      | 2024-08-01            | not_evaluated
        A        | 2                 |           | 62321      | 2024-08-01            | violated
        B        | 1                 |           | 62321      | 2024-08-01            | not_evaluated
        """,
    )


@pytest.mark.parametrize(
    ("payer", "day", "severity"),
    [
        ("Medicare", "2021-12-04", None),
        ("Medicare", "2021-12-05", "low"),
        ("medicare ", "2022-06-18", "low"),
        ("medicare ", "2022-06-19", "medium"),
        ("Other", "2024-08-01", "low"),
        ("", "2024-08-01", "low"),
    ],
)
def test_how_grave_it_is_depends_on_payer_and_day(audited, payer, day, severity):
    lines = f"claim_id|claim_line_number|person_id|hcpcs_code|claim_line_start_date|payer\nA|1|P|62321|{day}|{payer}\nA|2|P|62323|{day}|{payer}"
    found = audited(lines).findings.filter(rule_id=ID)
    told = found.select("claim_line_number", "related_lines", "severity", "likely_carc").rows()
    assert told == ([(2, "A:1", severity, "50")] if severity else [])
