"""What the code says of the region, beside what the record says: the place of entry counts."""


def test_a_level_or_an_interspace_decides_the_region(check_rule):
    check_rule(
        "attribute.region",
        """
        hcpcs_code | documented_region | expect
        62323      | L4-L5             | clear
        62323      | l4/5              | clear
        62323      | L5-S1             | clear
        62323      | caudal            | clear
        62323      | lumbar_sacral     | clear
        62323      | C7-T1             | violated
        62323      | T8                | violated
        62321      | C7-T1             | clear
        62321      | T11-T12           | clear
        62321      | L1-L2             | violated
        62321      | Cervical          | clear
        """,
    )


def test_the_boundary_decides_nothing_and_silence_supports_nothing(check_rule):
    check_rule(
        "attribute.region",
        """
        hcpcs_code | documented_region | expect
        62321      | T12-L1            | not_evaluated
        62323      | T12-L1            | not_evaluated
        62323      | T12/L1            | not_evaluated
        62323      | silent            | violated
        62323      |                   | not_evaluated
        62323      | L4-L5; C5-C6      | not_evaluated
        62323      | L4-L5, L5-S1      | clear
        """,
    )


def test_silence_on_the_region_asks_the_provider(batch):
    finding = batch(
        "hcpcs_code|documented_region|documented_imaging|documented_delivery\n62323|silent|ct|single_injection"
    ).findings.row(0, named=True)
    assert (finding["verdict"], finding["suggested_action"], finding["suggested_code"]) == (
        "undocumented",
        "query_provider",
        None,
    )


def test_a_boundary_leaves_no_code_even_where_another_attribute_is_contradicted(batch):
    result = batch("hcpcs_code|documented_region|documented_imaging\n62323|T12-L1|none")
    assert result.findings.select("rule_id", "suggested_code").rows() == [("attribute.imaging", None)]
    assert result.lines["supported_code"].to_list() == [None]


def test_the_boundary_alone_is_unverified_and_wanted(batch):
    result = batch(
        "hcpcs_code|documented_region|documented_imaging|documented_delivery\n62323|T12-L1|ct|single injection"
    )
    assert result.lines["line_status"].to_list() == ["unverified"]
    assert result.records_request["facts_wanted"].to_list() == ["region"]
