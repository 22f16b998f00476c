"""Is a visit billed in the global period of a procedure without modifier 24?"""

from __future__ import annotations

import pytest

RULE_ID = "global_period.visit_in_period"


@pytest.mark.parametrize(
    ("code", "day", "last", "next_day"),
    [
        ("64635", "2024-02-19", "2024-02-29", "2024-03-01"),
        ("64635", "2024-12-25", "2025-01-04", "2025-01-05"),
        ("62351", "2024-01-01", "2024-03-31", "2024-04-01"),
    ],
)
def test_the_period_ends_on_the_tenth_or_ninetieth_day_after(check_rule, code, day, last, next_day):
    check_rule(
        RULE_ID,
        f"""
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | expect
        A        | P1        | 1999901014    | {day}                 | {code}     |
        B        | P1        | 1999901014    | {day}                 | 99212      |
        C        | P1        | 1999901014    | {last}                | 99212      | violated
        D        | P1        | 1999901014    | {next_day}            | 99212      |
        """,
    )


def test_modifier_25_alone_speaks_of_another_procedure(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | hcpcs_modifier_2 | expect
        A        | P1        | 1999901014    | 2024-08-01            | 64635      |                  |                  |
        B        | P1        | 1999901014    | 2024-08-02            | 99212      | 25               |                  | violated
        C        | P1        | 1999901014    | 2024-08-03            | 99212      | 25               | 24               | clear
        D        | P1        | 1999901014    | 2024-08-04            | 99212      | 57               |                  | clear
        E        | P1        | 1999901014    | 2024-08-05            | 99291      | FT               |                  | clear
        """,
    )


def test_another_provider_or_patient_has_no_part_in_the_period(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | claim_type    | person_id | rendering_npi | claim_line_start_date | hcpcs_code | expect
        A        |               | P1        | 1999901014    | 2024-08-01            | 64635      |
        B        |               | P1        | 1999901022    | 2024-08-02            | 99212      |
        C        |               | P2        | 1999901014    | 2024-08-02            | 99212      |
        D        | institutional | P1        | 1999901014    | 2024-08-02            | 99212      |
        E        |               | P1        | 1999901014    | 2024-08-02            | 99212      | violated
        """,
    )


def test_a_procedure_of_one_day_and_a_line_with_54_78_or_of_an_assistant_begin_no_period(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 2024-08-01            | 62323      |                  |
        B        | P1        | 1999901014    | 2024-08-02            | 99212      |                  |
        C        | P2        | 1999901014    | 2024-08-01            | 62351      | 54               |
        D        | P2        | 1999901014    | 2024-08-02            | 99212      |                  |
        E        | P3        | 1999901014    | 2024-08-01            | 62351      | 78               |
        F        | P3        | 1999901014    | 2024-08-02            | 99212      |                  |
        G        | P4        | 1999901014    | 2024-08-01            | 62351      | AS               |
        H        | P4        | 1999901014    | 2024-08-02            | 99212      |                  |
        """,
    )


def test_without_a_patient_only_the_claim_itself_is_asked_and_a_line_alone_stays_open(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        |           | 1999901014    | 2024-08-01            | 64635      |                  |
        A        |           | 1999901014    | 2024-08-02            | 99212      |                  | violated
        B        |           | 1999901014    | 2024-08-02            | 99212      |                  | not_evaluated
        C        |           | 1999901014    | 2024-08-02            | 99212      | 24               | clear
        D        | P1        | 1999901014    | 2024-08-02            | 99212      |                  |
        """,
    )


def test_a_claim_without_provider_is_asked_inside_itself(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | claim_line_start_date | hcpcs_code | expect
        A        | P1        | 2024-08-01            | 64635      |
        A        | P1        | 2024-08-02            | 99212      | violated
        B        | P1        | 2024-08-02            | 99212      |
        """,
    )


def test_a_code_without_known_global_days_leaves_ninety_days_open(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 2024-01-01            | 27447      |                  |
        B        | P1        | 1999901014    | 2024-03-31            | 99212      |                  | not_evaluated
        C        | P1        | 1999901014    | 2024-03-31            | 99213      | 24               | clear
        D        | P1        | 1999901014    | 2024-04-01            | 99212      |                  |
        E        | P1        | 1999901014    | 2024-03-01            | 64635      |                  |
        F        | P1        | 1999901014    | 2024-03-02            | 99212      |                  | violated
        """,
    )


def test_of_several_periods_the_one_that_ends_last_is_named(audited):
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date | allowed_amount
        A        | 1                 | P1        | 1999901014    | 62351      | 2024-07-08            |
        C        | 2                 | P1        | 1999901014    | 64635      | 2024-09-02            |
        C        | 1                 | P1        | 1999901014    | 64633      | 2024-09-02            |
        D        | 1                 | P1        | 1999901014    | 99212      | 2024-09-03            | 57.10
        """
    )
    found = audit.findings.filter(rule_id=RULE_ID).row(0, named=True)
    assert found["message"] == (
        "Visit 99212 on 2024-09-03 is in the global period of 62351 of 2024-07-08 by the same provider, which ends on"
        " 2024-10-06; it carries no modifier 24."
    )
    assert (found["related_lines"], found["severity"], found["amount_supported"]) == ("A:1", "low", 0)
