"""Do the lines of a day bill more units of a code than a day may have?"""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from tests.support.tables import rows

RULE = "units.over_day_limit"
LINE = pl.format("{}:{}", "claim_id", "claim_line_number")


def found(audit, rule: str = RULE) -> list[tuple[str, str | None]]:
    """The lines on which the rule raised a finding, each with its related lines."""
    return audit.findings.filter(rule_id=rule).select(LINE, "related_lines").sort(pl.all()).rows()


def test_the_line_that_passes_the_limit_and_those_after_it_carry_the_finding(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | service_unit_quantity | hcpcs_modifier_1 | expect
        B        | 2                 | P         | 1999901014    | 64484      | 2                     | 76               | violated
        C        | 1                 | P         | 1999901014    | 64484      |                       | 59               | violated
        B        | 1                 | P         | 1999901014    | 64484      | 2                     |                  | clear
        A        | 1                 | P         | 1999901014    | 64484      | 1                     | XS               | clear
        A        | 2                 | Q         | 1999901014    | 64484      | 4                     |                  | clear
        A        | 3                 | R         | 1999901014    | 64484      | 5                     |                  | violated
        """,
    )


def test_another_provider_day_code_setting_or_patient_is_another_sum(check_rule):
    check_rule(
        RULE,
        """
        claim_id | person_id | rendering_npi | billing_npi | claim_type    | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        A        | P         | 1999901014    |             |               | 2024-08-01            | 62323      |                  | clear
        B        | P         | 1999901022    |             |               | 2024-08-01            | 62323      |                  | clear
        C        | P         |               | 1999901022  |               | 2024-08-01            | 62323      | 59               | violated
        D        | P         | 1999901014    |             |               | 2024-08-02            | 62323      |                  | clear
        E        | P         | 1999901014    |             |               | 2024-08-01            | 62322      |                  | clear
        F        | P         | 1999901014    |             | institutional | 2024-08-01            | 62323      |                  | clear
        G        | Q         | 1999901014    |             |               | 2024-08-01            | 62323      |                  | clear
        """,
    )


def test_without_provider_or_patient_a_sum_stays_inside_its_claim(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        A        | 1                 | P         |               | 62323      |                  | clear
        A        | 2                 | P         |               | 62323      | 59               | violated
        B        | 1                 | P         |               | 62323      | 59               | clear
        C        | 1                 |           | 1999901014    | 62323      |                  | clear
        C        | 2                 |           | 1999901014    | 62323      | XU               | violated
        D        | 1                 |           | 1999901014    | 62323      | XU               | clear
        """,
    )


def test_a_code_outside_the_shipped_codes_and_a_day_outside_the_edition_stay_open(check_rule):
    check_rule(
        RULE,
        """
        claim_line_start_date | hcpcs_code | service_unit_quantity | expect
        2024-06-30            | 62323      | 9                     | not_evaluated
        2024-07-01            | 62323      | 9                     | violated
        2024-07-01            | 62323      | 1                     | clear
        2024-07-01            | 99999      | 9                     | not_evaluated
        2024-07-01            | 01967      | 9                     |
        2024-07-01            |            | 9                     |
        """,
    )


def test_units_that_cannot_be_read_or_are_not_positive_do_not_count(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | service_unit_quantity | service_unit_quantity_as_given | hcpcs_modifier_1 | expect
        A        | 1                 | P         | 1999901014    | 62323      |                       | two                            |                  |
        A        | 2                 | P         | 1999901014    | 62323      | 0                     |                                | 59               |
        A        | 3                 | P         | 1999901014    | 62323      | -1                    |                                | 76               |
        A        | 4                 | P         | 1999901014    | 62323      | 1                     |                                | XS               | clear
        A        | 5                 | P         | 1999901014    | 62323      | 0.5                   |                                | XU               | violated
        """,
    )


def test_a_copy_of_a_line_is_a_duplicate_and_nothing_else(check_rule):
    check_rule(
        RULE,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | service_unit_quantity | expect
        A        | 1                 | P         | 1999901014    | 64484      | 3                     | clear
        A        | 2                 | P         | 1999901014    | 64484      | 3                     |
        B        | 1                 | P         | 1999901014    | 64484      | 1                     | clear
        B        | 2                 | P         | 1999901014    | 64484      | 2                     | violated
        """,
    )


def test_a_line_of_several_days_counts_the_units_of_one(check_rule):
    check_rule(
        RULE,
        """
        claim_line_start_date | claim_line_end_date | hcpcs_code | service_unit_quantity | expect
        2024-08-01            | 2024-08-03          | 01996      | 3                     | clear
        2024-08-01            | 2024-08-03          | 01996      | 6                     | violated
        2024-08-01            | 2024-08-01          | 01996      | 2                     | violated
        """,
    )


def test_what_is_within_the_limit_stays_payable_and_the_sentence_says_why(audited):
    audit = audited(
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | claim_line_start_date | service_unit_quantity | hcpcs_modifier_1 | allowed_amount
        A        | 1                 | P         | 1999901014    | 64484      | 2024-08-01            | 3                     |                  | 300
        A        | 2                 | P         | 1999901014    | 64484      | 2024-08-01            | 2                     | 59               | 200
        B        | 1                 | P         | 1999901014    | 64484      | 2024-08-01            | 1                     | 76               | 100
        C        | 1                 | Q         | 1999901014    | 64483      | 2024-08-01            | 4                     |                  | 400
        """
    )
    assert found(audit) == [("A:2", "A:1;B:1"), ("B:1", "A:1;A:2"), ("C:1", None)]
    told = audit.findings.filter(rule_id=RULE)
    assert told["amount_supported"].to_list() == [Decimal("100.00"), Decimal("0.00"), Decimal("100.00")]
    assert told["likely_carc"].unique().to_list() == ["151"]
    assert told["message"].to_list() == [
        "Units of 64484: 2 on this line, 3 on lines of the day before it. The limit of the day is 4: the MUE table of"
        " 2024-07-01 for practitioners sets it for the day from clinical practice (indicator 3): units beyond it may be"
        " paid on appeal with the record.",
        "Units of 64484: 1 on this line, 5 on lines of the day before it. The limit of the day is 4: the MUE table of"
        " 2024-07-01 for practitioners sets it for the day from clinical practice (indicator 3): units beyond it may be"
        " paid on appeal with the record.",
        "Units of 64483: 4 on this line. The limit of the day is 1: the MUE table of 2024-07-01 for practitioners sets it"
        " for the day by policy (indicator 2): no modifier and no appeal sets it aside.",
    ]


def whole_table(editions, drawn: str, day: str, setting: str = "practitioner") -> None:
    """A whole edition of the table of limits, as it is imported."""
    frame = pl.DataFrame(rows(drawn)).with_columns(pl.col("units").cast(pl.Int64))
    editions.add("ncci_mue", day, frame, setting=setting)


def test_of_a_whole_edition_a_code_that_is_not_listed_has_no_limit(editions, audited):
    whole_table(editions, "hcpcs_code|units|adjudication_indicator\nA0425|2|2\n62323|3|3", "2024-10-01")
    whole_table(editions, "hcpcs_code|units|adjudication_indicator\n62323|1|3", "2025-01-01")
    audit = audited(
        """
        claim_id | hcpcs_code | claim_line_start_date | service_unit_quantity | claim_type
        A        | A0425      | 2024-10-01            | 3                     |
        B        | A0425      | 2024-10-01            | 3                     | institutional
        C        | A0426      | 2024-10-01            | 3                     |
        D        | 62323      | 2024-12-31            | 2                     |
        E        | 62323      | 2025-01-01            | 2                     |
        """,
        reference=editions.directory,
    )
    assert [line for line, _ in found(audit)] == ["A:1", "E:1"]
    told = audit.coverage.filter(rule_id=RULE).row(0, named=True)
    assert (told["lines_applicable"], told["lines_clear"], told["lines_not_evaluated"]) == (4, 1, 1)
    assert "holds the codes of the shipped families only" in told["missing"]


def test_a_limit_of_nothing_says_who_may_bill_the_code(batch):
    told = batch("hcpcs_code | service_unit_quantity\n96376 | 1").findings.filter(rule_id=RULE)
    assert (
        told["message"]
        .item()
        .endswith(
            "A limit of 0 says that practitioners do not bill the code; a claim of an equipment supplier has a table of its own."
        )
    )
    assert "The limit of the day is 0" in told["message"].item()
