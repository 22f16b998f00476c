"""Do two modifiers of the line say what cannot both be so?"""

from __future__ import annotations

from itertools import permutations

ID = "modifier.conflict"


PAIRS = [("50", "LT"), ("50", "RT"), ("LT", "RT"), ("26", "TC"), ("JW", "JZ"), ("76", "77")]
PAIRS += [("59", f"X{which}") for which in "EPSU"]


def test_these_exclude_each_other_in_either_order(check_rule):
    drawn = [f"99990 | {one} | {other} | violated\n99990 | {other} | {one} | violated" for one, other in PAIRS]
    alone = [f"99990 | {one} | | \n99990 | {other} | GA | clear" for one, other in PAIRS]
    check_rule(ID, "\n".join(["hcpcs_code | hcpcs_modifier_1 | hcpcs_modifier_2 | expect", *drawn, *alone]))


def test_in_whatever_places_they_stand(check_rule):
    heads = [f"hcpcs_modifier_{slot}" for slot in range(1, 6)]
    drawn = [
        " | ".join(["64483", *({first: "LT", second: "RT"}.get(slot, "") for slot in range(5)), "violated"])
        for first, second in permutations(range(5), 2)
    ]
    check_rule(ID, "\n".join([" | ".join(["hcpcs_code", *heads, "expect"]), *drawn]))


def test_on_two_lines_they_do_not(check_rule):
    check_rule(
        ID,
        """
        claim_id | hcpcs_code | hcpcs_modifier_1 | hcpcs_modifier_2 | expect
        A        | 64483      | LT               | KX               | clear
        A        | 64483      | RT               | KX               | clear
        A        | 64483      | 59               | RT               | clear
        A        | 64483      | XS               | RT               | clear
        """,
    )


def test_what_the_fee_schedule_refuses_is_one_finding_only(check_rule, audited):
    check_rule(ID, "hcpcs_code | hcpcs_modifier_1 | hcpcs_modifier_2 | expect\n62323 | 50 | LT | clear")
    result = audited("claim_id|hcpcs_code|claim_line_start_date|modifiers\nA|62323|2024-08-01|50;LT;RT")
    assert result.findings.filter(category="modifier")["rule_id"].to_list() == ["modifier.not_allowed"]


def test_the_sentence_names_each_pair(audited):
    result = audited("claim_id|hcpcs_code|claim_line_start_date|modifiers\nA|64483|2024-08-01|xu;rt;59;lt")
    (message,) = result.findings.filter(rule_id=ID)["message"]
    assert message == (
        "On one line, and they exclude each other: 59 and XU (a distinct service, said twice: the X modifier is the"
        " exacter word for it); LT and RT (the left side, and the right side: one line is for one side)."
    )
