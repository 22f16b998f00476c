"""Fluid from the belly and the chest: what guided the needle, and what was left in place."""

import pytest


def test_any_imaging_is_guidance_here(check_rule):
    check_rule(
        "attribute.guidance",
        """
        hcpcs_code | documented_guidance | expect
        49083      | ultrasound          | clear
        49083      | CT                  | clear
        49083      | fluoroscopy         | clear
        49083      | MRI                 | clear
        49083      | landmarks           | violated
        49083      | none                | violated
        49083      | silent              | violated
        49082      | silent              | clear
        49082      | US guided           | violated
        32555      | sonography          | clear
        36573      | fluoroscopy         | clear
        36569      | no imaging          | clear
        36556      | ultrasound          |
        32551      | ct                  |
        49084      | ultrasound          |
        49083      |                     | not_evaluated
        """,
    )


def test_lavage_is_more_than_a_tap(check_rule):
    check_rule(
        "attribute.lavage",
        """
        hcpcs_code | documented_lavage   | expect
        49084      | peritoneal lavage   | clear
        49084      | paracentesis        | violated
        49084      | silent              | violated
        49082      | silent              | clear
        49083      | washed out          | violated
        """,
    )


def test_what_became_of_the_drain(check_rule):
    check_rule(
        "attribute.device",
        """
        hcpcs_code | documented_device   | expect
        32555      | catheter removed    | clear
        32555      | drain left in place | violated
        32557      | to water seal       | clear
        32557      | needle aspiration   | violated
        32557      | silent              | violated
        32554      | silent              | violated
        32551      | catheter removed    |
        32556      |                     | not_evaluated
        """,
    )


def test_how_the_drain_was_placed(check_rule):
    check_rule(
        "attribute.technique",
        """
        hcpcs_code | documented_technique | expect
        32551      | blunt dissection     | clear
        32551      | Seldinger            | violated
        32551      | silent               | violated
        32550      | PleurX               | clear
        32557      | pigtail              | clear
        32557      | silent               | clear
        32557      | tunneled             | violated
        """,
    )


@pytest.mark.parametrize(
    ("billed", "guidance", "device", "technique", "fits"),
    [
        ("32557", "ultrasound", "removed", "needle", "32555"),
        ("32551", "ct", "in place", "seldinger", "32557"),
        ("32556", "none", "in place", "tunneled", "32550"),
        ("32554", "none", "in place", "silent", "32556"),
        ("32551", "", "in place", "seldinger", None),
    ],
)
def test_the_code_that_the_record_describes(batch, billed, guidance, device, technique, fits):
    drawing = (
        "hcpcs_code|documented_guidance|documented_device|documented_technique\n"
        f"{billed}|{guidance}|{device}|{technique}"
    )
    assert batch(drawing).findings["suggested_code"].unique().to_list() == [fits]
