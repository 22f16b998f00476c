"""Is the code written as a code can be?"""


def test_codes_have_the_shape_of_cpt_or_hcpcs(check_rule):
    check_rule(
        "code_validity.malformed",
        """
        hcpcs_code | expect
        62323      | clear
        J1010      | clear
        0777T      | clear
        3008F      | clear
        0001U      | clear
        6232       | violated
        623230     | violated
        6232X      | violated
        6.2E+04    | violated
        JJ010      | violated
        """,
    )


def test_a_blank_code_is_not_asked(check_rule):
    check_rule(
        "code_validity.malformed",
        """
        hcpcs_code | claim_type    | expect
                   | institutional |
        """,
    )
