"""Imaging beside a code that has it: with and without a sibling, with a modifier, and beside a code that may have it apart."""

from __future__ import annotations

from collections.abc import Callable

from audit.reports.audit import Audit

RULE_ID = "bundling.imaging_included"


def test_imaging_beside_a_code_that_has_it_is_violated_with_a_modifier_too(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        C1       | P1        | 1999901014    | 62323      |                  |
        C2       | P1        | 1999901014    | 77003      |                  | violated
        C3       | P2        | 1999901014    | 62322      |                  |
        C3       | P2        | 1999901014    | 77003      | 59               | violated
        C4       | P3        | 1999901014    | 64483      |                  |
        C4       | P3        | 1999901014    | 77012      | XU               | violated
        C5       | P4        | 1999901014    | 20610      |                  |
        C5       | P4        | 1999901014    | 76942      |                  | violated
        C6       | P5        | 1999901014    | 22510      |                  |
        C6       | P5        | 1999901014    | 76000      |                  | violated
        """,
    )


def test_imaging_that_another_code_of_the_day_may_have_is_clear(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | expect
        C1       | P1        | 1999901014    | 62323      |
        C1       | P1        | 1999901014    | 62280      |
        C1       | P1        | 1999901014    | 77003      | clear
        C2       | P2        | 1999901014    | 20610      |
        C2       | P2        | 1999901014    | 77002      | clear
        C3       | P3        | 1999901014    | 62323      |
        C3       | P3        | 1999901014    | 64450      |
        C3       | P3        | 1999901014    | 76942      | clear
        C4       | P4        | 1999901014    | 36556      |
        C4       | P4        | 1999901014    | 77001      | clear
        C5       | P5        | 1999901014    | 62310      |
        C5       | P5        | 1999901014    | 77003      | clear
        """,
    )


def test_lines_of_another_day_provider_or_patient_are_not_beside_it(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | expect
        C1       | P1        | 1999901014    | 2024-08-01            | 62323      |
        C2       | P1        | 1999901014    | 2024-08-02            | 77003      |
        C3       | P1        | 1999901022    | 2024-08-01            | 77003      |
        C4       | P2        | 1999901014    | 2024-08-01            | 77003      |
        C5       |           | 1999901014    | 2024-08-01            | 77003      |
        """,
    )


def test_a_day_with_unknown_codes_is_not_evaluated_unless_it_is_certain(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | expect
        C1       | P1        | 1999901014    | 22630      |
        C1       | P1        | 1999901014    | 77003      | not_evaluated
        C2       | P2        | 1999901014    | 22630      |
        C2       | P2        | 1999901014    | 62323      |
        C2       | P2        | 1999901014    | 77003      | violated
        C3       | P3        | 1999901014    | 22630      |
        C3       | P3        | 1999901014    | 62280      |
        C3       | P3        | 1999901014    | 77003      | clear
        """,
    )


def test_the_sibling_with_imaging_is_named_and_nothing_is_said_twice(audited: Callable[..., Audit]) -> None:
    run = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | claim_line_start_date | hcpcs_code | modifiers | charge_amount
        C1       | 1                 | P1        | 1999901014    | 2024-08-01            | 62322      |           | 500
        C1       | 2                 | P1        | 1999901014    | 2024-08-01            | 77003      |           | 90
        C2       | 1                 | P2        | 1999901014    | 2024-08-01            | 62325      |           | 500
        C2       | 2                 | P2        | 1999901014    | 2024-08-01            | 77003      | 59        | 90
        """,
    )
    found = run.findings.filter(category="bundling")
    assert found.select("rule_id", "claim_id", "claim_line_number", "related_lines", "suggested_code").rows() == [
        (RULE_ID, "C1", 2, "C1:1", None),
        (RULE_ID, "C2", 2, "C2:1", None),
    ]
    assert "62322 (with the imaging the code is 62323)" in found["message"][0]
    assert found["amount_supported"].cast(float).to_list() == [0.0, 0.0]
