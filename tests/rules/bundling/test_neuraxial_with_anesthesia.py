"""Is an epidural billed by the one who gives the anesthesia?"""

from __future__ import annotations

RULE_ID = "bundling.neuraxial_with_anesthesia"


def test_an_epidural_by_the_anesthesia_provider_is_told_apart_by_59_or_xu(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 01402      | AA               |
        A        | P1        | 1999901014    | 62326      |                  | violated
        B        | P2        | 1999901014    | 01402      | AA               |
        B        | P2        | 1999901014    | 62326      | 59               | clear
        C        | P3        | 1999901014    | 01402      | AA               |
        C        | P3        | 1999901014    | 62326      | XU               | clear
        D        | P4        | 1999901014    | 01402      | AA               |
        E        | P4        | 1999901022    | 62326      |                  |
        """,
    )


def test_a_catheter_beside_anesthesia_for_spine_surgery_is_asked_here_a_single_injection_there(check_rule):
    drawing = """
        claim_id | person_id | rendering_npi | hcpcs_code | expect
        A        | P1        | 1999901014    | 00630      | {}
        A        | P1        | 1999901014    | 62326      | {}
        B        | P2        | 1999901014    | 00630      | {}
        B        | P2        | 1999901014    | 62322      | {}
        """
    check_rule(RULE_ID, drawing.format("", "violated", "", ""))
    check_rule("bundling.operator_anesthesia", drawing.format("", "", "violated", ""))
