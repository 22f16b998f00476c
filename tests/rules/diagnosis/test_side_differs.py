"""The side of a diagnosis is told by its label, that of a line by its modifiers."""

import polars as pl

from audit.join.across_diagnoses import labelled_sides


def test_a_diagnosis_of_the_other_side_is_told(check_rule):
    check_rule(
        "diagnosis.side_differs",
        """
        hcpcs_code | hcpcs_modifier_1 | hcpcs_modifier_2 | diagnosis_code_1 | diagnosis_code_2 | expect
        20610      | RT               |                  | M17.11           |                  | clear
        20610      | LT               |                  | M17.11           |                  | violated
        20610      | LT               |                  | m1711            | M17.12           | clear
        20610      | LT               |                  | M17.0            |                  | clear
        20610      | 50               |                  | M17.11           |                  | violated
        20610      | 50               |                  | M17.0            |                  | clear
        20610      | 50               |                  | M17.11           | M17.12           | clear
        20610      | RT               | LT               | M17.12           |                  | violated
        20610      |                  |                  | M17.11           |                  |
        20610      | RT               |                  | M17.9            |                  |
        20610      | RT               |                  |                  |                  |
        20610      | RT               |                  | I50.1            |                  |
        20610      | LT               |                  | H00.011          |                  | violated
        """,
    )


def test_only_the_diagnoses_that_a_line_points_to_are_read(check_rule):
    check_rule(
        "diagnosis.side_differs",
        """
        hcpcs_code | hcpcs_modifier_1 | diagnosis_code_1 | diagnosis_code_2 | diagnosis_pointer | expect
        20610      | LT               | M17.11           | M17.12           | 1                 | violated
        20610      | LT               | M17.11           | M17.12           | 2                 | clear
        20610      | LT               | M17.11           | M17.12           | 1:2               | clear
        """,
    )


def test_a_word_is_a_side_where_another_code_has_the_other_word():
    labels = pl.DataFrame(
        {
            "icd10cm_code": ["A1", "A2", "A3", "B1", "C1", "D1"],
            "label": [
                "Pain of the right knee",
                "Pain of the left knee",
                "Bilateral pain of knees",
                "Failure of the left ventricle",
                "Pain of an upright stance",
                "Right side and left side",
            ],
        }
    )
    found = labelled_sides(labels, labels["icd10cm_code"].implode())
    assert dict(found.iter_rows()) == {"A1": "right", "A2": "left", "A3": "bilateral"}
