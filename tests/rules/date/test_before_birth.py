"""A patient is born before a service is done to him; on the day itself he may be."""


def test_a_service_is_done_after_birth(check_rule):
    check_rule(
        "date.before_birth",
        """
        claim_line_start_date | birth_date | expect
        2024-07-08            | 2024-07-08 | clear
        2024-07-07            | 2024-07-08 | violated
        2024-07-08            | 1950-01-31 | clear
        2024-07-08            |            |
        """,
    )


def test_the_heading_of_a_practice_is_read(audited):
    drawing = "claim_id|hcpcs_code|claim_line_start_date|DOB\nA|62323|2024-07-08|2025-01-01"
    assert "date.before_birth" in audited(drawing).findings["rule_id"].to_list()
