"""A diagnosis that is in no edition, or cannot be a code, is told; a dot or small letters make no difference."""


def test_what_no_edition_has_is_unknown(check_rule):
    check_rule(
        "diagnosis.unknown",
        """
        diagnosis_code_1 | diagnosis_code_25 | claim_line_start_date | expect
        M54.16           |                   | 2024-07-08            | clear
        m5416            |                   | 2024-07-08            | clear
        U07.1            |                   | 2024-07-08            | clear
        M54.99           |                   | 2024-07-08            | violated
        M54.16           | M54.99            | 2024-07-08            | violated
                         | M54.16            | 2024-07-08            | clear
        M48.06           |                   | 2024-07-08            | clear
                         |                   | 2024-07-08            |
        """,
    )


def test_what_is_not_written_as_a_code_is_unknown(check_rule):
    check_rule(
        "diagnosis.unknown",
        """
        diagnosis_code_1 | claim_line_start_date | expect
        7244             | 2024-07-08            | violated
        M541.6           | 2024-07-08            | violated
        M54              | 2024-07-08            | clear
        M54.16.          | 2024-07-08            | violated
        M5.416           | 2024-07-08            | violated
        """,
    )


def test_outside_the_editions_only_the_writing_is_judged(check_rule):
    check_rule(
        "diagnosis.unknown",
        """
        diagnosis_code_1 | claim_line_start_date | expect
        M54.99           | 2026-10-01            | not_evaluated
        M541.6           | 2026-10-01            | violated
        7244             | 2014-07-08            | not_evaluated
        M54.16           | 2020-12-31            | not_evaluated
        """,
    )


def test_an_edition_of_ones_own_answers_for_the_days_it_covers(editions, audited):
    drawing = "claim_id|hcpcs_code|claim_line_start_date|diagnosis_code_1\nA|62323|2026-10-05|X99.99\nB|62323|2026-10-05|M54.16"
    editions.add(
        "icd10cm",
        "2026-10-01",
        __import__("polars").DataFrame(
            {
                "icd10cm_code": ["X9999"],
                "dotted": ["X99.99"],
                "label": ["Something new"],
                "is_billable": [True],
                "parent": [None],
                "excludes1": [None],
                "excludes2": [None],
                "effective_from": [None],
                "effective_to": [None],
            }
        ),
        ("2026-10-01", "2027-09-30"),
    )
    run = audited(drawing, reference=editions.directory)
    told = run.findings.filter(category="diagnosis").select("claim_id", "rule_id")
    assert told.rows() == [("B", "diagnosis.not_in_force")]
    excluded = run.coverage.filter(rule_id="diagnosis.excludes1")
    assert excluded["missing"].to_list() == ["the ICD-10-CM table of the date of service has no exclusions"]
