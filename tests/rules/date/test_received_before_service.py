"""Nothing is billed before it was done; the last day of the line counts."""


def test_a_claim_comes_in_after_its_service(check_rule):
    check_rule(
        "date.received_before_service",
        """
        claim_line_start_date | claim_line_end_date | claim_received_date | expect
        2024-07-08            |                     | 2024-07-08          | clear
        2024-07-08            |                     | 2024-07-07          | violated
        2024-07-08            | 2024-07-10          | 2024-07-09          | violated
        2024-07-08            | 2024-07-10          | 2024-07-10          | clear
        2024-07-08            | 2024-07-01          | 2024-07-07          | violated
        2024-07-08            |                     |                     |
        2031-07-08            |                     | 2024-07-08          |
        """,
    )
