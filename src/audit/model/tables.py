"""The tables that a run writes: column names, types and order, as in the contract."""

from __future__ import annotations

import polars as pl

from audit.model.columns import MONEY

Schema = dict[str, pl.DataType]

LINES: Schema = {
    "source_file": pl.String(),
    "record_number": pl.Int64(),
    "claim_id": pl.String(),
    "claim_line_number": pl.Int64(),
    "person_id": pl.String(),
    "claim_line_start_date": pl.Date(),
    "hcpcs_code": pl.String(),
    "line_status": pl.String(),
    "finding_count": pl.Int64(),
    "highest_severity": pl.String(),
    "rules_evaluated": pl.Int64(),
    "rules_not_evaluated": pl.Int64(),
    "supported_code": pl.String(),
    "suggested_code": pl.String(),
    "amount_at_risk": MONEY,
}

FINDINGS: Schema = {
    "finding_id": pl.String(),
    "rule_id": pl.String(),
    "rule_title": pl.String(),
    "category": pl.String(),
    "severity": pl.String(),
    "verdict": pl.String(),
    "claim_id": pl.String(),
    "claim_line_number": pl.Int64(),
    "related_lines": pl.String(),
    "person_id": pl.String(),
    "claim_line_start_date": pl.Date(),
    "hcpcs_code": pl.String(),
    "rendering_npi": pl.String(),
    "payer": pl.String(),
    "place_of_service_code": pl.String(),
    "attribute": pl.String(),
    "expected": pl.String(),
    "documented": pl.String(),
    "evidence_source": pl.String(),
    "evidence_note_id": pl.String(),
    "evidence_start": pl.Int64(),
    "evidence_end": pl.Int64(),
    "evidence_text": pl.String(),
    "suggested_code": pl.String(),
    "suggested_action": pl.String(),
    "amount_basis": pl.String(),
    "amount_billed": MONEY,
    "amount_supported": MONEY,
    "amount_difference": MONEY,
    "likely_carc": pl.String(),
    "message": pl.String(),
    "how_to_fix": pl.String(),
    "citation": pl.String(),
    "reference_edition": pl.String(),
}

DOCUMENTED_FACTS: Schema = {
    "record_number": pl.Int64(),
    "claim_id": pl.String(),
    "claim_line_number": pl.Int64(),
    "attribute": pl.String(),
    "assertion": pl.String(),
    "value": pl.String(),
    "source": pl.String(),
    "note_id": pl.String(),
    "start": pl.Int64(),
    "end": pl.Int64(),
    "text": pl.String(),
    "section": pl.String(),
    "decides": pl.Boolean(),
    "word": pl.String(),
    "term": pl.String(),
    "precedence": pl.String(),
}

NOTES: Schema = {
    "note": pl.Int64(),
    "note_id": pl.String(),
    "note_text": pl.String(),
    "note_source": pl.String(),
}

LINE_NOTES: Schema = {
    "line": pl.Int64(),
    "note": pl.Int64(),
    "matched_by": pl.String(),
    "is_read": pl.Boolean(),
    "same_text_as": pl.Int64(),
}

COVERAGE: Schema = {
    "rule_id": pl.String(),
    "category": pl.String(),
    "lines_applicable": pl.Int64(),
    "lines_violated": pl.Int64(),
    "lines_clear": pl.Int64(),
    "lines_not_evaluated": pl.Int64(),
    "missing": pl.String(),
}

REJECTED: Schema = {
    "source_file": pl.String(),
    "record_number": pl.Int64(),
    "reason_code": pl.String(),
    "column": pl.String(),
    "reason": pl.String(),
    "raw_record": pl.String(),
}

RECORDS_REQUEST: Schema = {
    "claim_id": pl.String(),
    "claim_line_number": pl.Int64(),
    "person_id": pl.String(),
    "claim_line_start_date": pl.Date(),
    "hcpcs_code": pl.String(),
    "rendering_npi": pl.String(),
    "payer": pl.String(),
    "facts_wanted": pl.String(),
    "amount": MONEY,
    "record_given": pl.String(),
    "facts_undecided": pl.String(),
}
