"""The NCCI pair: who carries it, across claims, by setting and date, and what sets it aside."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.editions import Editions

from audit.reports.audit import Audit

RULE_ID = "bundling.ncci_pair"
PAIRS = """
    column_1 | column_2 | effective_from | effective_to | modifier_indicator | rationale
    62323    | 20610    | 2024-01-01     | 2024-09-30   | 1                  | drawn
    62323    | 62322    |                |              | 0                  | drawn
    62323    | 36000    |                |              | 9                  | drawn
    62323    | 96372    |                | 2024-03-31   | 1                  | drawn
    20552    | 62321    |                |              | 1                  | drawn
"""


def test_indicator_0_is_violated_with_any_modifier(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        C1       | P1        | 1999901014    | 62323      |                  | clear
        C2       | P1        | 1999901014    | 62322      | 59               | violated
        """,
    )


def test_indicator_1_is_set_aside_by_a_modifier_on_either_line(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | hcpcs_modifier_2 | expect
        C1       | P1        | 1999901014    | 62323      |                  |                  | clear
        C1       | P1        | 1999901014    | 20610      | GC               |                  | violated
        C2       | P2        | 1999901014    | 62323      |                  |                  | clear
        C2       | P2        | 1999901014    | 20610      | GC               | 59               | clear
        C3       | P3        | 1999901014    | 20610      |                  |                  | clear
        C3       | P3        | 1999901014    | 62323      | XU               |                  | clear
        """,
    )


def test_only_lines_of_one_patient_provider_day_and_setting_meet(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | billing_npi | claim_line_start_date | claim_type    | hcpcs_code | expect
        C1       | P1        | 1999901014    |             | 2024-08-01            |               | 62323      |
        C2       | P2        | 1999901014    |             | 2024-08-01            |               | 62322      |
        C3       | P1        | 1999901022    | 1999901014  | 2024-08-01            |               | 62322      |
        C4       | P1        | 1999901014    |             | 2024-08-02            |               | 62322      |
        C5       | P1        | 1999901014    |             | 2024-08-01            | institutional | 62322      |
        C6       | P3        |               | 1999901014  | 2024-08-01            |               | 62323      | clear
        C7       | P3        | 1999901014    | 1999901022  | 2024-08-01            |               | 62322      | violated
        """,
    )


def test_without_patient_or_provider_lines_meet_inside_their_claim(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | expect
        C1       |           | 1999901014    | 62323      |
        C2       |           | 1999901014    | 62322      |
        C3       |           | 1999901014    | 62323      | clear
        C3       |           | 1999901014    | 62322      | violated
        C4       | P1        |               | 62323      |
        C5       | P1        |               | 62322      |
        C6       | P1        |               | 62323      | clear
        C6       | P1        |               | 62322      | violated
        """,
    )


def test_a_day_with_codes_outside_the_shipped_part_is_not_evaluated(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | expect
        C1       | P1        | 1999901014    | 62323      | not_evaluated
        C1       | P1        | 1999901014    | 62322      | violated
        C1       | P1        | 1999901014    | 80053      | not_evaluated
        C2       | P2        | 1999901014    | 62323      | clear
        C2       | P2        | 1999901014    | J3301      | clear
        C3       | P3        | 1999901014    | 62323      |
        C3       | P3        | 1999901014    |            |
        """,
    )


def test_a_day_without_edition_is_not_evaluated(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | claim_line_start_date | hcpcs_code | expect
        C1       | P1        | 2025-05-01            | 62323      | not_evaluated
        C1       | P1        | 2025-05-01            | 62322      | not_evaluated
        C2       | P1        | 2025-05-02            | 62322      |
        """,
    )


def test_visits_beside_a_procedure_and_imaging_are_told_elsewhere(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | expect
        C1       | P1        | 1999901014    | 62323      | clear
        C1       | P1        | 1999901014    | 99213      | clear
        C2       | P2        | 1999901014    | 62323      | clear
        C2       | P2        | 1999901014    | 77003      | clear
        """,
    )


def test_a_copy_of_the_line_is_a_duplicate_only(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | charge_amount | expect
        C1       | 1                 | P1        | 1999901014    | 62323      | 500           | clear
        C1       | 2                 | P1        | 1999901014    | 64483      | 400           | violated
        C2       | 1                 | P1        | 1999901014    | 64483      | 400           |
        C3       | 1                 | P1        | 1999901014    | 64483      | 390           | violated
        """,
    )


def test_both_days_of_a_pair_are_included_and_9_is_no_pair(audited: Callable[..., Audit], editions: Editions) -> None:
    editions.add("ncci_ptp", "2024-01-01", PAIRS, covers=("2023-01-01", None), setting="practitioner")
    found = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | claim_line_start_date | hcpcs_code
        A1       | 1                 | P1        | 1999901014    | 2023-12-31            | 62323
        A1       | 2                 | P1        | 1999901014    | 2023-12-31            | 20610
        A2       | 1                 | P1        | 1999901014    | 2024-01-01            | 20610
        A2       | 2                 | P1        | 1999901014    | 2024-01-01            | 62323
        A3       | 1                 | P1        | 1999901014    | 2024-09-30            | 62323
        A3       | 2                 | P1        | 1999901014    | 2024-09-30            | 20610
        A4       | 1                 | P1        | 1999901014    | 2024-10-01            | 62323
        A4       | 2                 | P1        | 1999901014    | 2024-10-01            | 20610
        A5       | 1                 | P1        | 1999901014    | 2023-01-01            | 62323
        A5       | 2                 | P1        | 1999901014    | 2023-01-01            | 96372
        A6       | 1                 | P1        | 1999901014    | 2024-05-01            | 62323
        A6       | 2                 | P1        | 1999901014    | 2024-05-01            | 36000
        """,
        reference=editions.directory,
    ).findings.filter(rule_id=RULE_ID)
    assert found.select("claim_id", "claim_line_number", "related_lines").rows() == [
        ("A2", 1, "A2:2"),
        ("A3", 2, "A3:1"),
        ("A5", 2, "A5:1"),
    ]
    assert "in force since 2024-01-01, until 2024-09-30" in found["message"][0]
    assert "in force until 2024-03-31; its first day is not known" in found["message"][2]


def test_one_finding_names_every_column_1_line_in_order(audited: Callable[..., Audit], editions: Editions) -> None:
    editions.add("ncci_ptp", "2024-01-01", PAIRS, setting="practitioner")
    found = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | claim_line_start_date | hcpcs_code | charge_amount | modifiers
        B2       | 2                 | P1        | 1999901014    | 2024-08-01            | 62323      | 500           |
        B1       | 7                 | P1        | 1999901014    | 2024-08-01            | 20610      | 120           |
        B2       | 1                 | P1        | 1999901014    | 2024-08-01            | 62323      | 400           | GC
        """,
        reference=editions.directory,
    ).findings.filter(rule_id=RULE_ID)
    assert found.select("claim_id", "related_lines", "suggested_action", "likely_carc", "category").rows() == [
        ("B1", "B2:1;B2:2", "remove_line", "236", "bundling")
    ]
    assert found["amount_supported"].cast(float).to_list() == [0.0]


def test_institutional_lines_are_held_against_the_outpatient_table(
    audited: Callable[..., Audit], editions: Editions
) -> None:
    editions.add("ncci_ptp", "2024-01-01", PAIRS, setting="outpatient")
    run = audited(
        """
        claim_id | claim_line_number | person_id | billing_npi | claim_type    | claim_line_start_date | hcpcs_code
        C1       | 1                 | P1        | 1999901006  | institutional | 2025-01-01            | 62323
        C1       | 2                 | P1        | 1999901006  | institutional | 2025-01-01            | 62322
        C2       | 1                 | P2        | 1999901006  | professional  | 2025-01-01            | 62323
        C2       | 2                 | P2        | 1999901006  | professional  | 2025-01-01            | 62322
        """,
        reference=editions.directory,
    )
    found = run.findings.filter(rule_id=RULE_ID)
    assert found.select("claim_id", "claim_line_number").rows() == [("C1", 2)]
