"""What speaks against a finding: other attributes of the record, other lines of the claim, and the words themselves."""

from __future__ import annotations

from dataclasses import dataclass

from audit.model.vocabulary import Assertion, Verdict
from audit.reference import Reference
from audit.reports.line_story.attributes import Words
from audit.reports.line_story.read import Row, RunRows


@dataclass(frozen=True)
class _Tie:
    """Two attributes that hang together: the other one, documented so, speaks for what the code says of the first."""

    attribute: str
    expected: str
    other: str
    value: str
    sentence: str


_TIES = (
    _Tie("imaging", "with", "contrast", "with", "Contrast is documented, “{}”. Its spread is seen only on imaging."),
    _Tie("contrast", "without", "imaging", "without", "Imaging is documented as not used: “{}”."),
)
_OF_THE_RECORD = ("the other attributes of the record", "the other lines of the claim", "the words that decided")
_OF_THE_CLAIM = ("the other lines of the claim",)


def speaks_against(finding: Row, rows: RunRows, reference: Reference) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sentences that speak against a finding, and what was looked at to find them."""
    if finding["attribute"] is None:
        return tuple(_reversal(finding, rows)), _OF_THE_CLAIM
    said = (
        *_the_words(finding, rows, reference),
        *_also_said(finding, rows),
        *_ties(finding, rows),
        *_traces(finding, rows, reference),
        *_days(finding, rows),
    )
    return said, _OF_THE_RECORD


def _the_words(finding: Row, rows: RunRows, reference: Reference) -> list[str]:
    name = finding["attribute"]
    fact = rows.facts.get(name)
    if finding["verdict"] == Verdict.UNDOCUMENTED:
        return ["The record is silent. Silence does not say that it was not so."]
    if fact is None or fact["assertion"] != Assertion.AFFIRMED:
        return []
    if fact["value"] == "without":
        counted = Words(reference).value(name, "without")
        return [f"The record names “{fact['text']}”. The reference counts it as {counted}."]
    if fact["value"] == "single_injection" and "catheter" in (fact["text"] or "").lower():
        return [
            f"The record names a catheter, “{fact['text']}”. Removed the same day, it counts as a single injection."
        ]
    return []


def _also_said(finding: Row, rows: RunRows) -> list[str]:
    """Other places of the note that speak of the attribute, and say something else than what decided."""
    decided = rows.facts.get(finding["attribute"], {})
    others = [
        row["text"]
        for row in rows.also_said
        if row["attribute"] == finding["attribute"]
        and row["text"]
        and (row["assertion"], row["value"]) != (decided.get("assertion"), decided.get("value"))
    ]
    return [f"The note also says “{text}”." for text in dict.fromkeys(others)]


def _ties(finding: Row, rows: RunRows) -> list[str]:
    return [
        tie.sentence.format(fact["text"])
        for tie in _TIES
        if (tie.attribute, tie.expected) == (finding["attribute"], finding["expected"])
        and (fact := rows.facts.get(tie.other)) is not None
        and fact["value"] == tie.value
    ]


def _traces(finding: Row, rows: RunRows, reference: Reference) -> list[str]:
    """Other lines of the claim whose codes say that the attribute had the value that the billed code requires."""
    table = reference.tables["code_traces"].filter(attribute=finding["attribute"], value=finding["expected"])
    traces = dict(table.select("hcpcs_code", "words").iter_rows())
    return [
        f"Line {row['claim_line_number']} of the claim bills {row['hcpcs_code']}, {traces[row['hcpcs_code']]}."
        for row in rows.claim_lines
        if row["line"] != rows.line and row["hcpcs_code"] in traces
    ]


def _days(finding: Row, rows: RunRows) -> list[str]:
    end, start = rows.claim["claim_line_end_date"], rows.claim["claim_line_start_date"]
    if finding["expected"] == "indwelling_catheter" and end and end > start:
        return [f"The line runs from {start} to {end}: a catheter may have stayed beyond the day."]
    return []


def _reversal(finding: Row, rows: RunRows) -> list[str]:
    if finding["rule_id"] != "units.not_positive":
        return []
    return [
        f"Line {row['claim_line_number']} of the claim bills the same code with more than zero units: "
        "this line may be its reversal."
        for row in rows.claim_lines
        if row["line"] != rows.line
        and row["hcpcs_code"] == rows.claim["hcpcs_code"]
        and (row["service_unit_quantity"] or 0) > 0
    ]
