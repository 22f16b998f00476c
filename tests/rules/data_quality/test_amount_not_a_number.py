"""Can the dollars be read?"""


def test_any_amount_that_could_not_be_read_is_a_finding(check_rule):
    check_rule(
        "data_quality.amount_not_a_number",
        """
        charge_amount | charge_amount_as_given | allowed_amount_as_given | paid_amount_as_given | expect
        100           |                        |                         |                      | clear
                      | 1.234,56               |                         |                      | violated
        100           |                        | NaN                     |                      | violated
        100           |                        |                         | free                 | violated
        """,
    )
