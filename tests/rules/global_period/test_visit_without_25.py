"""Is a visit billed on the day of a small procedure without modifier 25?"""

from __future__ import annotations

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
        """,
    )
