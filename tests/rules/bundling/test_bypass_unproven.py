"""A modifier that sets a pair aside: what the record must show, and what the claim alone says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from audit.reports.audit import Audit

RULE_ID = "bundling.bypass_unproven"


def test_59_without_a_record_is_unproven(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        C1       | P1        | 1999901014    | 62323      |                  |
        C2       | P1        | 1999901014    | 64483      | 59               | violated
        C3       | P2        | 1999901014    | 62323      | XS               |
        C3       | P2        | 1999901014    | 64483      |                  | violated
        C4       | P3        | 1999901014    | 62323      |                  |
        C4       | P3        | 1999901014    | 64483      |                  |
        """,
    )


def test_a_record_that_names_two_places_bears_it_out(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | documented_region | documented_laterality | expect
        C1       | P1        | 1999901014    | 62323      |                  | L4-5              |                       |
        C1       | P1        | 1999901014    | 64483      | 59               | C6-7              |                       | clear
        C2       | P2        | 1999901014    | 62323      |                  | L4-5              |                       |
        C2       | P2        | 1999901014    | 64483      | 59               | L5-S1             |                       | violated
        C3       | P3        | 1999901014    | 62323      |                  | L4-5              | left                  |
        C3       | P3        | 1999901014    | 64483      | 59               | L4-5              | right                 | clear
        C4       | P4        | 1999901014    | 62323      |                  | C6-7              |                       |
        C4       | P4        | 1999901014    | 64483      | 59               |                   |                       | violated
        C5       | P5        | 1999901014    | 62323      |                  | unknown           |                       |
        C5       | P5        | 1999901014    | 64483      | 59               | T12-L1            |                       | violated
        """,
    )


def test_modifiers_that_name_two_places_are_open_without_a_record(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | documented_laterality | expect
        C1       | P1        | 1999901014    | 20611      | LT               |                       |
        C1       | P1        | 1999901014    | 20610      | RT               |                       | not_evaluated
        C2       | P2        | 1999901014    | 20611      | LT               | left                  |
        C2       | P2        | 1999901014    | 20610      | RT               | right                 | clear
        C3       | P3        | 1999901014    | 20611      | LT               | left                  |
        C3       | P3        | 1999901014    | 20610      | RT               | left                  | violated
        C4       | P4        | 1999901014    | 20611      | LT               |                       |
        C4       | P4        | 1999901014    | 20610      | LT               |                       | violated
        """,
    )


def test_what_other_rules_tell_is_not_told_again(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | expect
        C1       | P1        | 1999901014    | 62323      |                  |
        C1       | P1        | 1999901014    | 77003      | 59               |
        C2       | P2        | 1999901014    | 62323      |                  |
        C2       | P2        | 1999901014    | 99213      | 25               |
        C3       | P3        | 1999901014    | 62325      |                  |
        C3       | P3        | 1999901014    | 62321      | 59               |
        C4       | P4        | 1999901014    | 62323      |                  |
        C4       | P4        | 1999901014    | 62322      | 59               |
        """,
    )


def test_a_modifier_on_a_day_outside_the_shipped_part_is_not_evaluated(check_rule: Callable[..., None]) -> None:
    check_rule(
        RULE_ID,
        """
        claim_id | person_id | claim_line_start_date | hcpcs_code | hcpcs_modifier_1 | expect
        C1       | P1        | 2024-08-01            | 62323      | 59               | not_evaluated
        C1       | P1        | 2024-08-01            | 80053      |                  | not_evaluated
        C2       | P2        | 2024-08-01            | 62323      |                  |
        C2       | P2        | 2024-08-01            | 80053      |                  |
        C3       | P3        | 2025-08-01            | 62323      | 59               | not_evaluated
        C3       | P3        | 2025-08-01            | 64483      |                  | not_evaluated
        C4       | P4        | 2025-08-01            | 62323      | 59               |
        """,
    )


def test_a_note_counts_as_the_record_of_its_line(audited: Callable[..., Audit], tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "C1_1.txt").write_text("PROCEDURE: Knee injection under ultrasound, left knee. Image saved.\n")
    (notes / "C1_2.txt").write_text("PROCEDURE: Injection of the right knee joint, no imaging.\n")
    drawn = """
        claim_id | claim_line_number | person_id | rendering_npi | claim_line_start_date | hcpcs_code | modifiers
        C1       | 1                 | P1        | 1999901014    | 2024-08-01            | 20611      |
        C1       | 2                 | P1        | 1999901014    | 2024-08-01            | 20610      | 59
        """
    alone = audited(drawn).findings.filter(rule_id=RULE_ID)
    assert alone.select("claim_line_number", "related_lines", "severity").rows() == [(2, "C1:1", "low")]
    assert "59 on this line" in alone["message"][0]
    assert audited(drawn, notes=notes).findings.filter(rule_id=RULE_ID).is_empty()
