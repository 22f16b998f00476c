"""Does the service end before it begins?"""


def test_the_end_of_the_line_counts_before_the_end_of_the_claim(check_rule):
    check_rule(
        "date.line_end_before_start",
        """
        claim_line_start_date | claim_line_end_date | claim_end_date | expect
        2024-08-01            | 2024-08-01          |                | clear
        2024-08-01            | 2024-07-31          |                | violated
        2024-08-01            |                     | 2024-07-31     | violated
        2024-08-01            | 2024-08-02          | 2024-07-31     | clear
        2024-08-01            |                     |                |
        """,
    )
