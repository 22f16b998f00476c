"""Nothing is paid before it was billed."""


def test_a_line_is_paid_after_its_claim_came_in(check_rule):
    check_rule(
        "date.paid_before_received",
        """
        claim_line_start_date | claim_received_date | paid_date  | expect
        2024-07-08            | 2024-07-20          | 2024-07-20 | clear
        2024-07-08            | 2024-07-20          | 2024-07-19 | violated
        2024-07-08            |                     | 2024-07-19 |
        2024-07-08            | 2024-07-20          |            |
        """,
    )
