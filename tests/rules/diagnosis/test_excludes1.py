"""Two diagnoses of one claim that exclude each other are told once, on the first line that has or points to them."""


def test_the_first_line_of_the_claim_carries_it(check_rule):
    check_rule(
        "diagnosis.excludes1",
        """
        claim_id | claim_line_number | diagnosis_code_1 | diagnosis_code_2 | claim_line_start_date | expect
        A        | 2                 | M54.12           | M79.2            | 2024-11-08            | clear
        A        | 1                 | M54.12           | M79.2            | 2024-11-08            | violated
        B        | 1                 | M54.12           |                  | 2024-11-08            | clear
        C        | 1                 | M79.2            |                  | 2024-11-08            | clear
        D        | 1                 |                  |                  | 2024-11-08            |
        """,
    )


def test_it_is_asked_across_the_lines_of_a_claim_and_of_one_claim_only(check_rule):
    check_rule(
        "diagnosis.excludes1",
        """
        claim_id | claim_line_number | person_id | diagnosis_code_1 | claim_line_start_date | expect
        A        | 1                 | P         | M54.12           | 2024-11-08            | violated
        A        | 2                 | P         | M79.2            | 2024-11-08            | clear
        B        | 1                 | Q         | M54.12           | 2024-11-08            | clear
        C        | 1                 | Q         | M79.2            | 2024-11-08            | clear
        """,
    )


def test_dashes_and_ranges_stand_for_many_codes(check_rule):
    check_rule(
        "diagnosis.excludes1",
        """
        claim_id | diagnosis_code_1 | diagnosis_code_2 | claim_line_start_date | expect
        A        | E11.9            | E10.65           | 2024-11-08            | violated
        B        | E10.65           | E11.9            | 2024-11-08            | violated
        C        | E11.9            | P70.2            | 2024-11-08            | violated
        D        | E11.9            | P70.9            | 2024-11-08            | violated
        E        | E11.9            | I10              | 2024-11-08            | clear
        F        | E11.9            | E11.65           | 2024-11-08            | clear
        """,
    )


def test_a_line_that_points_to_one_of_them_goes_before_one_that_does_not(check_rule):
    check_rule(
        "diagnosis.excludes1",
        """
        claim_id | claim_line_number | diagnosis_code_1 | diagnosis_code_2 | diagnosis_code_3 | diagnosis_pointer | claim_line_start_date | expect
        A        | 1                 | I10              | M54.12           | M79.2            | 1                 | 2024-11-08            | clear
        A        | 2                 | I10              | M54.12           | M79.2            | 2,3               | 2024-11-08            | violated
        """,
    )


def test_a_note_that_the_years_differ_in_is_not_judged(check_rule):
    check_rule(
        "diagnosis.excludes1",
        """
        claim_id | diagnosis_code_1 | diagnosis_code_2 | claim_line_start_date | expect
        A        | M54.50           | M51.360          | 2024-11-08            | violated
        B        | S52.001A         | P13.4            | 2021-09-30            | violated
        C        | S52.001A         | P13.4            | 2023-05-01            | not_evaluated
        D        | S52.001A         | P13.4            | 2024-11-08            | clear
        E        | M54.12           | M79.2            | 2023-05-01            | violated
        F        | M54.12           | M79.2            | 2026-10-01            | not_evaluated
        """,
    )


def test_the_finding_names_the_pairs_and_the_other_lines(audited):
    drawing = """
        claim_id | claim_line_number | hcpcs_code | claim_line_start_date | diagnosis_code_1 | diagnosis_code_2 | diagnosis_code_3
        A        | 1                 | 62321      | 2024-07-08            | M54.12           | M79.2            | M50.10
        A        | 2                 | 99213      | 2024-07-08            | M54.12           | M79.2            | M50.10
    """
    found = audited(drawing).findings.filter(rule_id="diagnosis.excludes1")
    assert found.select("claim_line_number", "related_lines", "severity", "message").rows() == [
        (
            1,
            "A:2",
            "low",
            "A note Excludes1 says that these are not coded together: M50.10 and M54.12; M54.12 and M79.2.",
        )
    ]
