"""What was typed and what the note says: the typed word decides, and a difference is told with both."""

import pytest

RULE = "data_quality.column_note_disagree"
BODY = (
    "PROCEDURE: Lumbar interlaminar epidural steroid injection at L4-L5. DESCRIPTION OF PROCEDURE: The patient was placed"
    " prone and the back was prepped. A Tuohy needle was advanced into the epidural space at L4-L5 {}."
    " 80 mg of methylprednisolone was injected. The patient tolerated the procedure well and was discharged."
)
UNDER = BODY.format("under fluoroscopic guidance")
WITHOUT = BODY.format("without fluoroscopy")
SILENT = BODY.format("by loss of resistance")


def drawn(note: str, code: str = "62323", **typed: str) -> str:
    names = ["claim_id", "hcpcs_code", "claim_line_start_date", *(f"documented_{name}" for name in typed), "note_text"]
    return " | ".join(names) + "\n" + " | ".join(["A", code, "2024-08-01", *typed.values(), note])


@pytest.mark.parametrize(
    ("note", "typed", "told"),
    [
        (UNDER, {"imaging": "none"}, "typed “none” (without fluoroscopy or CT), the note says “"),
        (WITHOUT, {"imaging": "fluoroscopy"}, "typed “fluoroscopy” (with fluoroscopy or CT), the note says “"),
        (SILENT, {"imaging": "ct"}, "typed “ct” (with fluoroscopy or CT), the note does not mention it"),
        (UNDER, {"region": "C7-T1"}, "typed “C7-T1” (cervical or thoracic), the note says “"),
        (UNDER, {"approach": "transforaminal"}, "typed “transforaminal” (transforaminal), the note says “"),
        (UNDER, {"region": "silent"}, "typed “silent”, the note says “"),
        (UNDER, {"imaging": "fluoroscopy"}, None),
        (WITHOUT, {"imaging": "ultrasound"}, None),
        (SILENT, {"imaging": "silent"}, None),
        (UNDER, {"region": "T12-L1"}, None),
        (UNDER, {"substance": "anesthetic"}, None),
        (UNDER, {"imaging": "unknown"}, None),
    ],
)  # fmt: skip
def test_both_are_told_where_they_differ(audited, note, typed, told):
    found = audited(drawn(note, **typed)).findings.filter(rule_id=RULE)
    assert (found.height, told in found["message"][0] if told else True) == (int(told is not None), True), found
    if told:
        assert found.select("severity", "suggested_action", "suggested_code", "evidence_source").row(0) == (
            "low",
            "query_provider",
            None,
            "note",
        )


def test_the_typed_word_decides_and_the_place_of_the_other_is_told(audited):
    result = audited(drawn(UNDER, "62322", imaging="none", region="L4-L5", delivery="single_injection"))
    finding = result.findings.row(0, named=True)
    assert result.findings["rule_id"].to_list() == [RULE]
    assert result.lines["supported_code"].to_list() == ["62322"]
    assert UNDER[finding["evidence_start"] : finding["evidence_end"]] == finding["evidence_text"]
    facts = result.documented_facts.filter(attribute="imaging")
    assert facts.select("source", "decides").rows()[0] == ("column", True)
    assert not facts.filter(source="note")["decides"].any()


def test_it_is_asked_of_lines_with_a_note_only(audited):
    both = drawn(UNDER, imaging="fluoroscopy") + "\nB | 62323 | 2024-08-01 | none | "
    covered = audited(both).coverage.filter(rule_id=RULE)
    assert covered.select("lines_applicable", "lines_clear").row(0) == (1, 1)
