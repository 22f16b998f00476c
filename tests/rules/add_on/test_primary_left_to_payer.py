"""Is an add-on code, whose primary codes the payer names, billed without any?"""

from __future__ import annotations

from tests.rules.units.test_over_day_limit import found

RULE = "add_on.primary_left_to_payer"
EDITS = """
    add_on_code | primary_code | edit_type | effective_from | effective_to
    A0426       | CCCCC        | 2         |                |
    A0427       | CCCCC        | 3         |                |
    A0427       | A0425        | 3         |                |
    A0428       | A0425        | 1         |                |
"""


def test_a_code_of_type_2_is_asked_only_where_nothing_else_stands_there(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | claim_line_start_date | hcpcs_code | expect
        A        | 1                 | P         | 1999901014    | 2024-08-01            | 77001      | violated
        A        | 2                 | P         | 1999901014    | 2024-08-01            | 64484      |
        B        | 1                 | P         | 1999901014    | 2024-08-02            | 77001      |
        B        | 2                 | P         | 1999901014    | 2024-08-02            | 99213      |
        C        | 1                 | Q         | 1999901014    | 2024-08-02            | 77001      | violated
        C        | 2                 | Q         | 1999901022    | 2024-08-02            | 99213      |
        D        | 1                 | Q         | 1999901014    | 2024-08-03            | 99999      | not_evaluated
        """,
    )


def test_of_type_3_the_finding_says_that_the_payer_may_take_others(editions, audited):
    editions.add("ncci_add_on", "2024-07-01", EDITS)
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date
        A        | 1                 | P         | 1999901014    | A0427      | 2024-08-01
        A        | 2                 | P         | 1999901014    | A0429      | 2024-08-01
        B        | 1                 | P         | 1999901014    | A0427      | 2024-08-02
        B        | 2                 | P         | 1999901014    | A0425      | 2024-08-02
        C        | 1                 | P         | 1999901014    | A0428      | 2024-08-03
        """,
        reference=editions.directory,
    )
    assert found(audit, RULE) == [("A:1", None)]
    finding = audit.findings.filter(rule_id=RULE).row(0, named=True)
    assert finding["severity"] == "low"
    assert finding["message"] == (
        "A0427 is an add-on of which the payer names primary codes. The provider bills none that is listed for the"
        " patient on 2024-08-01 (listed: A0425; add-on table of 2024-07-01, in force since a day that it does not tell). No other provider bills one on the day either."
    )
    told = audit.coverage.filter(rule_id=RULE).row(0, named=True)
    assert (told["lines_applicable"], told["lines_violated"], told["lines_clear"]) == (2, 1, 1)
