"""One line's story, put together: the title says what was found, the parts say why."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from audit.model.vocabulary import SEVERITY_RANK, EvidenceSource, LineStatus, Severity, Verdict
from audit.reference import Reference
from audit.reports.line_story.against import speaks_against
from audit.reports.line_story.attributes import attribute_stories
from audit.reports.line_story.checks import check_stories
from audit.reports.line_story.model import (
    AttributeStory,
    BilledLine,
    FindingStory,
    Judgment,
    LineStory,
    PatientLine,
    Quote,
)
from audit.reports.line_story.patient import patient_lines, related_of, window_of
from audit.reports.line_story.read import Row, RunRows, billed_line, claim_line, find_line, read_rows
from audit.reports.line_story.worth import family_of, worth_of

_AROUND = 160
_NAME = re.compile(r"(?:^|; )([a-z_0-9]+)=")


def line_story(run_dir: str | Path, reference: Reference, line: int) -> LineStory:
    """The story of the line at position `line` of the run in `run_dir`; AuditError where there is no such line."""
    rows = read_rows(Path(run_dir), line)
    billed = billed_line(rows.claim, reference)
    points_to = rows.status["suggested_code"]
    family = family_of(billed, reference, points_to)
    attributes = attribute_stories(rows, billed, reference)
    patient = patient_lines(Path(run_dir), line, rows.claim, rows.findings, reference)
    findings = tuple(_finding(row, rows, reference, patient) for row in _ranked(rows.findings))
    return LineStory(
        line=line,
        title=_title(rows, billed, attributes, findings),
        subtitle=_subtitle(billed, attributes, points_to),
        billed=billed,
        status=rows.status["line_status"],
        supported_code=rows.status["supported_code"],
        points_to=points_to,
        attributes=attributes,
        checks=check_stories(rows, billed, reference),
        findings=findings,
        family=family,
        worth=worth_of(billed, _ranked(rows.findings), family, reference, points_to),
        claim=tuple(claim_line(row, line) for row in rows.claim_lines),
        patient=patient,
    )


def line_of_finding(run_dir: str | Path, finding_id: str) -> int:
    """The position of the line that carries the finding; AuditError where the run has no finding of that id."""
    return find_line(Path(run_dir), finding_id)


def story_of_finding(run_dir: str | Path, reference: Reference, finding_id: str) -> LineStory:
    """The story of the line that carries the finding; AuditError where the run has no finding of that id."""
    return line_story(run_dir, reference, line_of_finding(run_dir, finding_id))


def _ranked(findings: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(sorted(findings, key=lambda row: -SEVERITY_RANK[Severity(row["severity"])]))


def _finding(row: Row, rows: RunRows, reference: Reference, patient: tuple[PatientLine, ...]) -> FindingStory:
    against, looked_at = speaks_against(row, rows, reference)
    values, related = _values(row, rows), related_of(row, patient)
    carc = pl.lit(row["likely_carc"], dtype=pl.String)
    labels = reference.tables["carc"].filter(pl.col("carc") == carc)["label"]
    return FindingStory(
        finding_id=row["finding_id"],
        rule_id=row["rule_id"],
        title=row["rule_title"],
        severity=row["severity"],
        verdict=row["verdict"],
        attribute=row["attribute"],
        message=row["message"],
        how_to_fix=row["how_to_fix"],
        citation=row["citation"],
        edition=row["reference_edition"],
        likely_carc=row["likely_carc"],
        carc_label=labels[0] if labels.len() else None,
        suggested_code=row["suggested_code"],
        suggested_action=row["suggested_action"],
        difference=row["amount_difference"],
        quote=_quote(row, rows),
        values=values,
        against=against,
        looked_at=looked_at,
        category=row["category"],
        related=related,
        window=window_of(dict(values), rows.claim["claim_line_start_date"], related),
    )


def _quote(row: Row, rows: RunRows) -> Quote | None:
    start, end, note = row["evidence_start"], row["evidence_end"], rows.note
    if start is not None and end is not None and note is not None:
        before, after = note.text[max(0, start - _AROUND) : start], note.text[end : end + _AROUND]
        return Quote(before, note.text[start:end], after, f"{note.name}, characters {start} to {end}")
    if not row["evidence_text"] or row["attribute"] is None or row["evidence_source"] == EvidenceSource.NOTE:
        return None
    where = (
        f"column documented_{row['attribute']}, record {rows.claim['record_number']:,} of {rows.claim['source_file']}"
    )
    return Quote("", row["evidence_text"], "", where)


def _values(row: Row, rows: RunRows) -> tuple[tuple[str, str], ...]:
    """What a rule read from the claim, by the name of the fact; of a silent note, what was searched."""
    if not row["evidence_text"]:
        return ()
    if row["evidence_source"] == EvidenceSource.NOTE:
        return ((rows.note.name if rows.note else "note", row["evidence_text"]),)
    if row["attribute"] is not None:
        return ()
    parts = _NAME.split(row["evidence_text"])[1:]
    return tuple(zip(parts[::2], parts[1::2], strict=True))


def _title(
    rows: RunRows, billed: BilledLine, attributes: tuple[AttributeStory, ...], findings: tuple[FindingStory, ...]
) -> str:
    code, points_to = billed.code or "No code", rows.status["suggested_code"]
    silent = [label.lower() for label in _labels(attributes, Judgment.SILENT) if points_to]
    if silent:
        return f"Silent on {_listed(silent)}, the record supports {points_to}, not {code}"
    if points_to and points_to == rows.status["supported_code"]:
        return f"The record supports {points_to}, not {code}"
    if points_to:
        return f"What is documented points to {points_to}, not {code}"
    if rows.status["line_status"] == LineStatus.FLAGGED and findings:
        return _flagged_title(code, findings)
    if rows.status["line_status"] == LineStatus.UNVERIFIED:
        return _unverified_title(code, attributes, rows)
    return (
        f"The record supports {code}"
        if rows.status["supported_code"] == billed.code and billed.code
        else f"{code} breaks no rule that applies to it"
    )


def _labels(attributes: tuple[AttributeStory, ...], judgment: Judgment) -> list[str]:
    return [each.label for each in attributes if each.judgment is judgment and each.is_finding]


def _flagged_title(code: str, findings: tuple[FindingStory, ...]) -> str:
    first = findings[0]
    if first.verdict == Verdict.CONTRADICTED:
        return f"The record does not support {code}"
    if first.verdict == Verdict.UNDOCUMENTED:
        return f"The record is silent on the {first.attribute} of {code}"
    more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
    return f"{code}: {first.title[0].lower()}{first.title[1:]}{more}"


def _unverified_title(code: str, attributes: tuple[AttributeStory, ...], rows: RunRows) -> str:
    unseen = [each.label.lower() for each in attributes if each.judgment is Judgment.UNSEEN and each.is_part_of_code]
    if unseen:
        return f"Nobody looked at the {_listed(unseen)} of {code}"
    undecided = [each.label.lower() for each in attributes if each.judgment is Judgment.UNDECIDED]
    if undecided:
        return f"The record does not decide the {_listed(undecided)} of {code}"
    if rows.status["supported_code"] == code:
        left = rows.status["rules_not_evaluated"]
        return f"The record supports {code}; {left} {'rule' if left == 1 else 'rules'} could not be asked"
    return f"{code} could not be checked in full"


def _subtitle(billed: BilledLine, attributes: tuple[AttributeStory, ...], points_to: str | None) -> str:
    differ = [each.label for each in attributes if each.is_finding]
    place = f", {_place(billed)}" if billed.place else ", place of service not on the line"
    provider = f", provider {billed.provider}" if billed.provider else ""
    where = f"Line {billed.claim_line_number} of claim {billed.claim_id}, served {billed.served}{place}{provider}."
    if len(differ) == 1 and points_to:
        return f"{differ[0]} is the one attribute that differs. {where}"
    return f"{_listed(differ).capitalize()} differ. {where}" if len(differ) > 1 else where


def _place(billed: BilledLine) -> str:
    label = billed.place_label or "place"
    return f"{label[0].lower()}{label[1:]} ({billed.place})"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
