"""Is an add-on code billed without any of the codes to which it is added?"""

from __future__ import annotations

from tests.rules.units.test_over_day_limit import found

RULE = "add_on.without_primary"


def test_one_of_the_listed_codes_has_to_stand_on_the_day_by_the_provider(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | billing_npi | claim_line_start_date | hcpcs_code | expect
        A        | 1                 | P         | 1999901014    |             | 2024-08-01            | 64484      | clear
        B        | 1                 | P         |               | 1999901014  | 2024-08-01            | 64483      |
        C        | 1                 | P         | 1999901014    |             | 2024-08-02            | 64484      | violated
        D        | 1                 | Q         | 1999901014    |             | 2024-08-01            | 64484      | violated
        E        | 1                 | P         | 1999901022    |             | 2024-08-01            | 64484      | violated
        F        | 1                 | P         | 1999901014    |             | 2024-08-01            | 64480      | violated
        G        | 1                 | R         | 1999901014    |             | 2024-08-01            | 64492      | clear
        G        | 2                 | R         | 1999901014    |             | 2024-08-01            | 64490      |
        """,
    )


def test_without_patient_or_provider_only_the_claim_itself_is_looked_at(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | expect
        A        | 1                 |           | 1999901014    | 64484      | clear
        A        | 2                 |           | 1999901014    | 64483      |
        B        | 1                 |           | 1999901014    | 64484      | violated
        C        | 1                 | P         |               | 64484      | violated
        D        | 1                 | P         |               | 64483      |
        """,
    )


def test_other_codes_and_copies_are_not_asked_and_foreign_codes_stay_open(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | claim_type    | hcpcs_code | expect
        A        | 1                 | P         | 1999901014    |               | 64484      | violated
        A        | 2                 | P         | 1999901014    |               | 64484      |
        A        | 3                 | P         | 1999901014    |               | 62323      |
        A        | 4                 | P         | 1999901014    |               | 77001      |
        A        | 5                 | P         | 1999901014    |               | 99999      | not_evaluated
        A        | 6                 | P         | 1999901014    | institutional |            |
        """,
    )


def test_a_primary_of_another_provider_is_told_and_does_not_count(audited):
    audit = audited(
        """
        claim_id | person_id | rendering_npi | hcpcs_code | claim_line_start_date | allowed_amount
        A        | P         | 1999901014    | 99292      | 2024-08-01            | 100
        B        | P         | 1999901022    | 99291      | 2024-08-01            | 200
        C        | Q         | 1999901022    | 99292      | 2024-08-01            | 100
        """
    )
    assert found(audit, RULE) == [("A:1", "B:1"), ("C:1", None)]
    told = audit.findings.filter(rule_id=RULE)
    assert told["message"].to_list() == [
        "99292 is billed only beside 99291 (CMS add-on code edits, 2024-06-03, in force since a day that it does not tell); the provider bills none of them for the patient on 2024-08-01. Another"
        " provider bills one on the day, which counts only within one group and specialty.",
        "99292 is billed only beside 99291 (CMS add-on code edits, 2024-06-03, in force since a day that it does not tell); the provider bills none of them for the patient on 2024-08-01. No other"
        " provider bills one on the day either.",
    ]
    assert told["likely_carc"].to_list() == ["107", "107"]
    assert [str(amount) for amount in told["amount_supported"]] == ["0.00", "0.00"]


EDITS = """
    add_on_code | primary_code | edit_type | effective_from | effective_to
    A0426       | A0425        | 1         | 2024-01-01     | 2024-08-31
    64484       | A0425        | 1         |                |
"""


def test_an_imported_edition_answers_for_every_code_on_its_days(editions, audited):
    editions.add("ncci_add_on", "2024-07-01", EDITS)
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date
        A        | 1                 | P         | 1999901014    | A0426      | 2024-08-31
        B        | 1                 | P         | 1999901014    | A0426      | 2024-09-01
        C        | 1                 | Q         | 1999901014    | 64484      | 2024-08-01
        C        | 2                 | Q         | 1999901014    | A0425      | 2024-08-01
        D        | 1                 | Q         | 1999901014    | 64484      | 2024-06-30
        D        | 2                 | Q         | 1999901014    | 64483      | 2024-06-30
        E        | 1                 | Q         | 1999901014    | A0426      | 2024-06-30
        """,
        reference=editions.directory,
    )
    assert found(audit, RULE) == [("A:1", None)]
    told = audit.coverage.filter(rule_id=RULE).row(0, named=True)
    assert (told["lines_clear"], told["lines_not_evaluated"]) == (2, 1)
    assert told["missing"].startswith("the add-on table covers every date from 2024-07-01")
