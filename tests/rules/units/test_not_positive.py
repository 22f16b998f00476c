"""Are there units at all?"""


def test_more_than_nothing_is_enough(check_rule):
    check_rule(
        "units.not_positive",
        """
        service_unit_quantity | service_unit_quantity_as_given | expect
        1                     |                                | clear
        0.5                   |                                | clear
        0                     |                                | violated
        -1                    |                                | violated
                              |                                | clear
                              | two                            |
        """,
    )


def test_the_sentence_says_the_units_as_a_person_writes_them(batch):
    messages = batch("hcpcs_code|service_unit_quantity\n76000|0\n76000|-1.5").findings["message"]
    assert [message.split()[0] for message in messages] == ["0", "-1.5"]
