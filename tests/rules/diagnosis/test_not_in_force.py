"""A code is judged by the edition in force on the date of service, whose years turn on 1 October."""


def test_codes_begin_and_end_on_the_first_of_october(check_rule):
    check_rule(
        "diagnosis.not_in_force",
        """
        diagnosis_code_1 | claim_line_start_date | expect
        M54.5            | 2021-09-30            | clear
        M54.5            | 2021-10-01            | violated
        M54.50           | 2021-09-30            | violated
        M54.50           | 2021-10-01            | clear
        M51.36           | 2024-09-30            | clear
        M51.36           | 2024-10-01            | violated
        M51.360          | 2024-09-30            | violated
        M51.360          | 2024-10-01            | clear
        U07.1            | 2021-01-01            | clear
        U07.1            | 2026-09-30            | clear
        """,
    )


def test_some_codes_begin_and_end_on_the_first_of_april(check_rule):
    check_rule(
        "diagnosis.not_in_force",
        """
        diagnosis_code_1 | claim_line_start_date | expect
        Z28.310          | 2022-03-31            | violated
        Z28.310          | 2022-04-01            | clear
        Z28.3            | 2022-03-31            | clear
        Z28.3            | 2022-04-01            | violated
        Y07.010          | 2023-03-31            | violated
        Y07.010          | 2023-04-01            | clear
        """,
    )


def test_days_without_an_edition_are_not_judged(check_rule):
    check_rule(
        "diagnosis.not_in_force",
        """
        diagnosis_code_1 | claim_line_start_date | expect
        M54.5            | 2019-05-01            | not_evaluated
        M54.5            | 2026-10-01            | not_evaluated
                         | 2026-10-01            |
        """,
    )


def test_the_finding_tells_the_days_that_are_known(audited):
    found = audited(
        """
        claim_id | hcpcs_code | claim_line_start_date | diagnosis_code_1
        A        | 62323      | 2022-07-08            | M54.5
        B        | 62323      | 2024-07-08            | M51.360
        """
    ).findings.filter(rule_id="diagnosis.not_in_force")
    assert found["message"].to_list() == [
        "Not in force on 2022-07-08: M54.5 (billed until 2021-09-30; on the day a category of M54.50, M54.51, M54.59).",
        "Not in force on 2024-07-08: M51.360 (billed from 2024-10-01).",
    ]
    assert found["likely_carc"].to_list() == ["146", "146"]


def test_a_line_outside_every_edition_is_never_clear(audited):
    lines = audited(
        """
        claim_id | hcpcs_code | claim_line_start_date | diagnosis_code_1
        A        | 62323      | 2026-10-01            | M54.16
        """
    )
    assert lines.lines["line_status"].to_list() == ["unverified"]
    told = lines.coverage.filter(rule_id="diagnosis.not_in_force")
    assert told["missing"].to_list() == [
        "no edition of the ICD-10-CM table, which is known from 2021-01-01 to 2026-09-30, answers on the date of service"
    ]
