"""Is a visit billed on the day of a small procedure without modifier 25?"""

from __future__ import annotations

import pytest

RULE_ID = "global_period.visit_without_25"


def test_a_visit_beside_a_procedure_of_the_same_provider_needs_the_modifier(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | hcpcs_modifier_2 | expect
        A        | 1                 | P1        | 1999901014    | 62323      |                  |                  |
        A        | 2                 | P1        | 1999901014    | 99213      |                  |                  | violated
        B        | 1                 | P2        | 1999901014    | 62323      |                  |                  |
        B        | 2                 | P2        | 1999901014    | 99213      | GT               | 25               | clear
        C        | 1                 | P3        | 1999901014    | 64635      |                  |                  |
        C        | 2                 | P3        | 1999901014    | 99204      | 24               |                  | violated
        D        | 1                 | P4        | 1999901014    | 62323      |                  |                  |
        D        | 2                 | P4        | 1999901014    | G0463      | 57               |                  | violated
        """,
    )


def test_the_modifier_belongs_on_the_visit(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 62323      | 25               |
        A        | P1        | 1999901014    | 99213      |                  | violated
        """,
    )


def test_imaging_drugs_laboratory_and_added_levels_include_no_visit(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | expect
        A        | P1        | 1999901014    | 99213      |
        A        | P1        | 1999901014    | 77003      |
        A        | P1        | 1999901014    | J1100      |
        A        | P1        | 1999901014    | 80053      |
        A        | P1        | 1999901014    | 64484      |
        A        | P1        | 1999901014    | 99152      |
        """,
    )


def test_another_provider_patient_or_day_is_beside_nothing(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | billing_npi | claim_line_start_date | hcpcs_code | expect
        A        | P1        | 1999901014    | 1999901006  | 2024-08-01            | 62323      |
        B        | P1        | 1999901022    | 1999901006  | 2024-08-01            | 99213      |
        C        | P2        | 1999901014    | 1999901006  | 2024-08-01            | 99213      |
        D        | P1        | 1999901014    | 1999901006  | 2024-07-31            | 99213      |
        E        | P1        | 1999901014    | 1999901006  | 2024-08-02            | 99213      |
        F        | P1        | 1999901014    | 1999901006  | 2024-08-01            | 99213      | violated
        """,
    )


def test_the_billing_provider_stands_in_and_one_claim_is_one_provider_where_none_is_named(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | billing_npi | hcpcs_code | expect
        A        | P1        |               | 1999901006  | 62323      |
        B        | P1        |               | 1999901006  | 99213      | violated
        C        | P2        |               |             | 62323      |
        C        | P2        |               |             | 99213      | violated
        D        | P2        |               |             | 99213      |
        E        | P2        | 1999901006    |             | 99213      |
        """,
    )


def test_without_a_patient_it_is_asked_inside_the_claim(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | expect
        A        |           | 1999901014    | 62323      |
        A        |           | 1999901014    | 99213      | violated
        B        |           | 1999901014    | 99213      |
        """,
    )


def test_a_code_that_the_fee_schedule_does_not_know_leaves_it_open_unless_the_modifier_is_there(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | claim_line_start_date | expect
        A        | P1        | 1999901014    | 27447      |                  | 2024-08-01            |
        A        | P1        | 1999901014    | 99213      |                  | 2024-08-01            | not_evaluated
        B        | P2        | 1999901014    | 27447      |                  | 2024-08-01            |
        B        | P2        | 1999901014    | 99213      | 25               | 2024-08-01            |
        C        | P3        | 1999901014    | 27447      |                  | 2024-08-01            |
        C        | P3        | 1999901014    | 62323      |                  | 2024-08-01            |
        C        | P3        | 1999901014    | 99213      |                  | 2024-08-01            | violated
        D        | P4        | 1999901014    | 62323      |                  | 2012-08-01            |
        D        | P4        | 1999901014    | 99213      |                  | 2012-08-01            | not_evaluated
        """,
    )


def test_professional_and_institutional_lines_are_not_held_together(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | claim_type    | person_id | billing_npi | hcpcs_code | expect
        A        | institutional | P1        | 1999901006  | 62323      |
        B        | professional  | P1        | 1999901006  | 99213      |
        C        | institutional | P1        | 1999901006  | G0463      | violated
        """,
    )


def test_a_copy_of_a_visit_and_an_assistant_are_left_out(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        A        | 1                 | P1        | 1999901014    | 62323      |                  |
        A        | 2                 | P1        | 1999901014    | 99213      |                  | violated
        A        | 3                 | P1        | 1999901014    | 99213      |                  |
        B        | 1                 | P2        | 1999901014    | 64635      | AS               |
        B        | 2                 | P2        | 1999901014    | 99213      |                  |
        """,
    )


@pytest.mark.parametrize(
    "visit", ["99202", "99212", "99221", "99238", "99243", "99253", "99285", "99291", "92014", "99308"]
)
def test_visits_of_every_kind_are_asked(check_rule, visit):
    check_rule(
        RULE_ID,
        f"""
        claim_id | person_id | rendering_npi | hcpcs_code | expect
        A        | P1        | 1999901014    | {visit}    | violated
        A        | P1        | 1999901014    | 20610      |
        """,
    )


def test_the_finding_names_the_procedures_and_nothing_of_the_visit_stays_payable(audited):
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date | allowed_amount
        B        | 2                 | P1        | 1999901014    | 99213      | 2024-07-08            | 92.50
        B        | 1                 | P1        | 1999901014    | 62323      | 2024-07-08            | 250.00
        A        | 7                 | P1        | 1999901014    | 20610      | 2024-07-08            | 60.00
        """
    )
    found = audit.findings.filter(rule_id=RULE_ID).row(0, named=True)
    assert found["related_lines"] == "A:7;B:1"
    assert found["message"] == (
        "Visit 99213 on 2024-07-08 stands beside 20610 of 2024-07-08 (global days 000), 62323 of 2024-07-08 (global days"
        " 000) by the same provider and carries no modifier 25: the procedure includes it."
    )
    assert (found["category"], found["severity"], found["likely_carc"]) == ("global_period", "medium", "97")
    assert [float(found[f"amount_{name}"]) for name in ("billed", "supported", "difference")] == [92.5, 0, 92.5]
