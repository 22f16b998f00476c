"""Attributes that a modifier tells: side and component, where the fee schedule lets a modifier tell them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.reference.copied import Copy
from tests.support.families import add_family
from tests.support.tables import rows

from audit.reports.audit import Audit

Audited = Callable[..., Audit]
HEAD = "claim_id|hcpcs_code|claim_line_start_date|hcpcs_modifier_1|hcpcs_modifier_2|documented_flank"
RULE = {
    "role": "modifier",
    "when_absent": "not_applicable",
    "severity_contradicted": "medium",
    "action_contradicted": "review",
    "title_contradicted": "Side differs from the modifier",
    "title_undocumented": "",
    "severity_undocumented": "",
    "action_undocumented": "",
}


@pytest.fixture
def flanks(copy: Copy) -> Copy:
    """One code whose side modifiers tell, one for both sides, one to which the schedule forbids modifiers, one without fees."""
    add_family(
        copy,
        "flanks",
        """
        code  | mode   | flank | pays
        M0001 | single |       | 100/1
        M0002 | double | both  | 150/2
        M0003 | none   |       | 50/0
        M0004 | free   |       |
        """,
        roles={"flank": RULE},
    )
    for value in ("port", "starboard", "middle"):
        copy.add("attribute_values", attribute="flank", value=value, label=f"{value} side", position="0")
    for modifier, value in {"LT": "port", "RT": "starboard", "50": "both"}.items():
        told = {"attribute": "flank", "modifier": modifier, "value": value}
        copy.add("modifier_values", **told, indicator="bilateral", indicator_values="1;3")
    return copy


OUTCOMES = """
code  | first | second | flank     | outcome                          | says
M0001 | LT    |        | port      | clear                            |
M0001 | 59    | LT     | port      | clear                            |
M0001 | LT    | 59     | starboard | review                           | M0001 with LT stands for flank: port side. The record says starboard side (“starboard”). Modifier RT tells it.
M0001 | 50    |        | port      | review                           | M0001 with 50 stands for flank: both. The record says port side (“port”). Modifier LT tells it.
M0001 |       |        | both      | add_modifier                     | M0001 carries no modifier that tells flank. The record says both (“both”). Modifier 50 tells it.
M0001 | 59    |        | port      | add_modifier                     | M0001 carries no modifier that tells flank. The record says port side (“port”). Modifier LT tells it.
M0001 |       |        | middle    | clear                            |
M0001 | RT    |        | middle    | review                           | M0001 with RT stands for flank: starboard side. The record says middle side (“middle”).
M0001 | LT    | RT     | port      | what the modifiers say of flank  |
M0001 | LT    |        |           |                                  |
M0001 |       |        | silent    | clear                            |
M0001 | LT    |        | silent    | documented_flank (the record does not mention it) |
M0001 | LT    |        | sideways  | documented_flank decides nothing |
M0002 | LT    |        | both      | clear                            |
M0002 | LT    |        | port      | review                           | M0002 stands for flank: both. The record says port side (“port”).
M0003 | LT    |        | starboard |                                  |
M0004 | LT    |        | starboard | what the modifiers say of flank  |
"""


@pytest.mark.parametrize(
    "drawn",
    rows(OUTCOMES),
    ids=lambda row: "-".join(str(row[name] or "") for name in ("code", "first", "second", "flank")),
)
def test_the_line_says_what_its_modifiers_tell(flanks: Copy, audited: Audited, drawn: dict[str, str | None]) -> None:
    cells = [drawn[name] or "" for name in ("first", "second", "flank")]
    audit = audited(
        f"{HEAD}\nA|{drawn['code']}|2024-08-01|{'|'.join(cells)}",
        reference=flanks.directory,
        without=["attribute.mode"],
    )
    (counted,) = audit.coverage.filter(rule_id="attribute.flank").to_dicts()
    found = audit.findings.filter(rule_id="attribute.flank").to_dicts()
    assert [row["message"] for row in found] == [*([drawn["says"]] if drawn["says"] else [])]
    assert (_outcome(counted, found) or None) == drawn["outcome"]
    assert audit.lines["suggested_code"].to_list() == [None]


def _outcome(counted: dict[str, Any], found: list[dict[str, Any]]) -> str:
    if found:
        return str(found[0]["suggested_action"])
    return "clear" if counted["lines_clear"] else str(counted["missing"] or "")


def test_the_finding_names_what_was_expected(flanks: Copy, audited: Audited) -> None:
    drawing = f"{HEAD}\nA|M0001|2024-08-01|||port\nB|M0001|2024-08-01|RT||port"
    findings = audited(drawing, reference=flanks.directory).findings
    assert findings["expected"].to_list() == ["no modifier", "starboard"]
    assert findings["documented"].to_list() == ["port", "port"]
    assert findings["evidence_source"].to_list() == ["column", "column"]


def test_what_a_modifier_tells_never_holds_a_code_back(flanks: Copy, audited: Audited) -> None:
    drawing = f"{HEAD}|documented_mode\nA|M0001|2024-08-01|LT|RT|port|single\nB|M0001|2024-08-01|LT||starboard|double"
    lines = audited(drawing, reference=flanks.directory).lines
    assert lines["supported_code"].to_list() == ["M0001", "M0002"]
    assert lines["suggested_code"].to_list() == [None, "M0002"]


def test_a_modifier_holds_on_its_days(flanks: Copy, audited: Audited) -> None:
    flanks.set("modifier_values", {"attribute": "flank"}, effective_to="2024-07-31")
    drawing = f"{HEAD}\nA|M0001|2024-07-31|LT||starboard\nB|M0001|2024-08-01|LT||starboard"
    audit = audited(drawing, reference=flanks.directory, without=["attribute.mode"])
    assert audit.lines["line_status"].to_list() == ["flagged", "unverified"]


def test_a_component_without_a_modifier_is_both_parts(copy: Copy, audited: Audited) -> None:
    add_family(copy, "scans", "code|mode|pays\nP0001|single|100/0/1", roles={"moiety": {**RULE, "role": "modifier"}})
    for value in ("reading", "study", "whole"):
        copy.add("attribute_values", attribute="moiety", value=value, label=value, position="0")
    for modifier, value in {"26": "reading", "TC": "study"}.items():
        told = {"attribute": "moiety", "modifier": modifier, "value": value}
        copy.add("modifier_values", **told, indicator="pctc", indicator_values="1")
    drawing = """claim_id|hcpcs_code|claim_line_start_date|hcpcs_modifier_1|documented_moiety
    A | P0001 | 2024-08-01 |    | whole
    B | P0001 | 2024-08-01 |    | reading
    C | P0001 | 2024-08-01 | 26 | reading
    D | P0001 | 2024-08-01 | TC | reading
    E | P0001 | 2024-08-01 | 26 | whole
    """
    audit = audited(drawing, reference=copy.directory, without=["attribute.mode"])
    assert audit.lines["line_status"].to_list() == ["clear", "flagged", "clear", "flagged", "flagged"]
    assert audit.findings["suggested_action"].to_list() == ["add_modifier", "review", "review"]


def test_other_modifiers_do_not_part_profiles(flanks: Copy, tmp_path: Any) -> None:
    from tests.support.lines import claim_lines

    from audit.join.facts import Join

    drawing = """hcpcs_code|hcpcs_modifier_1|hcpcs_modifier_2
    M0001 | 59 | LT
    M0001 | LT | XS
    M0001 | 59 |
    M0001 |    |
    62323 | LT |
    62323 | RT | 50
    """
    profiles = Join(flanks.load(), tmp_path).facts(claim_lines(drawing)).lines["profile"]
    assert profiles.to_list() == [0, 0, 1, 1, 2, 2]
