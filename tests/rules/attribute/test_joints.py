"""Joints: how large, under ultrasound or not, and with an image that was kept. Facets and the sacroiliac joint beside them."""

import pytest


def test_a_named_joint_tells_its_size(check_rule):
    check_rule(
        "attribute.joint_size",
        """
        hcpcs_code | documented_joint_size | expect
        20610      | knee                  | clear
        20610      | Subacromial bursa     | clear
        20610      | wrist                 | violated
        20605      | AC joint              | clear
        20605      | TMJ                   | clear
        20605      | hip                   | violated
        20600      | great toe             | clear
        20604      | MCP                   | clear
        20600      | silent                | violated
        20600      | some joint            | not_evaluated
        20600      |                       | not_evaluated
        """,
    )


def test_only_ultrasound_counts_for_joints(check_rule):
    check_rule(
        "attribute.ultrasound",
        """
        hcpcs_code | documented_ultrasound | expect
        20611      | ultrasound            | clear
        20611      | sonographic guidance  | clear
        20611      | yes                   | clear
        20611      | fluoroscopy           | violated
        20611      | CT                    | violated
        20611      | MRI                   | violated
        20611      | palpation             | violated
        20611      | none                  | violated
        20611      | silent                | violated
        20610      | fluoroscopy           | clear
        20610      | silent                | clear
        20610      | ultrasound            | violated
        20610      |                       | not_evaluated
        """,
    )


def test_ultrasound_asks_for_a_recorded_image(check_rule):
    check_rule(
        "attribute.image_record",
        """
        hcpcs_code | documented_image_record | expect
        20611      | images saved            | clear
        20611      | no images saved         | violated
        20611      | silent                  | violated
        20611      |                         | not_evaluated
        20610      | images saved            |
        """,
    )


def test_without_a_recorded_image_a_person_is_asked_and_no_code_named(batch):
    drawing = (
        "hcpcs_code|documented_joint_size|documented_ultrasound|documented_image_record\n20611|knee|ultrasound|silent"
    )
    finding = batch(drawing).findings.row(0, named=True)
    assert (finding["rule_id"], finding["suggested_action"], finding["suggested_code"], finding["severity"]) == (
        "attribute.image_record",
        "query_provider",
        None,
        "low",
    )


def test_each_facet_level_has_its_code(check_rule):
    check_rule(
        "attribute.facet_level",
        """
        hcpcs_code | documented_facet_level | expect
        64493      | first level            | clear
        64493      | silent                 | clear
        64494      | second level           | clear
        64494      | first level            | violated
        64494      | third                  | violated
        64495      | 4th                    | clear
        64495      | silent                 | violated
        64492      |                        | not_evaluated
        """,
    )


def test_destroyed_nerves_are_counted_by_joint(check_rule):
    check_rule(
        "attribute.joint_rank",
        """
        hcpcs_code | documented_joint_rank | expect
        64635      | first joint           | clear
        64635      | silent                | clear
        64636      | second joint          | clear
        64636      | one joint             | violated
        64634      | silent                | violated
        64633      | additional joint      | violated
        64633      |                       | not_evaluated
        """,
    )


def test_the_joint_or_its_nerves(check_rule):
    check_rule(
        "attribute.target",
        """
        hcpcs_code | documented_target    | expect
        27096      | intra-articular      | clear
        27096      | silent               | clear
        27096      | lateral branch block | violated
        64451      | lateral branches     | clear
        64451      | silent               | violated
        """,
    )


@pytest.mark.parametrize(
    ("billed", "says", "other", "fits"),
    [
        ("62323", "facet joint", "imaging=fluoroscopy", "64493"),
        ("62323", "SI joint", "target=intra-articular", "27096"),
        ("64483", "interlaminar", "delivery=single injection", "62323"),
        ("64483", "caudal", "delivery=silent", "62323"),
        ("64483", "medial branch block", "", "64493"),
        ("64490", "transforaminal", "", "64479"),
        ("64493", "interlaminar", "delivery=single injection", "62323"),
        ("27096", "facet", "region=L4-L5", "64493"),
        ("27096", "caudal", "", None),
    ],
)
def test_another_approach_is_another_family(batch, billed, says, other, fits):
    name, _, value = other.partition("=")
    drawing = f"hcpcs_code|documented_approach|documented_{name or 'laterality'}\n{billed}|{says}|{value}"
    finding = batch(drawing).findings.filter(rule_id="attribute.approach").row(0, named=True)
    assert (finding["verdict"], finding["suggested_code"]) == ("contradicted", fits)


def test_an_injection_is_no_puncture(batch):
    drawing = (
        "hcpcs_code|documented_purpose|documented_imaging|documented_region|documented_delivery\n"
        "62270|injection|none|L4-L5|single injection"
    )
    finding = batch(drawing).findings.filter(rule_id="attribute.purpose").row(0, named=True)
    assert (finding["verdict"], finding["suggested_code"]) == ("contradicted", "62322")
