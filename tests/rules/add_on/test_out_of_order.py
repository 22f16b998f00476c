"""Does an add-on code for a further level stand without the code of the level before it?"""

from __future__ import annotations

from tests.rules.units.test_over_day_limit import found

RULE = "add_on.out_of_order"


def test_the_level_before_has_to_stand_on_the_day_by_the_provider(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | claim_line_start_date | hcpcs_code | expect
        A        | 1                 | P         | 1999901014    | 2024-08-01            | 64490      |
        A        | 2                 | P         | 1999901014    | 2024-08-01            | 64492      | violated
        B        | 1                 | P         | 1999901014    | 2024-08-02            | 64490      |
        B        | 2                 | P         | 1999901014    | 2024-08-02            | 64492      | clear
        C        | 1                 | P         | 1999901014    | 2024-08-02            | 64491      | clear
        D        | 1                 | Q         | 1999901014    | 2024-08-02            | 64490      |
        D        | 2                 | Q         | 1999901014    | 2024-08-02            | 64492      | violated
        D        | 3                 | Q         | 1999901022    | 2024-08-02            | 64491      |
        E        | 1                 | R         | 1999901014    | 2024-08-02            | 64493      |
        E        | 2                 | R         | 1999901014    | 2024-08-02            | 64491      |
        E        | 3                 | R         | 1999901014    | 2024-08-02            | 64495      | violated
        """,
    )


def test_a_level_of_another_region_does_not_stand_for_the_one_before(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | expect
        A        | 1                 | P         | 1999901014    | 64490      |
        A        | 2                 | P         | 1999901014    | 64494      | violated
        B        | 1                 | Q         | 1999901014    | 64483      |
        B        | 2                 | Q         | 1999901014    | 64484      | clear
        C        | 1                 | R         | 1999901014    | 17000      |
        C        | 2                 | R         | 1999901014    | 17003      |
        """,
    )


def test_without_any_primary_the_other_rule_speaks(audited):
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date
        A        | 1                 | P         | 1999901014    | 64492      | 2024-08-01
        B        | 1                 | Q         | 1999901014    | 64490      | 2024-08-01
        B        | 2                 | Q         | 1999901014    | 64492      | 2024-08-01
        """
    )
    assert found(audit, "add_on.without_primary") == [("A:1", None)]
    assert found(audit, RULE) == [("B:2", "B:1")]
    message = audit.findings.filter(rule_id=RULE)["message"].item()
    assert message == (
        "64492 counts the level after 64491, which the provider does not bill for the patient on 2024-08-01."
    )
