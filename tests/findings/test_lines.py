"""Where each line stands, what its record supports, and what to pull charts for."""

import pytest


@pytest.mark.parametrize(
    ("imaging", "region", "delivery", "status", "supported"),
    [
        ("fluoroscopy", "L4-L5", "single_injection", "clear", "62323"),
        ("none", "L4-L5", "single_injection", "flagged", "62322"),
        ("none", "C7-T1", "indwelling_catheter", "flagged", "62324"),
        ("silent", "L4-L5", "silent", "flagged", "62322"),
        ("fluoroscopy", "L4-L5", "", "unverified", None),
        ("", "", "", "unverified", None),
        ("fluoroscopy", "T12-L1", "single_injection", "unverified", None),
        ("fluoroscopy", "silent", "single_injection", "flagged", None),
        ("none", "L4-L5", "", "flagged", None),
    ],
)
def test_status_and_supported_code(batch, imaging, region, delivery, status, supported):
    drawing = (
        "hcpcs_code|person_id|documented_imaging|documented_region|documented_delivery\n"
        f"62323|P1|{imaging}|{region}|{delivery}"
    )
    line = batch(drawing).lines.row(0, named=True)
    assert (line["line_status"], line["supported_code"]) == (status, supported)


def test_rules_are_counted_as_evaluated_or_not(batch):
    drawing = "hcpcs_code|person_id|documented_imaging|documented_region\n62323|P1|fluoroscopy|{}"
    more, fewer = (batch(drawing.format(region)).lines.row(0, named=True) for region in ("L4-L5", ""))
    assert (more["rules_not_evaluated"], fewer["rules_not_evaluated"]) == (1, 2)
    assert more["rules_evaluated"] == fewer["rules_evaluated"] + 1


def test_a_line_with_three_findings_is_at_risk_once(batch):
    drawing = "hcpcs_code|allowed_amount|documented_imaging|documented_region|documented_delivery\n62323|100|none|C7-T1|indwelling_catheter"
    line = batch(drawing).lines.row(0, named=True)
    assert (line["finding_count"], str(line["amount_at_risk"])) == (3, "100.00")


def test_the_records_request_names_every_fact_that_is_wanted(batch):
    request = batch("hcpcs_code|documented_imaging\n62323|\n62323|none\n76000|").records_request
    assert request["facts_wanted"].to_list() == ["delivery;imaging;region", "delivery;region"]
