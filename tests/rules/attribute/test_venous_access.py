"""Central venous access: the vein of entry, the tunnel, the port, the age, and how many catheters."""

import pytest

RULES = [
    (
        "entry",
        """
        36556 | internal jugular | clear
        36556 | Right IJ         | clear
        36556 | femoral vein     | clear
        36556 | basilic          | violated
        36569 | PICC             | clear
        36569 | subclavian       | violated
        36569 | silent           | violated
        36569 |                  | not_evaluated
        """,
    ),
    (
        "tunneled",
        """
        36558 | tunneled         | clear
        36558 | cuffed           | clear
        36558 | non-tunneled     | violated
        36558 | silent           | violated
        36556 | silent           | clear
        36556 | tunnelled        | violated
        """,
    ),
    (
        "port",
        """
        36561 | implanted port   | clear
        36561 | catheter only    | violated
        36561 | silent           | violated
        36563 | infusion pump    | clear
        36558 | no port          | clear
        36558 | silent           | clear
        36558 | mediport         | violated
        """,
    ),
    (
        "age",
        """
        36555 | infant           | clear
        36555 | 4                | clear
        36556 | adult            | clear
        36556 | neonate          | violated
        36556 | silent           | violated
        36556 | grown            | not_evaluated
        36563 | adult            |
        """,
    ),
    (
        "catheters",
        """
        36565 | two catheters    | clear
        36565 | one              | violated
        36565 | silent           | violated
        36558 | silent           | clear
        36558 | 2                | violated
        """,
    ),
]


@pytest.mark.parametrize(("attribute", "cases"), RULES, ids=[attribute for attribute, _ in RULES])
def test_what_the_code_says_beside_the_record(check_rule, attribute, cases):
    check_rule(f"attribute.{attribute}", f"hcpcs_code | documented_{attribute} | expect{cases}")


@pytest.mark.parametrize(
    ("billed", "entry", "tunneled", "port", "guidance", "fits"),
    [
        ("36561", "ij", "tunneled", "no port", "", "36558"),
        ("36558", "ij", "silent", "silent", "", "36556"),
        ("36556", "basilic", "silent", "silent", "ultrasound", "36573"),
        ("36556", "basilic", "silent", "silent", "silent", "36569"),
        ("36556", "basilic", "silent", "silent", "", None),
        ("36573", "ij", "silent", "silent", "ultrasound", "36556"),
        ("36556", "basilic", "tunneled", "silent", "silent", None),
    ],
)
def test_a_combination_without_a_code_names_none(batch, billed, entry, tunneled, port, guidance, fits):
    drawing = (
        "hcpcs_code|documented_entry|documented_tunneled|documented_port|documented_guidance|documented_age\n"
        f"{billed}|{entry}|{tunneled}|{port}|{guidance}|adult"
    )
    assert batch(drawing).findings["suggested_code"].unique().to_list() == [fits]
