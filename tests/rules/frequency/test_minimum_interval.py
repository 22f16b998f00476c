"""Too few days since the session before."""

from __future__ import annotations

ID = "frequency.minimum_interval"


def test_the_fourteenth_day_after_is_kept_the_thirteenth_is_not(check_rule):
    check_rule(
        ID,
        """
        claim_id | person_id | payer   | hcpcs_code | claim_line_start_date | expect
        A1       | P         | eVicore | 62323      | 2024-02-20            |
        A2       | P         | evicore | 62323      | 2024-03-04            | violated
        A3       | P         | eVicore | 64483      | 2024-03-18            | clear
        A4       | P         | eVicore | 62321      | 2024-03-19            |
        A5       | Q         | eVicore | 62323      | 2024-03-19            |
        A7       |           | eVicore | 62323      | 2024-03-20            | not_evaluated
        A8       | P         | eVicore | 62322      | 2024-03-20            |
        """,
    )


def test_the_finding_names_the_session_before_and_the_first_day_that_is_far_enough(audited):
    lines = """
        claim_id | claim_line_number | person_id | payer   | hcpcs_code | claim_line_start_date
        A        | 1                 | P         | eVicore | 64483      | 2024-03-04
        A        | 2                 | P         | eVicore | 64484      | 2024-03-04
        B        | 1                 | P         | eVicore | 62323      | 2024-03-11
    """
    (found,) = audited(lines).findings.filter(rule_id=ID).to_dicts()
    assert (found["claim_id"], found["related_lines"], found["severity"]) == ("B", "A:1;A:2", "medium")
    assert "7 days after the session of 2024-03-04" in found["message"]
    assert "far enough from 2024-03-18 on" in found["message"]
    assert found["citation"] == "eVicore guideline CMM-200, epidural steroid injections: at least 14 days apart"


def test_the_shipped_policy_asks_nobody_else(audited):
    lines = "claim_id|person_id|hcpcs_code|claim_line_start_date\nA|P|62323|2024-03-04\nB|P|62323|2024-03-05"
    assert ID not in audited(lines).findings["rule_id"].to_list()
