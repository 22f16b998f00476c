"""Is anesthesia billed by the one who does the procedure?"""

from __future__ import annotations

import polars as pl
import pytest

RULE_ID = "bundling.operator_anesthesia"


def test_anesthesia_by_the_operator_is_part_of_the_procedure(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P1        | 1999901014    | 62323      |                  |
        B        | P1        | 1999901014    | 01992      | AA               | violated
        C        | P2        | 1999901014    | 62323      |                  |
        D        | P2        | 1999901022    | 01992      | AA               |
        E        | P3        | 1999901014    | 62322      | 59               |
        F        | P3        | 1999901014    | 00630      |                  | clear
        G        | P4        | 1999901014    | 64483      |                  |
        H        | P4        | 1999901014    | 01938      | XU               |
        """,
    )


@pytest.mark.parametrize(
    ("code", "day", "expect"),
    [
        ("01936", "2021-12-31", "violated"),
        ("01936", "2022-01-01", ""),
        ("01937", "2021-12-31", ""),
        ("01937", "2022-01-01", "violated"),
        ("01402", "2024-08-01", ""),
        ("01967", "2024-08-01", ""),
        ("0191T", "2024-08-01", ""),
    ],
)
def test_the_codes_of_the_day_are_asked_and_those_of_other_surgery_are_not(check_rule, code, day, expect):
    check_rule(
        RULE_ID,
        f"""
        claim_id | person_id | rendering_npi | claim_line_start_date | hcpcs_code | expect
        A        | P1        | 1999901014    | {day}                 | 64483      |
        B        | P1        | 1999901014    | {day}                 | {code}     | {expect}
        """,
    )


def test_a_claim_that_names_no_provider_is_one_providers(check_rule):
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | claim_line_start_date | hcpcs_code | expect
        A        | P1        | 2024-08-01            | 62323      |
        A        | P1        | 2024-08-01            | 01992      | violated
        B        | P1        | 2024-08-01            | 00630      |
        C        |           | 2024-08-01            | 62323      |
        C        |           | 2024-08-01            | 01992      | violated
        A        | P1        | 2024-08-02            | 01992      |
        """,
    )


def test_the_finding_stands_on_the_anesthesia_and_keeps_the_pair_from_other_rules(audited):
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date | charge_amount
        A        | 1                 | P1        | 1999901014    | 62323      | 2024-07-08            | 300
        A        | 2                 | P1        | 1999901014    | 01992      | 2024-07-08            | 180
        """
    )
    found = audit.findings.filter(pl.col("category").is_in(["bundling", "coverage"]))
    assert found.select("rule_id", "claim_line_number", "related_lines", "suggested_action", "likely_carc").rows() == [
        (RULE_ID, 2, "A:1", "remove_line", "97")
    ]
    assert float(found["amount_difference"][0]) == 180
    assert found["message"][0] == (
        "01992 on 2024-07-08 stands beside 62323 by the same provider. Who does a procedure does not bill the anesthesia"
        " for it."
    )
