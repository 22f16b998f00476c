"""A pointer names diagnoses of the claim by number or letter, one after the other or with a sign between them."""


def test_a_pointer_to_a_blank_place_is_told(check_rule):
    check_rule(
        "diagnosis.pointer",
        """
        diagnosis_code_1 | diagnosis_code_2 | diagnosis_code_10 | diagnosis_pointer | expect
        M54.16           | I10              |                   | 1,2               | clear
        M54.16           | I10              |                   | AB                | clear
        M54.16           | I10              |                   | 1:2               | clear
        M54.16           | I10              |                   | 12                | clear
        M54.16           | I10              |                   | a                 | clear
        M54.16           | I10              |                   | B A               | clear
        M54.16           | I10              |                   | 1;3               | violated
        M54.16           | I10              |                   | C                 | violated
        M54.16           | I10              |                   | 123               | violated
        M54.16           | I10              |                   | 0                 | violated
        M54.16           | I10              |                   | 1,?               | clear
        M54.16           | I10              |                   | 1,A1              | violated
        M54.16           | I10              | M48.061           | 10                | clear
        M54.16           | I10              | M48.061           | J                 | clear
        M54.16           | I10              |                   |                   |
                         |                  |                   | 1                 |
        """,
    )


def test_the_finding_names_the_place(audited):
    drawing = """
        claim_id | hcpcs_code | claim_line_start_date | diagnosis_code_1 | diagnosis_pointer
        A        | 62323      | 2024-07-08            | M54.16           | 1,3
    """
    found = audited(drawing).findings.filter(rule_id="diagnosis.pointer")
    assert found["message"].to_list() == ["The line points to diagnosis 1,3; nothing stands at 3."]
