"""Is a visit billed on the day of a surgery, or the day before, without modifier 57?"""

from __future__ import annotations

RULE_ID = "global_period.visit_without_57"


def test_the_day_of_the_surgery_and_the_day_before_need_the_modifier(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        S        | P1        | 1999901014    | 2024-03-01            | 62351      |                  |
        A        | P1        | 1999901014    | 2024-02-28            | 99213      |                  |
        B        | P1        | 1999901014    | 2024-02-29            | 99213      |                  | violated
        C        | P1        | 1999901014    | 2024-02-29            | 99214      | 57               | clear
        D        | P1        | 1999901014    | 2024-02-29            | 99215      | 25               | violated
        E        | P1        | 1999901014    | 2024-03-01            | 99213      |                  | violated
        F        | P1        | 1999901014    | 2024-03-01            | 99214      | 57               | clear
        G        | P1        | 1999901014    | 2024-03-01            | 99215      | 25               | clear
        H        | P1        | 1999901022    | 2024-03-01            | 99213      |                  |
        I        | P2        | 1999901014    | 2024-03-01            | 99213      |                  |
        J        | P1        | 1999901014    | 2024-03-02            | 99213      |                  |
        """,
    )


def test_beside_a_surgery_and_a_small_procedure_the_visit_is_asked_once(check_rule):
    drawing = """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 62351      |                  |
        A        | P1        | 1999901014    | 62323      |                  |
        A        | P1        | 1999901014    | 99213      |                  | {}
        B        | P2        | 1999901014    | 62351      |                  |
        B        | P2        | 1999901014    | 62323      |                  |
        B        | P2        | 1999901014    | 99213      | 57               | {}
        """
    check_rule(RULE_ID, drawing.format("violated", "clear"))
    check_rule("global_period.visit_without_25", drawing.format("", ""))


def test_the_day_before_is_asked_of_practitioners_only_and_not_of_small_procedures(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | claim_type    | person_id | billing_npi | claim_line_start_date | hcpcs_code | expect
        A        | institutional | P1        | 1999901006  | 2024-08-01            | G0463      |
        A        | institutional | P1        | 1999901006  | 2024-08-02            | 62351      |
        B        | institutional | P1        | 1999901006  | 2024-08-02            | G0463      | violated
        C        | professional  | P2        | 1999901006  | 2024-08-01            | 99213      |
        C        | professional  | P2        | 1999901006  | 2024-08-02            | 64635      |
        """,
    )


def test_a_code_without_known_global_days_on_the_next_day_leaves_it_open(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 2024-08-01            | 99213      |                  | not_evaluated
        B        | P1        | 1999901014    | 2024-08-01            | 99214      | 57               |
        C        | P1        | 1999901014    | 2024-08-02            | 27447      |                  |
        D        | P2        | 1999901014    | 2024-08-01            | 99213      |                  | violated
        E        | P2        | 1999901014    | 2024-08-01            | 62351      |                  |
        F        | P2        | 1999901014    | 2024-08-02            | 27447      |                  |
        """,
    )


def test_without_a_patient_the_claim_alone_is_asked(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | expect
        A        |           | 1999901014    | 2024-08-01            | 99213      | violated
        A        |           | 1999901014    | 2024-08-02            | 62351      |
        B        |           | 1999901014    | 2024-08-01            | 99213      |
        """,
    )


def test_the_finding_names_the_surgery_and_its_day(audited):
    audit = audited(
        """
        claim_id | person_id | rendering_npi | hcpcs_code | claim_line_start_date
        A        | P1        | 1999901014    | 99213      | 2024-07-08
        B        | P1        | 1999901014    | 62351      | 2024-07-09
        """
    )
    found = audit.findings.filter(rule_id=RULE_ID).row(0, named=True)
    assert found["related_lines"] == "B:1"
    assert "beside the surgery 62351 of 2024-07-09 (global days 090) by the same provider" in found["message"]
    assert (found["severity"], found["likely_carc"]) == ("low", "97")
