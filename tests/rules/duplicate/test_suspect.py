"""Does a line bill again what an earlier line bills, with other modifiers, units or amount?"""

from __future__ import annotations

import pytest
from tests.rules.units.test_over_day_limit import found

RULE = "duplicate.suspect"


def test_what_differs_is_named(audited):
    audit = audited(
        """
        claim_id | claim_line_number | person_id | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | service_unit_quantity | rendering_npi | billing_npi | charge_amount | diagnosis_pointer
        A        | 1                 | P         | 2024-08-01            | 99213      |                  | 1                     | 1999901014    | 1999901006  | 100           | 1
        B        | 1                 | P         | 2024-08-01            | 99213      | 25               | 1                     | 1999901014    | 1999901006  | 100           | 2
        C        | 1                 | P         | 2024-08-01            | 99213      |                  | 2                     | 1999901014    |             |               | 1
        D        | 1                 | Q         | 2024-08-01            | 99213      |                  | 1                     | 1999901014    | 1999901006  | 100           | 1
        D        | 2                 | Q         | 2024-08-01            | 99213      |                  | 1                     | 1999901014    | 1999901006  | 100           | 2
        E        | 1                 | R         | 2024-08-01            | 99213      |                  | 1                     |               | 1999901014  | 100           | 1
        E        | 2                 | R         | 2024-08-01            | 99213      |                  | 1                     | 1999901014    | 1999901014  | 100           | 1
        """
    )
    assert found(audit, RULE) == [("B:1", "A:1;C:1"), ("C:1", "A:1;B:1"), ("D:2", "D:1"), ("E:2", "E:1")]
    told = audit.findings.filter(rule_id=RULE)
    assert [message.partition("What differs: ")[2] for message in told["message"]] == [
        "modifiers (25 here, none there).",
        "units (2 here, 1 there), charge (none here, 100.00 there), billing provider.",
        "diagnosis pointer.",
        "rendering provider.",
    ]
    assert told["severity"].unique().to_list() == ["medium"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("", "52", "violated"),
        ("RT", "", "violated"),
        ("RT", "LT", "clear"),
        ("F1", "F2", "clear"),
        ("50", "RT", "violated"),
        ("50", "", "violated"),
        ("", "59", "clear"),
        ("59", "", "clear"),
        ("", "XU", "clear"),
        ("", "76", "clear"),
        ("77", "", "clear"),
        ("", "91", "clear"),
        ("", "AS", "clear"),
        ("26", "TC", "clear"),
        ("", "26", "violated"),
        ("GO", "GP", "clear"),
        ("", "GP", "violated"),
        ("QK", "QX", "clear"),
        ("", "JW", "clear"),
    ],
)
def test_modifiers_part_two_lines_or_do_not(check_rule, first, second, expected):
    check_rule(
        RULE,
        f"""
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | charge_amount | expect
        A        | 1                 | P         | 1999901014    | 20610      | {first}          | 100           | clear
        A        | 2                 | P         | 1999901014    | 20610      | {second}         | 90            | {expected}
        """,
    )


def test_a_repeat_that_another_claim_bills_over_again_is_a_suspect(audited):
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date | hcpcs_modifier_1
        A        | 1                 | P         | 1999901014    | 20610      | 2024-08-01            |
        A        | 2                 | P         | 1999901014    | 20610      | 2024-08-01            | 76
        B        | 1                 | P         | 1999901014    | 20610      | 2024-08-01            |
        B        | 2                 | P         | 1999901014    | 20610      | 2024-08-01            | 76
        """
    )
    assert found(audit, "duplicate.exact") == [("B:1", "A:1")]
    assert found(audit, RULE) == [("B:2", "A:2")]
    message = audit.findings.filter(rule_id=RULE)["message"].item()
    assert message.endswith("What differs: nothing but the claim.")


def test_a_lone_line_a_copy_and_lines_of_others_are_not_asked(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | claim_line_start_date | hcpcs_code | charge_amount | expect
        A        | 1                 | P         | 1999901014    | 2024-08-01            | 20610      | 100           | clear
        A        | 2                 | P         | 1999901014    | 2024-08-01            | 20610      | 100           |
        A        | 3                 | P         | 1999901014    | 2024-08-01            | 20610      | 90            | violated
        B        | 1                 | P         | 1999901014    | 2024-08-02            | 20610      | 90            |
        B        | 2                 | P         | 1999901022    | 2024-08-01            | 20610      | 90            |
        C        | 1                 | Q         | 1999901014    | 2024-08-01            | 20610      | 90            |
        D        | 1                 |           | 1999901014    | 2024-08-01            | 20610      | 90            |
        E        | 1                 | P         |               | 2024-08-01            | 20610      | 90            |
        F        | 1                 | P         | 1999901014    | 2024-08-01            |            | 90            |
        """,
    )


def test_the_first_is_what_was_received_first(audited):
    audit = audited(
        """
        claim_id | person_id | rendering_npi | hcpcs_code | claim_line_start_date | charge_amount | claim_received_date
        A        | P         | 1999901014    | 20610      | 2024-08-01            | 100           |
        B        | P         | 1999901014    | 20610      | 2024-08-01            | 90            | 2024-08-20
        C        | P         | 1999901014    | 20610      | 2024-08-01            | 80            | 2024-08-10
        """
    )
    assert found(audit, RULE) == [("A:1", "B:1;C:1"), ("B:1", "A:1;C:1")]
