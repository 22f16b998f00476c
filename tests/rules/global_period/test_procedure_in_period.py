"""Is a further procedure billed in a global period without the modifier that says why?"""

from __future__ import annotations

RULE_ID = "global_period.procedure_in_period"


def test_a_further_procedure_in_the_period_says_what_it_is(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 2024-02-19            | 64635      |                  |
        B        | P1        | 1999901014    | 2024-02-19            | 64633      |                  |
        C        | P1        | 1999901014    | 2024-02-20            | 62323      |                  | violated
        D        | P1        | 1999901014    | 2024-02-21            | 62323      | 58               | clear
        E        | P1        | 1999901014    | 2024-02-22            | 62323      | 78               | clear
        F        | P1        | 1999901014    | 2024-02-23            | 62323      | 79               | clear
        G        | P1        | 1999901014    | 2024-02-24            | 62323      | 59               | violated
        H        | P1        | 1999901014    | 2024-02-29            | 62323      |                  | violated
        I        | P1        | 1999901014    | 2024-03-01            | 62323      |                  |
        """,
    )


def test_a_repeat_is_taken_as_told_for_the_same_code_only(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 2024-08-01            | 64635      |                  |
        B        | P1        | 1999901014    | 2024-08-08            | 64635      | 76               | clear
        C        | P1        | 1999901014    | 2024-08-08            | 62323      | 76               | violated
        D        | P1        | 1999901014    | 2024-08-09            | 62323      | 77               | violated
        """,
    )


def test_drugs_imaging_added_levels_and_visits_are_no_further_procedures(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | expect
        A        | P1        | 1999901014    | 2024-08-01            | 64635      |
        B        | P1        | 1999901014    | 2024-08-02            | J1100      |
        C        | P1        | 1999901014    | 2024-08-02            | 77003      |
        D        | P1        | 1999901014    | 2024-08-02            | 64484      |
        E        | P1        | 1999901014    | 2024-08-02            | 99212      |
        F        | P1        | 1999901022    | 2024-08-02            | 62323      |
        G        | P2        | 1999901014    | 2024-08-02            | 62323      |
        """,
    )


def test_a_staged_or_unrelated_procedure_begins_a_period_and_a_return_does_not(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 2024-08-01            | 64635      |                  |
        B        | P1        | 1999901014    | 2024-08-05            | 64633      | 58               | clear
        C        | P1        | 1999901014    | 2024-08-15            | 62323      |                  | violated
        D        | P2        | 1999901014    | 2024-08-01            | 64635      |                  |
        E        | P2        | 1999901014    | 2024-08-05            | 64633      | 78               | clear
        F        | P2        | 1999901014    | 2024-08-15            | 62323      |                  |
        """,
    )


def test_what_is_not_known_stays_open(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 2024-08-01            | 64635      |                  |
        B        | P1        | 1999901014    | 2024-08-02            | 27447      |                  | not_evaluated
        C        | P1        | 1999901014    | 2024-08-03            | 27447      | 79               | clear
        D        | P2        | 1999901014    | 2024-08-01            | 27447      |                  |
        E        | P2        | 1999901014    | 2024-10-30            | 62323      |                  | not_evaluated
        F        | P2        | 1999901014    | 2024-10-31            | 62323      |                  |
        G        |           | 1999901014    | 2024-08-03            | 62323      |                  | not_evaluated
        """,
    )


def test_without_a_patient_it_is_asked_inside_the_claim(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | claim_line_start_date | hcpcs_code | expect
        A        |           | 2024-08-01            | 64635      | not_evaluated
        A        |           | 2024-08-02            | 62323      | violated
        """,
    )


def test_the_finding_names_the_procedure_its_day_and_the_last_day(audited):
    audit = audited(
        """
        claim_id | person_id | rendering_npi | hcpcs_code | claim_line_start_date
        A        | P1        | 1999901014    | 64635      | 2024-07-08
        B        | P1        | 1999901014    | 62323      | 2024-07-18
        C        | P1        | 1999901014    | 62323      | 2024-07-19
        """
    )
    (found,) = audit.findings.filter(rule_id=RULE_ID).iter_rows(named=True)
    assert (found["claim_id"], found["related_lines"], found["severity"]) == ("B", "A:1", "low")
    assert found["message"].startswith(
        "62323 on 2024-07-18 is in the global period of 64635 of 2024-07-08 by the same provider, which ends on 2024-07-18;"
    )
    assert found["amount_supported"] is None
