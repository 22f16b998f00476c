"""Does the code exist?"""


def test_a_number_without_a_code_is_unknown_only_where_the_table_is_complete(check_rule):
    check_rule(
        "code_validity.unknown",
        """
        hcpcs_code | expect
        62323      | clear
        62310      | clear
        62317      | violated
        62312      | violated
        99999      | not_evaluated
        A0425      | not_evaluated
        6232X      |
        """,
    )
