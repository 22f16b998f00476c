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
