"""Does a line bill more units than a line may have?"""

from __future__ import annotations

from tests.rules.units.test_over_day_limit import found, whole_table

RULE = "units.over_line_limit"
LIMITS = "hcpcs_code|units|adjudication_indicator\nA0425|3|1\nA0426|3|2"


def test_each_line_is_held_against_the_limit_by_itself(editions, audited):
    whole_table(editions, LIMITS, "2024-10-01")
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date | service_unit_quantity | hcpcs_modifier_1 | allowed_amount
        A        | 1                 | P         | 1999901014    | A0425      | 2024-10-01            | 3                     |                  | 30
        A        | 2                 | P         | 1999901014    | A0425      | 2024-10-01            | 4                     | 59               | 40
        A        | 3                 | P         | 1999901014    | A0425      | 2024-10-01            | 2                     | 76               | 20
        B        | 1                 | P         | 1999901014    | A0426      | 2024-10-01            | 4                     |                  | 40
        """,
        reference=editions.directory,
    )
    assert found(audit, RULE) == [("A:2", None)]
    finding = audit.findings.filter(rule_id=RULE).row(0, named=True)
    assert (str(finding["amount_supported"]), finding["likely_carc"]) == ("30.00", "151")
    assert finding["message"] == (
        "Units of A0425: 4 on this line. The limit of a line is 3: the MUE table of 2024-10-01 for practitioners holds"
        " each line by itself against it (indicator 1)."
    )
    told = audit.coverage.filter(rule_id=RULE).row(0, named=True)
    assert (told["lines_applicable"], told["lines_violated"], told["lines_clear"]) == (3, 1, 2)


def test_without_an_edition_that_speaks_of_the_code_the_line_stays_open(check_rule):
    check_rule(
        RULE,
        """
        claim_line_start_date | hcpcs_code | service_unit_quantity | service_unit_quantity_as_given | expect
        2024-06-30            | 62323      | 9                     |                                | not_evaluated
        2024-07-01            | 62323      | 9                     |                                |
        2024-07-01            | 99999      | 9                     |                                | not_evaluated
        2024-07-01            | 99999      |                       |                                | not_evaluated
        2024-07-01            | 99999      |                       | many                           |
        2024-07-01            | 99999      | 0                     |                                |
        """,
    )


def test_a_copy_of_a_line_and_a_line_within_the_limit(editions, audited):
    whole_table(editions, LIMITS, "2024-10-01")
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date | claim_line_end_date | service_unit_quantity
        A        | 1                 | P         | 1999901014    | A0425      | 2024-10-01            |                     | 4
        A        | 2                 | P         | 1999901014    | A0425      | 2024-10-01            |                     | 4
        B        | 1                 | P         | 1999901014    | A0425      | 2024-10-05            | 2024-10-06          | 6
        """,
        reference=editions.directory,
    )
    assert found(audit, RULE) == [("A:1", None)]
    assert found(audit, "duplicate.exact") == [("A:2", "A:1")]
