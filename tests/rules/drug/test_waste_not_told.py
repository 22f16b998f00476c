"""JW and JZ on the lines of a drug."""

from __future__ import annotations

from tests.conftest import TODAY
from tests.reference.copied import Copy

from audit.model.places import reference_directory

ID = "drug.waste_not_told"


def test_what_two_lines_say_of_one_drug_must_agree(check_rule):
    check_rule(
        ID,
        """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | claim_line_start_date | expect
        A        | 1                 | P         | 1999901014    | J3301      |                  | 2024-08-01            |
        A        | 2                 | P         | 1999901014    | J3301      | JW               | 2024-08-01            | clear
        B        | 1                 | P         | 1999901014    | J3301      | JZ               | 2024-08-02            | violated
        B        | 2                 | P         | 1999901014    | J3301      | JW               | 2024-08-02            | clear
        C        | 1                 | P         | 1999901014    | J3301      | JW               | 2024-08-03            | violated
        C        | 2                 | Q         | 1999901014    | J3301      |                  | 2024-08-03            |
        C        | 3                 | P         | 1999901022    | J3301      | JZ               | 2024-08-03            | clear
        C        | 4                 | P         | 1999901014    | J1100      | JZ               | 2024-08-03            | clear
        D        | 1                 | P         | 1999901014    | J3301      | JW               | 2023-06-30            |
        D        | 2                 | P         | 1999901014    | J3301      | JW               | 2023-07-01            | violated
        E        | 1                 | P         | 1999901014    | Q9966      | JW               | 2024-08-05            |
        """,
    )


def test_both_on_one_line_are_told_of_elsewhere(audited):
    lines = "claim_id|hcpcs_code|claim_line_start_date|hcpcs_modifier_1|hcpcs_modifier_2\nA|J3301|2024-08-01|JW|JZ"
    rules = audited(lines).findings["rule_id"].to_list()
    assert ID not in rules


def test_a_line_that_says_nothing_is_a_finding_where_the_container_holds_one_dose(claim_file, tmp_path):
    import shutil

    from audit.reference.manifest import write_manifest
    from audit.reports.audit import run_audit

    shutil.copytree(reference_directory(), tmp_path / "own")
    copy = Copy(tmp_path / "own")
    copy.set("drugs", {"hcpcs_code": "J3301"}, single_dose="yes")
    write_manifest(tmp_path / "own")
    lines = """
        claim_id | claim_line_number | person_id | rendering_npi | hcpcs_code | hcpcs_modifier_1 | claim_line_start_date
        A        | 1                 | P         | 1999901014    | J3301      |                  | 2024-08-01
        B        | 1                 | P         | 1999901014    | J3301      |                  | 2024-08-02
        B        | 2                 | P         | 1999901014    | J3301      | JW               | 2024-08-02
        C        | 1                 | P         | 1999901014    | J1100      |                  | 2024-08-03
    """
    result = run_audit(claim_file(lines), reference=tmp_path / "own", today=TODAY)
    found = result.findings.filter(rule_id=ID)
    assert found.select("claim_id", "severity").rows() == [("A", "low")]
    assert "carries neither JW nor JZ; beside it on the day stands no other line of it" in found["message"][0]
