"""The first families as a claim file meets them: what is typed in a `documented_` column, and what the rule says of the line."""

from __future__ import annotations

import pytest

DRAWN = [
    (
        "attribute.contrast_phases",
        """
        hcpcs_code | documented_contrast_phases | expect
        70553      | without and with           | clear
        70553      | w/wo                       | clear
        70551      | none                       | clear
        70551      | without                    | clear
        70551      | with contrast              | violated
        70552      | not documented             | violated
        70551      | not documented             | clear
        74178      | pre and post contrast      | clear
        70552      | by mouth                   | not_evaluated
        70552      |                            | not_evaluated
        """,
    ),
    (
        "attribute.views",
        """
        hcpcs_code | documented_views | expect
        71047      | 3                | clear
        71047      | 3 views          | clear
        71046      | 3                | violated
        71048      | 7                | clear
        72040      | 3                | clear
        72040      | 2-3              | clear
        72050      | 3                | violated
        72202      | not documented   | violated
        71046      | a few            | not_evaluated
        """,
    ),
    (
        "attribute.sampled_lesions",
        """
        hcpcs_code | documented_sampled_lesions | expect
        10005      | 1                          | clear
        10005      | 3                          | clear
        10006      | 3                          | clear
        10006      | 1                          | violated
        10006      | not documented             | violated
        10005      | not documented             | clear
        """,
    ),
    (
        "attribute.muscles",
        """
        hcpcs_code | documented_muscles | expect
        20552      | 2                  | clear
        20552      | 3                  | violated
        20553      | 3                  | clear
        20561      | 3 or more          | clear
        20552      | not documented     | violated
        """,
    ),
    (
        "attribute.treatment",
        """
        hcpcs_code | documented_treatment    | expect
        64625      | radiofrequency ablation | clear
        64625      | block                   | violated
        64625      |                         | not_evaluated
        64635      | block                   | violated
        64635      | rfa                     | clear
        64493      | rfa                     | violated
        64493      | steroid                 | clear
        64493      |                         |
        """,
    ),
    (
        "attribute.laterality",
        """
        hcpcs_code | hcpcs_modifier_1 | documented_laterality | claim_line_start_date | expect
        73721      | RT               | right                 | 2024-07-10            | clear
        73721      | RT               | left                  | 2024-07-10            | violated
        73721      | 50               | both sides            | 2024-07-10            | clear
        20610      | LT               | right                 | 2024-07-10            | violated
        70551      |                  | right                 | 2024-07-10            |
        """,
    ),
    (
        "attribute.component",
        """
        hcpcs_code | hcpcs_modifier_1 | documented_component | claim_line_start_date | expect
        71046      | 26               | reading only         | 2024-07-10            | clear
        71046      | 26               | technical component  | 2024-07-10            | violated
        71046      | TC               | technical component  | 2024-07-10            | clear
        """,
    ),
]


@pytest.mark.parametrize(("rule", "drawing"), DRAWN, ids=[rule for rule, _ in DRAWN])
def test_a_rule_says_of_lines(check_rule, rule, drawing):
    check_rule(rule, drawing)


def test_what_is_suggested_is_the_sibling_of_the_record(audited):
    audit = audited("""
        claim_id | hcpcs_code | claim_line_start_date | place_of_service_code | documented_mri_region | documented_contrast_phases | documented_treatment | documented_region | documented_imaging
        C1       | 70551      | 2024-07-10            | 11                    | brain                 | w/wo                       |                      |                   |
        C2       | 64635      | 2024-07-10            | 11                    |                       |                            | block                | L4-L5             | fluoroscopy
    """)
    told = audit.findings.sort("claim_id").select("claim_id", "suggested_code", "amount_difference").rows()
    assert [(claim, code) for claim, code, _ in told] == [("C1", "70553"), ("C2", "64493")]
    assert told[0][2] < 0 < told[1][2], "the dearer scan is underpaid, the dearer ablation overpaid"
