"""Nothing is paid before it was done."""


def test_a_line_is_paid_after_its_service(check_rule):
    check_rule(
        "date.paid_before_service",
        """
        claim_line_start_date | paid_date  | expect
        2024-07-08            | 2024-07-08 | clear
        2024-07-08            | 2024-07-07 | violated
        2024-07-08            |            |
        """,
    )


def test_one_wrong_date_of_service_is_told_once(check_rule):
    check_rule(
        "date.paid_before_service",
        """
        claim_line_start_date | claim_received_date | paid_date  | expect
        2024-07-08            | 2024-07-01          | 2024-07-07 |
        2024-07-08            | 2024-07-08          | 2024-07-07 | violated
        2031-07-08            |                     | 2024-07-07 |
        """,
    )
