"""Units of a drug beside the dose that was typed from the record."""

from __future__ import annotations

import pytest

ID = "drug.units_differ_from_dose"


@pytest.mark.parametrize(
    ("code", "dose", "units", "expect"),
    [
        ("J1010", "80 mg", "80", "clear"),
        ("J1010", "80", "80", "clear"),
        ("J1010", "80mg", "8", "violated"),
        ("J1010", "0.08 g", "80", "clear"),
        ("J3301", "40 mg", "4", "clear"),
        ("J3301", "40 mg", "40", "violated"),
        ("J3301", "41 mg", "5", "clear"),
        ("J3301", "41 mg", "4", "violated"),
        ("J0702", "6 mg", "1", "clear"),
        ("J0702", "12 mg", "", "violated"),
        ("J0702", "6 mg", "", "clear"),
        ("J0665", "30 MG", "60", "clear"),
        ("J1100", "500 mcg", "1", "clear"),
        ("Q9966", "5 mL", "5", "clear"),
        ("Q9966", "5 mg", "5", "not_evaluated"),
        ("J1010", "5 mL", "5", "not_evaluated"),
        ("J1010", "a vial", "5", "not_evaluated"),
        ("J1010", "not_documented", "5", "not_evaluated"),
        ("J1010", "unknown", "5", ""),
        ("J1010", "", "5", ""),
        ("99213", "80 mg", "5", ""),
    ],
)
def test_the_units_are_the_dose_by_the_unit_of_the_code_rounded_up(check_rule, code, dose, units, expect):
    check_rule(
        ID,
        f"hcpcs_code|documented_dose|service_unit_quantity|claim_line_start_date|expect\n{code}|{dose}|{units}|2024-08-01|{expect}",
    )


def test_the_code_of_the_day_decides_and_what_was_discarded_is_no_dose(check_rule):
    check_rule(
        ID,
        """
        hcpcs_code | documented_dose | service_unit_quantity | hcpcs_modifier_1 | claim_line_start_date | expect
        J1040      | 80 mg           | 1                     |                  | 2024-03-31            | clear
        J1040      | 80 mg           | 80                    |                  | 2024-03-31            | violated
        J1040      | 80 mg           | 80                    |                  | 2024-04-01            |
        J1010      | 80 mg           | 1                     |                  | 2024-03-31            |
        J3301      | 30 mg           | 1                     | JW               | 2024-08-01            |
        """,
    )


def test_units_that_cannot_be_read_leave_it_open(audited):
    lines = (
        "claim_id|hcpcs_code|claim_line_start_date|service_unit_quantity|documented_dose\nA|J1010|2024-08-01|many|80 mg"
    )
    assert audited(lines).coverage.filter(rule_id=ID)["lines_not_evaluated"].to_list() == [1]


@pytest.mark.parametrize(("units", "supported", "difference"), [("8", "4.00", "4.00"), ("2", "16.00", "-8.00")])
def test_the_finding_does_the_arithmetic(audited, units, supported, difference):
    allowed = "8.00"
    lines = f"claim_id|hcpcs_code|claim_line_start_date|service_unit_quantity|documented_dose|allowed_amount\nA|J3301|2024-08-01|{units}|40 mg|{allowed}"
    (found,) = audited(lines).findings.filter(rule_id=ID).to_dicts()
    assert found["message"] == (
        "The record says that 40 mg of triamcinolone was given. One unit of J3301 is 10 mg, so that the dose is 4 unit(s);"
        f" {units} are billed."
    )
    assert (str(found["amount_supported"]), str(found["amount_difference"])) == (supported, difference)
    assert (found["suggested_action"], found["severity"]) == ("correct_units", "medium")
