"""Does the code exist?"""

from __future__ import annotations

import pytest

from audit.model.vocabulary import Category

HCPCS = """
    hcpcs_code | words       | effective_from | effective_to
    A0425      | Mileage     | 1998-01-01     |
    J9999      | A drug      | 2003-01-01     | 2024-03-31
    J9998      | Its heir    | 2024-04-01     |
"""
LINES = """
    claim_id | hcpcs_code | claim_line_start_date
    A        | A0425      | 2024-05-01
    B        | J9997      | 2024-05-01
    C        | J9999      | 2024-05-01
    D        | J9999      | 2024-02-01
    E        | K0001      | 2024-05-01
    F        | 99999      | 2024-05-01
    G        | A0425      | 2019-05-01
"""
PART = "codes: the code is outside the part of the code table that is loaded"


def test_a_number_without_a_code_is_unknown_only_where_the_table_is_complete(check_rule):
    check_rule(
        "code_validity.unknown",
        """
        hcpcs_code | expect
        62323      | clear
        62310      | clear
        62317      | violated
        62312      | violated
        99999      | not_evaluated
        A0425      | not_evaluated
        6232X      |
        """,
    )


@pytest.fixture
def listed(editions, audited):
    editions.add("hcpcs", "2024-01-01", HCPCS)
    others = [str(each) for each in Category if each not in (Category.CODE_VALIDITY, Category.ATTRIBUTE)]
    return audited(LINES, reference=editions.directory, without=tuple(others))


def told(audit, rule_id):
    findings = audit.findings.filter(rule_id=rule_id)
    return dict(findings.select("claim_id", "reference_edition").iter_rows())


def test_an_imported_table_is_asked_of_what_ours_does_not_hold(listed):
    assert list(told(listed, "code_validity.unknown")) == ["B"]
    assert told(listed, "code_validity.unknown")["B"].startswith("hcpcs 2024-01-01")
    assert listed.lines["line_status"].to_list() == [
        "clear", "flagged", "flagged", "clear", "unverified", "unverified", "unverified"
    ]  # fmt: skip


def test_what_was_missing_is_said_for_each_kind_of_line(listed):
    row = listed.coverage.filter(rule_id="code_validity.unknown").row(0, named=True)
    assert (row["lines_violated"], row["lines_clear"], row["lines_not_evaluated"]) == (1, 3, 3)
    assert row["missing"] == (
        f"{PART}; the HCPCS table covers every date from 2024-01-01; the date of service is outside"
    )


def test_without_the_table_its_codes_stay_open_and_the_table_is_named(audited):
    audit = audited(LINES)
    assert audit.lines["line_status"].unique().to_list() == ["unverified"]
    (missing,) = audit.coverage.filter(rule_id="code_validity.unknown")["missing"]
    assert missing == f"{PART}; the HCPCS table is not loaded"


def test_our_own_codes_are_asked_of_our_own_table(editions, audited):
    editions.add("hcpcs", "2024-01-01", HCPCS)
    drawing = "claim_id|hcpcs_code|claim_line_start_date\nA|J1010|2024-05-01\nB|62323|2024-05-01"
    coverage = audited(drawing, reference=editions.directory).coverage
    assert coverage.filter(rule_id="code_validity.unknown")["lines_clear"].to_list() == [2]
