"""Contrast described on a code without imaging speaks against the code."""


def test_contrast_contradicts_only_codes_without_imaging(check_rule):
    check_rule(
        "attribute.contrast",
        """
        hcpcs_code | documented_contrast | expect
        62322      | yes                 | violated
        62322      | no                  | clear
        62322      | silent              | clear
        62322      |                     |
        62323      | yes                 |
        """,
    )


def test_contrast_without_a_modality_is_a_query_and_supports_no_code(batch):
    result = batch(
        "hcpcs_code|documented_contrast|documented_imaging|documented_region|documented_delivery\n62322|yes|none|lumbar|single_injection"
    )
    assert result.findings.select("rule_id", "suggested_action", "suggested_code").rows() == [
        ("attribute.contrast", "query_provider", None)
    ]
    assert result.lines["supported_code"].to_list() == [None]


def test_contrast_keeps_silence_on_imaging_from_naming_the_code_without(batch):
    result = batch("hcpcs_code|documented_contrast|documented_imaging\n62323|yes|silent")
    assert result.findings.select("rule_id", "suggested_code").rows() == [("attribute.imaging", None)]
