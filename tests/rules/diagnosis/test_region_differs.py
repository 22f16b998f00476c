"""A diagnosis of another region of the spine than the code is told, where none of the line fits."""


def test_every_diagnosis_of_a_region_must_name_another_one(check_rule):
    check_rule(
        "diagnosis.region_differs",
        """
        hcpcs_code | diagnosis_code_1 | diagnosis_code_2 | expect
        62323      | M54.12           |                  | violated
        62321      | M54.12           |                  | clear
        62323      | M54.16           |                  | clear
        62321      | m5416            |                  | violated
        62323      | M54.12           | M54.16           | clear
        62323      | M54.12           | I10              | violated
        62323      | I10              |                  |
        62323      |                  |                  |
        99213      | M54.12           |                  |
        64483      | M50.122          |                  | violated
        62323      | M54.5            |                  | clear
        """,
    )


def test_a_boundary_fits_both_regions(check_rule):
    check_rule(
        "diagnosis.region_differs",
        """
        hcpcs_code | diagnosis_code_1 | expect
        62323      | M48.05           | clear
        62321      | M48.05           | clear
        62321      | M54.13           | clear
        62323      | M54.13           | violated
        """,
    )


def test_only_the_diagnoses_that_a_line_points_to_are_read(check_rule):
    check_rule(
        "diagnosis.region_differs",
        """
        hcpcs_code | diagnosis_code_1 | diagnosis_code_2 | diagnosis_pointer | expect
        62323      | M54.12           | M54.16           | 1                 | violated
        62323      | M54.12           | M54.16           | A                 | violated
        62323      | M54.12           | M54.16           | 2                 | clear
        62323      | M54.12           | M54.16           | 12                | clear
        62323      | M54.12           | M54.16           | AB                | clear
        62323      | M54.12           | M54.16           | 9                 | clear
        62323      | M54.12           | I10              | 2                 |
        """,
    )


def test_the_finding_names_both_regions(audited):
    found = audited(
        "claim_id|hcpcs_code|claim_line_start_date|diagnosis_code_1\nA|62323|2024-07-08|M54.12"
    ).findings.filter(rule_id="diagnosis.region_differs")
    assert found.select("severity", "likely_carc", "suggested_code", "message").rows() == [
        (
            "medium",
            "11",
            None,
            "62323 stands for the region lumbar or sacral; every diagnosis of a region of the spine on the line names"
            " another: M54.12.",
        )
    ]
