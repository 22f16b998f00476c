"""Two codes of a family at one place and day: whom the record supports, what parts them, and which families are asked."""

from __future__ import annotations

from collections.abc import Callable

from audit.reports.audit import Audit

RULE_ID = "session.impossible_together"


def test_codes_that_no_edit_holds_apart_are_violated_on_the_later_line(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | expect
        C2       | 1                 | P1        | 1999901014    | 62324      | violated
        C1       | 9                 | P1        | 1999901022    | 62325      | clear
        C3       | 1                 | P2        | 1999901014    | 62325      | clear
        C3       | 2                 | P2        | 1999901014    | 62324      | violated
        C4       | 1                 | P3        | 1999901014    | 62325      |
        C5       | 1                 | P4        | 1999901014    | 62324      |
        """,
    )


def test_the_line_that_the_record_does_not_support_carries_it(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | claim_line_number | person_id | hcpcs_code | documented_imaging | documented_delivery | expect
        C1       | 1                 | P1        | 62324      | fluoroscopy        |                     | violated
        C1       | 2                 | P1        | 62325      |                    |                     | clear
        C2       | 1                 | P2        | 62324      |                    |                     | violated
        C2       | 2                 | P2        | 62325      | fluoroscopy        |                     | clear
        C3       | 1                 | P3        | 62325      | silent             |                     | violated
        C3       | 2                 | P3        | 62324      |                    |                     | clear
        C4       | 1                 | P4        | 62324      | none               |                     | clear
        C4       | 2                 | P4        | 62325      |                    |                     | violated
        C5       | 1                 | P5        | 62325      | ct                 |                     | clear
        C5       | 2                 | P5        | 62324      | none               |                     | violated
        C6       | 1                 | P6        | 62324      | unknown            | catheter            | clear
        C6       | 2                 | P6        | 62325      |                    |                     | violated
        """,
    )


def test_a_modifier_does_not_set_it_aside_but_an_edit_that_stops_it_says_it_already(
    check_rule: Callable[..., None],
) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        C1       | 1                 | P1        | 1999901014    | 62325      |                  | clear
        C1       | 2                 | P1        | 1999901014    | 62321      | 59               | violated
        C2       | 1                 | P2        | 1999901014    | 62325      |                  | clear
        C2       | 2                 | P2        | 1999901014    | 62321      |                  | clear
        C3       | 1                 | P3        | 1999901014    | 62323      |                  | clear
        C3       | 2                 | P3        | 1999901014    | 62322      | 59               | clear
        C4       | 1                 | P4        | 1999901014    | 62323      |                  | clear
        C4       | 2                 | P4        | 1999901022    | 62322      |                  | violated
        """,
    )


def test_regions_part_sessions_by_code_and_by_record(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | claim_line_number | person_id | hcpcs_code | documented_region | expect
        C1       | 1                 | P1        | 62321      |                   | clear
        C1       | 2                 | P1        | 62326      |                   | clear
        C2       | 1                 | P2        | 62324      | C6-7              | clear
        C2       | 2                 | P2        | 62325      | L4-5              | clear
        C3       | 1                 | P3        | 62324      | C6-7              | clear
        C3       | 2                 | P3        | 62325      | T8                | violated
        """,
    )


def test_families_whose_codes_may_stand_together_are_not_asked(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | expect
        C1       | P1        | 1999901014    | 93000      |
        C1       | P1        | 1999901014    | 93010      |
        C2       | P2        | 1999901014    | 20610      |
        C2       | P2        | 1999901014    | 20605      |
        C3       | P3        | 1999901014    | 64483      |
        C3       | P3        | 1999901014    | 64484      |
        C4       | P4        | 1999901014    | 12001      |
        C4       | P4        | 1999901014    | 12002      |
        C5       | P5        | 1999901014    | 62321      |
        C5       | P5        | 1999901014    | 62321      |
        """,
    )


def test_other_families_and_one_provider_only_are_rows(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        C1       | 1                 | P1        | 1999901014    | 93458      |                  | clear
        C1       | 2                 | P1        | 1999901014    | 93454      | 59               | violated
        C2       | 1                 | P2        | 1999901014    | 93458      |                  |
        C3       | 1                 | P2        | 1999901022    | 93454      |                  |
        C4       | 1                 | P3        | 1999901014    | 62328      |                  | clear
        C4       | 2                 | P3        | 1999901014    | 62270      | XS               | violated
        """,
    )


def test_lines_of_another_day_patient_setting_or_claim_without_patient_do_not_meet(
    check_rule: Callable[..., None],
) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | claim_line_start_date | claim_type    | hcpcs_code | expect
        C1       | P1        | 2024-02-29            |               | 62324      |
        C2       | P1        | 2024-03-01            |               | 62325      |
        C3       | P2        | 2024-02-29            |               | 62325      |
        C4       | P1        | 2024-02-29            | institutional | 62325      |
        C5       |           | 2024-02-29            |               | 62325      |
        C6       |           | 2024-02-29            |               | 62324      | clear
        C6       |           | 2024-02-29            |               | 62325      | violated
        """,
    )


def test_the_finding_names_the_other_line_and_what_stays_payable(audited: Callable[..., Audit]) -> None:
    found = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | claim_line_start_date | hcpcs_code | charge_amount
        C1       | 1                 | P1        | 1999901014    | 2024-08-01            | 62325      | 500
        C2       | 1                 | P1        | 1999901022    | 2024-08-01            | 62324      | 400
        """,
    ).findings.filter(rule_id=RULE_ID)
    assert found.select("claim_id", "related_lines", "category", "severity", "likely_carc").rows() == [
        ("C2", "C1:1", "session", "high", "231")
    ]
    assert "62324 and 62325 are billed for 2024-08-01" in found["message"][0]
    assert found["amount_supported"].cast(float).to_list() == [0.0]
