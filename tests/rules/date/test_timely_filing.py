"""A claim is received within a year of the service, where the policy of the payer does not say otherwise."""

from pathlib import Path


def test_the_anniversary_is_the_last_day(check_rule):
    check_rule(
        "date.timely_filing",
        """
        claim_line_start_date | claim_received_date | expect
        2023-03-01            | 2024-03-01          | clear
        2023-03-01            | 2024-03-02          | violated
        2023-03-01            | 2023-03-01          | clear
        2023-03-01            |                     |
        """,
    )


def test_a_service_of_the_leap_day_is_due_on_28_february(check_rule):
    check_rule(
        "date.timely_filing",
        """
        claim_line_start_date | claim_received_date | expect
        2024-02-29            | 2025-02-28          | clear
        2024-02-29            | 2025-03-01          | violated
        """,
    )


def test_a_last_day_on_a_weekend_becomes_the_monday(check_rule):
    check_rule(
        "date.timely_filing",
        """
        claim_line_start_date | claim_received_date | expect
        2024-06-14            | 2025-06-16          | clear
        2024-06-14            | 2025-06-17          | violated
        2024-06-15            | 2025-06-16          | clear
        2024-06-15            | 2025-06-17          | violated
        2024-06-13            | 2025-06-14          | violated
        """,
    )


def test_a_claim_that_replaces_another_is_not_asked(check_rule):
    check_rule(
        "date.timely_filing",
        """
        claim_line_start_date | claim_received_date | claim_frequency_code | expect
        2023-03-01            | 2024-06-03          | 1                    | violated
        2023-03-01            | 2024-06-03          | 7                    |
        2023-03-01            | 2024-06-03          | 8                    |
        """,
    )


def test_a_payer_may_set_another_time(audited, tmp_path: Path):
    policy = tmp_path / "policy.csv"
    policy.write_text(
        "payer,rule_id,window,enabled\nAcme,date.timely_filing,90 days,yes\nBest,date.timely_filing,,no\n"
    )
    drawing = """
        claim_id | hcpcs_code | claim_line_start_date | claim_received_date | payer    | charge_amount
        A        | 62323      | 2024-07-08            | 2024-10-08          | ACME     | 100.00
        B        | 62323      | 2024-07-08            | 2024-10-04          | Acme     | 100.00
        C        | 62323      | 2024-07-08            | 2025-10-07          | Best     | 100.00
        D        | 62323      | 2024-07-08            | 2025-10-07          | Medicare | 100.00
    """
    found = audited(drawing, policy=policy).findings.filter(rule_id="date.timely_filing")
    assert found.select("claim_id", "amount_supported").rows() == [("A", 0), ("D", 0)]
    assert found["message"].to_list() == [
        "The service is of 2024-07-08, the claim was received on 2024-10-08; within 90 days, the last day was 2024-10-07.",
        "The service is of 2024-07-08, the claim was received on 2025-10-07; within 12 months, the last day was 2025-07-08.",
    ]
