"""More sessions of a region in the window than the policy allows."""

from __future__ import annotations

import pytest

ID = "frequency.sessions_in_window"
HEAD = "claim_id | person_id | hcpcs_code | claim_line_start_date | expect\n"


def drawn(*days: str, code: str = "62323", person: str = "P", expect: str) -> str:
    """One line a day; `expect` is what comes of the last one, the others are clear."""
    rows = [f"C{day} | {person} | {code} | {day} | clear" for day in days[:-1]]
    return HEAD + "\n".join([*rows, f"C{days[-1]} | {person} | {code} | {days[-1]} | {expect}"])


FOUR = ("2024-03-15", "2024-05-01", "2024-07-01", "2024-09-01")


@pytest.mark.parametrize(
    ("day", "expect"), [("2024-09-02", "violated"), ("2025-03-14", "violated"), ("2025-03-15", "clear")]
)
def test_a_session_counts_up_to_the_day_before_its_anniversary(check_rule, day, expect):
    check_rule(ID, drawn(*FOUR, day, expect=expect))


@pytest.mark.parametrize(
    ("first", "day", "expect"),
    [
        ("2024-02-29", "2025-02-28", "violated"),
        ("2024-02-29", "2025-03-01", "clear"),
        ("2024-02-28", "2025-02-28", "clear"),
        ("2023-02-28", "2024-02-28", "clear"),
        ("2023-02-28", "2024-02-29", "clear"),
        ("2023-03-01", "2024-02-29", "violated"),
    ],
)
def test_the_months_before_a_day_at_the_end_of_february(check_rule, first, day, expect):
    between = [f"{first[:4]}-{month}" for month in ("05-01", "07-01", "09-01")]
    check_rule(ID, drawn(first, *between, day, expect=expect))


def test_lines_of_a_day_are_one_session_and_each_of_the_session_too_many_carries_it(check_rule):
    check_rule(
        ID,
        HEAD
        + """
        A1 | P | 64483 | 2024-01-10 | clear
        A2 | P | 64484 | 2024-01-10 | clear
        A3 | P | 62323 | 2024-02-10 | clear
        A4 | P | 62323 | 2024-03-10 | clear
        A5 | P | 62323 | 2024-04-10 | clear
        A7 | P | 64483 | 2024-05-10 | violated
        A6 | P | 64484 | 2024-05-10 | violated
        """,
    )


def test_regions_and_patients_are_counted_apart_and_other_codes_not_at_all(check_rule):
    check_rule(
        ID,
        HEAD
        + """
        A1 | P | 62323 | 2024-01-10 | clear
        A2 | P | 62323 | 2024-02-10 | clear
        A3 | P | 62323 | 2024-03-10 | clear
        A4 | P | 62323 | 2024-04-10 | clear
        A5 | P | 62321 | 2024-05-10 | clear
        A6 | Q | 62323 | 2024-05-10 | clear
        A7 | P | 62322 | 2024-05-10 |
        A8 | P | 99213 | 2024-05-10 |
        A9 | P |       | 2024-05-10 |
        B1 | P | 62323 | 2024-05-10 | violated
        """.replace("A9 | P |       |", "A9 | P | J1010 |"),
    )


def test_without_a_patient_nobody_knows(check_rule):
    check_rule(ID, drawn("2024-01-10", "2024-02-10", "2024-03-10", "2024-04-10", "2024-05-10", person="", expect="not_evaluated").replace("clear", "not_evaluated"))  # fmt: skip


def test_before_the_policies_there_is_no_limit(check_rule):
    check_rule(ID, drawn("2021-08-01", "2021-09-01", "2021-10-01", "2021-11-01", "2021-12-04", expect="").replace("clear", ""))  # fmt: skip
    check_rule(ID, drawn("2021-08-01", "2021-09-01", "2021-10-01", "2021-11-01", "2021-12-05", expect="violated").replace("clear", ""))  # fmt: skip


PAYERS = """
    claim_id | person_id | hcpcs_code | claim_line_start_date | payer
    A1       | P         | 62323      | 2024-01-10            | Medicare
    A2       | P         | 62323      | 2024-02-10            | Medicare
    A3       | P         | 62323      | 2024-03-10            | Medicare
    A4       | P         | 62323      | 2024-04-10            | {}
"""


@pytest.mark.parametrize(
    ("payer", "flagged"), [("Medicare", False), ("eVicore", True), ("EVICORE ", True), ("Other", False), ("", False)]
)
def test_a_commercial_payer_has_a_limit_of_its_own_over_sessions_whoever_paid(audited, payer, flagged):
    found = audited(PAYERS.format(payer)).findings.filter(rule_id=ID)
    assert found["claim_id"].to_list() == (["A4"] if flagged else [])


def test_the_finding_names_the_days_the_lines_the_limit_and_when_there_is_room_again(audited):
    lines = "claim_id|person_id|hcpcs_code|claim_line_start_date|payer|allowed_amount\n" + "\n".join(
        f"C{n}|P|62323|2024-0{n}-29|Medicare|100" for n in (1, 2, 3, 4, 6)
    )
    (found,) = audited(lines).findings.filter(rule_id=ID).to_dicts()
    assert found["related_lines"] == "C1:1;C2:1;C3:1;C4:1"
    assert "session 5 in 12 months; the policy allows 4" in found["message"]
    assert "Counted before it: 2024-01-29, 2024-02-29, 2024-03-29, 2024-04-29." in found["message"]
    assert "from 2025-03-01; without this one, from 2025-01-29" in found["message"]
    assert (found["severity"], found["likely_carc"], str(found["amount_difference"])) == ("high", "119", "100.00")
    assert found["citation"].startswith("Medicare coverage policies on epidural steroid injections")
    assert found["reference_edition"].endswith(
        "policy rule_policy.csv, every payer frequency.sessions_in_window"
        " (epidural_steroid_sessions, 4 in 12 months) from 2022-06-19"
    )


def test_of_two_limits_that_are_passed_the_one_passed_by_most_is_named_once(audited):
    days = ("2024-01-10", "2024-02-10", "2024-03-10", "2024-04-10", "2024-05-10")
    lines = "claim_id|person_id|hcpcs_code|claim_line_start_date|payer\n" + "\n".join(
        f"C{n}|P|62323|{day}|eVicore" for n, day in enumerate(days)
    )
    found = audited(lines).findings.filter(rule_id=ID)
    assert [message.split(";")[0].split("session ")[1] for message in found["message"]] == [
        "4 in 6 months",
        "5 in 6 months",
    ]
