"""What the code says of delivery: a needle for one injection, or a catheter left in place."""


def test_a_catheter_that_was_removed_the_same_day_is_a_single_injection(check_rule):
    check_rule(
        "attribute.delivery",
        """
        hcpcs_code | documented_delivery         | expect
        62323      | single_injection            | clear
        62323      | Single injection            | clear
        62323      | catheter removed same day   | clear
        62323      | indwelling catheter         | violated
        62327      | indwelling_catheter         | clear
        62327      | catheter removed same day   | violated
        62327      | silent                      | violated
        62323      | silent                      | clear
        62327      |                             | not_evaluated
        62327      | no                          | not_evaluated
        62327      | perhaps                     | not_evaluated
        """,
    )


def test_silence_supports_the_single_injection(batch):
    finding = batch("hcpcs_code|place_of_service_code|documented_delivery\n62326|11|silent").findings.row(0, named=True)
    assert (finding["verdict"], finding["suggested_code"], str(finding["amount_difference"])) == (
        "undocumented",
        "62322",
        "1.99",
    )


def test_silence_alone_names_no_code_that_pays_more(batch):
    finding = batch("hcpcs_code|place_of_service_code|documented_delivery\n62324|11|silent").findings.row(0, named=True)
    assert (finding["suggested_code"], finding["suggested_action"]) == (None, "query_provider")
    assert "62320, which pays more" in finding["how_to_fix"]


def test_an_affirmed_single_injection_names_the_code_that_pays_more(batch):
    finding = batch("hcpcs_code|place_of_service_code|documented_delivery\n62324|11|single_injection").findings.row(
        0, named=True
    )
    assert (finding["suggested_code"], str(finding["amount_difference"])) == ("62320", "-26.96")
