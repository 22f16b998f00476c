"""Was the code in force on the date of service?"""

import pytest


def test_the_first_and_the_last_day_are_in_force(check_rule):
    check_rule(
        "code_validity.not_in_force",
        """
        hcpcs_code | claim_line_start_date | expect
        62323      | 2016-12-31            | violated
        62323      | 2017-01-01            | clear
        62311      | 2016-12-31            | clear
        62311      | 2017-01-01            | violated
        99999      | 2024-01-01            | not_evaluated
        62317      | 2024-01-01            |
        """,
    )


@pytest.mark.parametrize(
    ("code", "day", "imaging", "fits"),
    [
        ("62311", "2024-08-01", "fluoroscopy", "62323"),
        ("62311", "2024-08-01", "none", "62322"),
        ("62311", "2024-08-01", "", None),
        ("62318", "2024-08-01", "ct", "62325"),
        ("62323", "2016-06-01", "fluoroscopy", "62311"),
    ],
)
def test_the_code_in_its_place_is_the_one_that_the_record_chooses(batch, code, day, imaging, fits):
    result = batch(f"hcpcs_code|claim_line_start_date|documented_imaging\n{code}|{day}|{imaging}")
    assert result.findings["suggested_code"].to_list() == [fits]


def test_what_is_still_to_be_read_is_named(batch):
    finding = batch("hcpcs_code|claim_line_start_date\n62319|2024-08-01").findings.row(0, named=True)
    assert "62326, 62327" in finding["message"]
    assert "to choose one: imaging" in finding["how_to_fix"]


def test_a_renumbered_drug_code_names_its_one_successor(batch):
    assert batch("hcpcs_code|claim_line_start_date\nJ1030|2024-04-01").findings["suggested_code"].to_list() == ["J1010"]


TWO_EDITIONS = {
    "2024-01-01": "hcpcs_code|words|effective_from|effective_to\nJ9999|A drug|2003-01-01|\nJ9998|Another|2003-01-01|",
    "2024-04-01": "hcpcs_code|words|effective_from|effective_to\nJ9999|A drug|2003-01-01|2024-05-31\nJ9997|New|2024-04-01|",
}


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("J9999", "2024-05-31", None),
        ("J9999", "2024-06-01", "from 2003-01-01 to 2024-05-31"),
        ("J9998", "2024-03-31", None),
        ("J9998", "2024-04-01", "from 2003-01-01 to 2024-03-31"),
        ("J9997", "2024-04-01", None),
        ("J9997", "2024-03-31", "from 2024-04-01"),
    ],
)
def test_an_imported_code_is_judged_by_the_edition_of_its_day(editions, audited, code, day, expected):
    for edition, drawing in TWO_EDITIONS.items():
        editions.add("hcpcs", edition, drawing)
    drawing = f"claim_id|hcpcs_code|claim_line_start_date\nA|{code}|{day}"
    findings = audited(drawing, reference=editions.directory).findings
    assert findings["rule_id"].to_list() == (["code_validity.not_in_force"] if expected else [])
    if expected:
        answering = "2024-01-01" if day < "2024-04-01" else "2024-04-01"
        assert findings["message"][0].startswith(f"{code} is in force {expected}; the date of service is {day}")
        assert findings["reference_edition"][0].startswith(f"hcpcs {answering} {expected}")


def test_units_of_an_ended_drug_code_are_told_in_those_of_its_successor(audited):
    lines = """
        claim_id | hcpcs_code | claim_line_start_date | service_unit_quantity
        A        | J1040      | 2024-05-01            | 2
        B        | J1030      | 2024-05-01            |
        C        | 62310      | 2024-05-01            | 1
    """
    findings = audited(lines).findings.filter(rule_id="code_validity.not_in_force")
    told = dict(findings.select("claim_id", "how_to_fix").iter_rows())
    assert told["A"].endswith(" 2 unit(s) of J1040, 80 mg each, are 160 mg: 160 unit(s) of J1010.")
    assert told["B"].endswith(" 1 unit(s) of J1030, 40 mg each, are 40 mg: 40 unit(s) of J1010.")
    assert "unit(s)" not in told["C"]
