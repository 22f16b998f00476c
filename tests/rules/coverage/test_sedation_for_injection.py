"""Is moderate sedation billed beside an injection at the spine?"""

from __future__ import annotations

import pytest

RULE_ID = "coverage.sedation_for_injection"


@pytest.mark.parametrize("injection", ["62321", "62323", "64479", "64484", "64493", "64635", "27096", "64451", "G0260"])
def test_sedation_beside_an_injection_at_the_spine_is_a_question_for_the_record(check_rule, injection):
    check_rule(
        RULE_ID,
        f"""
        claim_id | person_id | rendering_npi | hcpcs_code  | expect
        A        | P1        | 1999901014    | {injection} |
        A        | P1        | 1999901014    | 99152       | violated
        A        | P1        | 1999901014    | 99153       | violated
        B        | P2        | 1999901014    | {injection} |
        C        | P2        | 1999901022    | 99156       | violated
        """,
    )


def test_sedation_for_something_else_is_not_asked(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | expect
        A        | P1        | 1999901014    | 2024-08-01            | 45378      |
        A        | P1        | 1999901014    | 2024-08-01            | G0500      |
        B        | P2        | 1999901014    | 2024-08-01            | 62326      |
        B        | P2        | 1999901014    | 2024-08-01            | 99152      |
        C        | P3        | 1999901014    | 2024-08-01            | 62323      |
        C        | P3        | 1999901014    | 2024-08-02            | 99152      |
        D        | P4        | 1999901014    | 2024-08-01            | 62323      |
        D        | P4        | 1999901014    | 2024-08-01            | 99156      |
        """,
    )


def test_the_finding_asks_for_the_record_and_is_low(audited):
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date
        A        | 1                 | P1        | 1999901014    | 64483      | 2024-07-08
        A        | 2                 | P1        | 1999901014    | 62323      | 2024-07-08
        A        | 3                 | P1        | 1999901014    | 99152      | 2024-07-08
        """
    )
    found = audit.findings.filter(rule_id=RULE_ID).row(0, named=True)
    assert (found["severity"], found["suggested_action"], found["likely_carc"]) == ("low", "review", "50")
    assert found["related_lines"] == "A:1;A:2"
    assert found["message"].startswith("99152 on 2024-07-08 stands beside 62323, 64483 of the same patient. ")
