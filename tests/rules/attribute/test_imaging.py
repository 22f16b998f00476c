"""What the code says of imaging, beside what the record says."""

import pytest


def test_only_fluoroscopy_and_ct_are_imaging(check_rule):
    check_rule(
        "attribute.imaging",
        """
        hcpcs_code | documented_imaging | expect
        62323      | fluoroscopy        | clear
        62323      | CT                 | clear
        62323      | C-arm              | clear
        62323      | yes                | clear
        62323      | ultrasound         | violated
        62323      | MRI                | violated
        62323      | none               | violated
        62323      | no                 | violated
        62323      | Without            | violated
        62323      | silent             | violated
        62323      | not_documented     | violated
        62323      |                    | not_evaluated
        62323      | unknown            | not_evaluated
        62323      | a new machine      | not_evaluated
        """,
    )


def test_a_code_without_imaging_is_contradicted_by_imaging_only(check_rule):
    check_rule(
        "attribute.imaging",
        """
        hcpcs_code | documented_imaging | expect
        62322      | fluoroscopy        | violated
        62322      | ct                 | violated
        62322      | ultrasound         | clear
        62322      | none               | clear
        62322      | silent             | clear
        62322      |                    | not_evaluated
        """,
    )


def test_before_the_family_was_split_by_imaging_nobody_asks(check_rule):
    check_rule(
        "attribute.imaging",
        """
        hcpcs_code | claim_line_start_date | documented_imaging | expect
        62311      | 2016-12-31            | none               |
        76000      | 2024-08-01            | none               |
        """,
    )


@pytest.mark.parametrize(
    ("billed", "says", "verdict", "fits", "difference"),
    [
        ("62323", "none", "contradicted", "62322", "123.16"),
        ("62323", "ultrasound", "contradicted", "62322", "123.16"),
        ("62323", "silent", "undocumented", "62322", "123.16"),
        ("62322", "fluoroscopy", "contradicted", "62323", "-123.16"),
        ("62325", "none", "contradicted", "62324", "112.85"),
    ],
)
def test_the_sibling_and_the_signed_dollars(batch, billed, says, verdict, fits, difference):
    drawing = f"hcpcs_code|place_of_service_code|documented_imaging\n{billed}|11|{says}"
    finding = batch(drawing).findings.row(0, named=True)
    told = (
        finding["verdict"],
        finding["suggested_code"],
        finding["suggested_action"],
        str(finding["amount_difference"]),
    )
    assert told == (verdict, fits, "recode", difference)


def test_underpaid_is_less_severe_than_overpaid(batch):
    findings = batch("hcpcs_code|place_of_service_code|documented_imaging\n62323|11|none\n62322|11|ct").findings
    assert findings["severity"].to_list() == ["high", "medium"]


def test_the_words_of_the_record_are_the_evidence(batch):
    finding = batch("hcpcs_code|documented_imaging\n62323|Ultrasound").findings.row(0, named=True)
    assert (finding["evidence_source"], finding["evidence_text"], finding["documented"]) == (
        "column",
        "Ultrasound",
        "without",
    )
