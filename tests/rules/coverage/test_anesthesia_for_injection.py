"""Is anesthesia billed beside an injection at the spine?"""

from __future__ import annotations

RULE_ID = "coverage.anesthesia_for_injection"


def test_anesthesia_by_another_provider_is_a_question_for_the_record(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 2024-08-01            | 62323      |                  |
        B        | P1        | 1999901022    | 2024-08-01            | 01992      | QS               | violated
        C        | P1        | 1999901022    | 2024-08-02            | 01992      | QS               |
        D        | P2        | 1999901014    | 2024-08-01            | 62326      |                  |
        E        | P2        | 1999901022    | 2024-08-01            | 01992      |                  |
        F        | P3        | 1999901014    | 2024-08-01            | 62323      |                  |
        G        | P3        | 1999901022    | 2024-08-01            | 01402      |                  |
        """,
    )


def test_by_the_operator_it_is_asked_as_part_of_the_procedure_unless_a_modifier_parts_them(check_rule):
    drawing = """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 62323      |                  |
        A        | P1        | 1999901014    | 01992      |                  | {}
        B        | P2        | 1999901014    | 62323      | 59               |
        B        | P2        | 1999901014    | 01992      |                  | {}
        """
    check_rule(RULE_ID, drawing.format("", "violated"))
    check_rule("bundling.operator_anesthesia", drawing.format("violated", ""))
