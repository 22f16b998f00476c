"""Does a professional line say who rendered the service?"""

from __future__ import annotations

ID = "provider.rendering_missing"


def test_where_others_say_it_a_professional_line_does(check_rule):
    check_rule(
        ID,
        """
        rendering_npi | billing_npi | claim_type    | expect
        1999901014    | 1999901006  | professional  | clear
                      | 1999901006  | professional  | violated
                      |             |               | violated
                      | 1999901006  | institutional |
        1999901014    | 1999901006  | institutional |
        """,
    )


def test_a_file_without_rendering_providers_is_not_asked(check_rule):
    check_rule(ID, "billing_npi | expect\n1999901006 |\n |")


def test_it_is_a_low_finding(audited):
    result = audited(
        """
        claim_id | hcpcs_code | claim_line_start_date | rendering_npi | billing_npi
        A        | 62323      | 2024-08-01            | 1999901014    | 1999901006
        B        | 62323      | 2024-08-02            |               | 1999901006
        """
    )
    found = result.findings.filter(rule_id=ID)
    assert found.select("claim_id", "severity", "likely_carc").rows() == [("B", "low", "206")]
