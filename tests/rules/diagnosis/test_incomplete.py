"""A category is not billed; a code with all its characters is."""


def test_a_category_is_not_complete(check_rule):
    check_rule(
        "diagnosis.incomplete",
        """
        diagnosis_code_1 | diagnosis_code_2 | claim_line_start_date | expect
        M48.06           |                  | 2024-07-08            | violated
        M4806            |                  | 2024-07-08            | violated
        m48.06           |                  | 2024-07-08            | violated
        M54.16           | M48.06           | 2024-07-08            | violated
        M48.061          | M48.062          | 2024-07-08            | clear
        E11              |                  | 2021-01-01            | violated
        S52.001          |                  | 2024-07-08            | violated
        S52.001A         |                  | 2024-07-08            | clear
                         |                  | 2024-07-08            |
        """,
    )


def test_what_was_billed_in_another_year_is_not_called_incomplete(check_rule):
    check_rule(
        "diagnosis.incomplete",
        """
        diagnosis_code_1 | claim_line_start_date | expect
        M54.5            | 2021-10-01            | clear
        M54.5            | 2021-09-30            | clear
        """,
    )


def test_days_without_an_edition_are_not_judged(check_rule):
    check_rule(
        "diagnosis.incomplete",
        """
        diagnosis_code_1 | claim_line_start_date | expect
        M48.06           | 2020-12-31            | not_evaluated
        M48.06           | 2021-01-01            | violated
        M48.06           | 2026-09-30            | violated
        M48.06           | 2026-10-01            | not_evaluated
        """,
    )


def test_the_finding_names_the_codes_of_the_category(audited):
    found = audited(
        "claim_id|hcpcs_code|claim_line_start_date|diagnosis_code_1\nA|62323|2024-07-08|M48.06", today=None
    ).findings.filter(rule_id="diagnosis.incomplete")
    assert found["message"].to_list() == ["Not complete on 2024-07-08: M48.06 (a category of M48.061, M48.062)."]
