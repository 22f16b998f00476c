"""Is every modifier written as a modifier can be?"""

from __future__ import annotations

ID = "modifier.malformed"


def test_a_modifier_is_two_letters_or_digits(check_rule):
    check_rule(
        ID,
        """
        hcpcs_modifier_1 | expect
        59               | clear
        LT               | clear
        X1               | clear
        ZQ               | clear
        5                | violated
        590              | violated
        5-               | violated
        É9               | violated
                         |
        """,
    )


def test_every_place_for_a_modifier_is_looked_at(check_rule):
    check_rule(
        ID,
        """
        hcpcs_modifier_1 | hcpcs_modifier_2 | hcpcs_modifier_3 | hcpcs_modifier_4 | hcpcs_modifier_5 | expect
        590               |                  |                  |                  |                  | violated
                         | 590               |                  |                  |                  | violated
                         |                  | 590               |                  |                  | violated
                         |                  |                  | 590               |                  | violated
                         |                  |                  |                  | 590               | violated
                         |                  |                  |                  | 59               | clear
        """,
    )


def test_one_finding_names_them_all(audited):
    result = audited(
        """
        claim_id | hcpcs_code | claim_line_start_date | hcpcs_modifier_1 | hcpcs_modifier_3
        A        | 62323      | 2024-08-01            | 590              | R
        """
    )
    found = result.findings.filter(rule_id=ID)
    assert found["message"].to_list() == ["Not written as a modifier can be, with two letters or digits: 590, R."]


def test_blanks_and_small_letters_are_no_fault(audited):
    result = audited(
        "claim_id|hcpcs_code|claim_line_start_date|modifiers\nA|62323|2024-08-01|lt : xs \nB|62323|2024-08-01|"
    )
    assert result.findings.filter(category="modifier", rule_id=ID).is_empty()
