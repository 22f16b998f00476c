"""Are the NPIs of the line written as an NPI can be?"""

from __future__ import annotations

ID = "provider.npi_malformed"


def test_an_npi_has_ten_digits_and_a_check_digit(check_rule):
    check_rule(
        ID,
        """
        rendering_npi | expect
        1234567893    | clear
        1558598797    | clear
        1245319599    | clear
        2000000002    | clear
        2000000003    | violated
        9876543210    | violated
        1234567890    | violated
        123456789     | violated
        12345678930   | violated
        0000000000    | violated
        123456789X    | violated
        １234567893    | violated
                      |
        """,
    )


def test_each_of_the_three_is_asked(check_rule):
    check_rule(
        ID,
        """
        rendering_npi | billing_npi | facility_npi | expect
        1234567893    | 1234567890  |              | violated
        1234567893    |             | 1234567890   | violated
        1234567890    | 1234567893  | 1234567893   | violated
        1234567893    | 1234567893  | 1234567893   | clear
        """,
    )


def test_the_sentence_names_whose_it_is_and_not_what_was_typed(audited):
    result = audited(
        """
        claim_id | hcpcs_code | claim_line_start_date | rendering_npi | billing_npi | facility_npi
        A        | 62323      | 2024-08-01            | 1234567893    | 219-09-9999 | 1234567890
        """
    )
    (found,) = result.findings.filter(rule_id=ID).iter_rows(named=True)
    assert found["message"] == (
        "Not a valid NPI. billing NPI: it is not ten digits that begin with 1 or 2; facility NPI: its last digit is not"
        " its check digit."
    )
    assert "219" not in found["message"]
    assert found["likely_carc"] == "207"
