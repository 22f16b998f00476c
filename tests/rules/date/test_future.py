"""Is the date of service later than the day of the audit?"""


def test_the_day_of_the_audit_itself_is_not_the_future(check_rule):
    check_rule(
        "date.future",
        """
        claim_line_start_date | expect
        2026-11-20            | clear
        2026-11-21            | clear
        2026-11-22            | violated
        9999-12-31            | violated
        """,
    )
