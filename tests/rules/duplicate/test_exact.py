"""Does a line say over again everything that an earlier line says?"""

from __future__ import annotations

from tests.rules.units.test_over_day_limit import found

RULE = "duplicate.exact"


def test_all_but_the_first_received_carry_the_finding(audited):
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date | hcpcs_modifier_1 | hcpcs_modifier_2 | service_unit_quantity | charge_amount | claim_received_date
        A        | 1                 | P         | 1999901014    | 62323      | 2024-08-01            | KX               | 22               | 1                     | 500           | 2024-08-20
        B        | 2                 | P         | 1999901014    | 62323      | 2024-08-01            | 22               | KX               |                       | 500.00        | 2024-08-10
        B        | 1                 | P         | 1999901014    | 62323      | 2024-08-01            | 22               | KX               | 1                     | 500           |
        C        | 1                 | P         | 1999901014    | 62323      | 2024-08-01            | KX               | 22               | 1                     | 500           | 2024-08-10
        """
    )
    assert found(audit, RULE) == [("A:1", "B:1;B:2;C:1"), ("B:1", "A:1;B:2;C:1"), ("C:1", "A:1;B:1;B:2")]
    finding = audit.findings.filter(rule_id=RULE).row(0, named=True)
    assert finding["message"] == (
        "62323 of 2024-08-01 is billed as on claim B, line 2: same patient, provider, modifiers, units and charge."
    )
    assert (str(finding["amount_supported"]), finding["likely_carc"], finding["severity"]) == ("0.00", "18", "high")


def test_any_detail_that_differs_makes_it_no_copy(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | service_unit_quantity | rendering_npi | billing_npi | charge_amount | claim_type    | expect
        A        | 1                 | P         | 2024-08-01            | 62323      |                  | 1                     | 1999901014    |             | 500           |               | clear
        B        | 1                 | P         | 2024-08-01            | 62323      | 52               | 1                     | 1999901014    |             | 500           |               | clear
        B        | 2                 | P         | 2024-08-01            | 62323      |                  | 2                     | 1999901014    |             | 500           |               | clear
        B        | 3                 | P         | 2024-08-01            | 62323      |                  | 1                     | 1999901014    |             | 501           |               | clear
        B        | 4                 | P         | 2024-08-01            | 62323      |                  | 1                     | 1999901014    |             |               |               | clear
        B        | 5                 | P         | 2024-08-01            | 62323      |                  | 1                     | 1999901014    | 1999901006  | 500           |               | clear
        B        | 6                 | P         | 2024-08-02            | 62323      |                  | 1                     | 1999901014    |             | 500           |               |
        B        | 7                 | Q         | 2024-08-01            | 62323      |                  | 1                     | 1999901014    |             | 500           |               |
        B        | 8                 | P         | 2024-08-01            | 62322      |                  | 1                     | 1999901014    |             | 500           |               |
        B        | 9                 | P         | 2024-08-01            | 62323      |                  | 1                     | 1999901022    |             | 500           |               |
        B        | 10                | P         | 2024-08-01            | 62323      |                  | 1                     | 1999901014    |             | 500           | institutional |
        C        | 1                 | P         | 2024-08-01            | 62323      |                  |                       | 1999901014    |             | 500           | professional  | violated
        """,
    )


def test_a_line_that_says_it_is_a_repeat_is_none(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        A        | 1                 | P         | 1999901014    | 62323      |                  | clear
        A        | 2                 | P         | 1999901014    | 62323      | 76               | clear
        A        | 3                 | P         | 1999901014    | 62323      | 76               | clear
        A        | 4                 | P         | 1999901014    | 62323      |                  | violated
        """,
    )


def test_without_patient_or_provider_copies_are_found_inside_one_claim_only(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | expect
        A        | 1                 |           | 1999901014    | 62323      | clear
        A        | 2                 |           | 1999901014    | 62323      | violated
        B        | 1                 |           | 1999901014    | 62323      |
        C        | 1                 | P         |               | 62323      | clear
        C        | 2                 | P         |               | 62323      | violated
        D        | 1                 | P         |               | 62323      |
        """,
    )


def test_lines_of_revenue_codes_and_lines_of_other_diagnoses_are_no_copies(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | claim_type    | hcpcs_code | diagnosis_pointer | expect
        A        | 1                 | P         | 1999901014    | institutional |            |                   |
        A        | 2                 | P         | 1999901014    | institutional |            |                   |
        B        | 1                 | P         | 1999901014    |               | 62323      | 1                 | clear
        B        | 2                 | P         | 1999901014    |               | 62323      | 2                 | clear
        B        | 3                 | P         | 1999901014    |               | 62323      | 1                 | violated
        C        | 1                 | P         | 1999901014    |               | 62323      | 2;1               | violated
        """,
    )


def test_the_same_claim_and_line_twice_is_a_copy_where_nothing_differs(audited):
    audit = audited(
        """
        claim_id | claim_line_number | hcpcs_code | claim_line_start_date | charge_amount
        A        | 1                 | 62323      | 2024-08-01            | 500
        A        | 1                 | 62323      | 2024-08-01            | 500
        B        | 1                 | 62323      | 2024-08-01            | 500
        B        | 1                 | 62323      | 2024-08-01            | 600
        """
    )
    assert found(audit, RULE) == [("A:1", "A:1")]
    assert found(audit, "duplicate.suspect") == [("B:1", "B:1")]


def test_units_and_charges_that_cannot_be_read_are_compared_as_given(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | hcpcs_code | service_unit_quantity_as_given | charge_amount_as_given | expect
        A        | 1                 | 62323      | one                            | call us                | clear
        A        | 2                 | 62323      | one                            | call us                | violated
        A        | 3                 | 62323      | uno                            | call us                | clear
        """,
    )


def test_of_a_long_row_of_copies_fifty_stand_beside_each(audited):
    lines = "\n".join(f"A | {n} | 62323 | 2024-08-01" for n in range(1, 61))
    audit = audited(f"claim_id | claim_line_number | hcpcs_code | claim_line_start_date\n{lines}")
    told = audit.findings.filter(rule_id=RULE)
    assert told.height == 59
    assert {len(related.split(";")) for related in told["related_lines"]} == {50}
