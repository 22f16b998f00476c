"""Can the units be read as a number?"""


def test_only_what_could_not_be_read_is_a_finding(check_rule):
    check_rule(
        "units.not_a_number",
        """
        service_unit_quantity | service_unit_quantity_as_given | expect
        1                     |                                | clear
                              |                                | clear
                              | two                            | violated
        """,
    )


def test_the_words_stand_in_the_finding(batch):
    findings = batch("hcpcs_code|service_unit_quantity_as_given\n76000|two").findings
    assert findings["message"].to_list() == ["The units read two, which is not a number."]
