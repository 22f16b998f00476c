"""More levels in a session than the policy covers."""

from __future__ import annotations

ID = "session.one_level_a_day"
HEAD = "claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | service_unit_quantity | hcpcs_modifier_1 | claim_line_start_date | expect\n"


def test_the_line_on_which_the_levels_pass_two_carries_it_and_those_after_it(check_rule):
    check_rule(
        ID,
        HEAD
        + """
        A | 3 | P | 1999901014 | 64484 | 1 |    | 2024-08-01 | violated
        A | 1 | P | 1999901014 | 64483 | 1 |    | 2024-08-01 | clear
        A | 2 | P | 1999901014 | 64484 | 1 | 59 | 2024-08-01 | clear
        B | 1 | P | 1999901014 | 64483 | 1 |    | 2024-08-02 | clear
        B | 2 | P | 1999901014 | 64484 | 2 |    | 2024-08-02 | violated
        C | 1 | P | 1999901014 | 62323 | 1 |    | 2024-08-03 | clear
        D | 1 | P | 1999901014 | 62322 | 5 |    | 2024-08-04 |
        """,
    )


def test_the_right_and_the_left_of_a_level_are_one_level(check_rule):
    check_rule(
        ID,
        HEAD
        + """
        A | 1 | P | 1999901014 | 64483 | 1 | RT | 2024-08-01 | clear
        A | 2 | P | 1999901014 | 64483 | 1 | LT | 2024-08-01 | clear
        A | 3 | P | 1999901014 | 64484 | 1 | RT | 2024-08-01 | clear
        A | 4 | P | 1999901014 | 64484 | 1 | LT | 2024-08-01 | clear
        A | 5 | P | 1999901014 | 64484 | 1 | 59 | 2024-08-01 | violated
        """,
    )


def test_what_the_table_of_units_refuses_is_not_told_twice(check_rule):
    check_rule(
        ID,
        HEAD
        + """
        A | 1 | P | 1999901014 | 62323 | 2 | | 2024-08-01 | clear
        B | 1 | Q | 1999901014 | 62323 | 2 | | 2023-08-01 | violated
        """,
    )


def test_a_facility_and_another_provider_are_counted_for_themselves(check_rule):
    check_rule(
        ID,
        """
        claim_id | person_id | claim_type    | rendering_npi | hcpcs_code | claim_line_start_date | expect
        A        | P         | professional  | 1999901014    | 62323      | 2023-08-01            | clear
        B        | P         | institutional | 1999901014    | 62323      | 2023-08-01            | clear
        C        | P         |               | 1999901022    | 62323      | 2023-08-01            | clear
        """,
    )


def test_without_a_patient_too_many_on_a_claim_are_still_too_many(check_rule):
    check_rule(
        ID,
        HEAD
        + """
        A | 1 |  | 1999901014 | 64483 | 1 | | 2024-08-01 | not_evaluated
        A | 2 |  | 1999901014 | 64484 | 3 | | 2024-08-01 | violated
        """,
    )


def test_units_that_cannot_be_read_leave_it_open(audited):
    lines = "claim_id|person_id|rendering_npi|hcpcs_code|claim_line_start_date|service_unit_quantity\nA|P|1999901014|62323|2024-08-01|two"
    coverage = audited(lines).coverage.filter(rule_id=ID)
    assert coverage.select("lines_not_evaluated", "missing").rows() == [(1, "person_id, or units that can be read")]


def test_the_share_of_the_levels_that_are_covered_stays_payable(audited):
    lines = """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | service_unit_quantity | claim_line_start_date | allowed_amount
        A        | 1                 | P         | 1999901014    | 64483      | 1                     | 2024-08-01            | 100
        A        | 2                 | P         | 1999901014    | 64484      | 3                     | 2024-08-01            | 90
    """
    (found,) = audited(lines).findings.filter(rule_id=ID).to_dicts()
    assert (str(found["amount_supported"]), str(found["amount_difference"])) == ("30.00", "60.00")
    assert (found["claim_line_number"], found["related_lines"]) == (2, "A:1")
