"""A note that says two things of what the code depends on: a finding, and no code."""

import pytest

RULE = "data_quality.record_conflict"
NOTE = (
    "PROCEDURE: Lumbar interlaminar epidural steroid injection at L4-L5. DESCRIPTION OF PROCEDURE: The patient was placed"
    " prone and the back was prepped. {} A Tuohy needle was advanced into the epidural space at L4-L5. {}"
    " 80 mg of methylprednisolone was injected. The patient tolerated the procedure well and was discharged. {}"
)
GUIDED = "The needle was guided by fluoroscopy."
BLIND = "No fluoroscopy was used."


def drawn(note: str, imaging: str = "", day: str = "2024-08-01") -> str:
    return (
        "claim_id | hcpcs_code | claim_line_start_date | documented_imaging | note_text\n"
        f"A | 62323 | {day} | {imaging} | {note}"
    )


@pytest.mark.parametrize(
    ("note", "imaging", "is_conflict"),
    [
        (NOTE.format(GUIDED, BLIND, ""), "", True),
        (NOTE.format(GUIDED, "", ""), "", False),
        (NOTE.format(BLIND, "", ""), "", False),
        (NOTE.format(GUIDED, BLIND, ""), "fluoroscopy", False),
        (NOTE.format(GUIDED, "", "ADDENDUM 01/15/2025: No fluoroscopy was used."), "", True),
        (NOTE.format(GUIDED, "", "ADDENDUM 08/01/2024: Correction, no fluoroscopy was used."), "", False),
    ],
    ids=["conflict", "guided", "blind", "typed settles", "late addendum", "same day"],
)
def test_a_note_against_itself_names_no_code(audited, note, imaging, is_conflict):
    result = audited(drawn(note, imaging))
    found = result.findings.filter(rule_id=RULE)
    assert found.height == int(is_conflict), result.findings["message"].to_list()
    if is_conflict:
        finding = found.row(0, named=True)
        assert note[finding["evidence_start"] : finding["evidence_end"]] == finding["evidence_text"]
        assert (finding["severity"], finding["suggested_action"]) == ("low", "query_provider")
        assert result.lines.select("supported_code", "suggested_code").row(0) == (None, None)


def test_both_sides_are_quoted(audited):
    message = audited(drawn(NOTE.format(GUIDED, BLIND, ""))).findings.filter(rule_id=RULE)["message"][0]
    assert "Imaging: “" in message
    assert "” against “" in message


def test_what_decides_no_code_may_be_of_two_minds(audited):
    sides = NOTE.format("The left side was entered.", "The right side was entered.", "")
    assert audited(drawn(sides)).findings.filter(rule_id=RULE).is_empty()
