"""The rows of a run that belong to one line: read from its Parquet files, a few rows at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from audit.errors import AuditError
from audit.model.columns import AS_GIVEN_SUFFIX, DIAGNOSES, MODIFIERS
from audit.reference import Reference
from audit.reports.line_story.model import BilledLine, ClaimLine

Row = dict[str, Any]
_KEY = ("claim_id", "claim_line_number", "hcpcs_code", "claim_line_start_date")


@dataclass(frozen=True)
class NoteOfLine:
    """The note that was read for a line: its words, where it stands, and how many others match the line."""

    note_id: str | None
    text: str
    source: str
    others: int

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"note {self.note_id} ({self.source})" if self.note_id else f"note ({self.source})"


@dataclass(frozen=True)
class RunRows:
    """What the run holds of one line: its claim row and its status row, the claim's other lines, facts and findings.

    `facts` are those that decide, by attribute; `also_said` is what else the record says. `outcomes` is how each rule
    that applies came out on the line, by its id, with what was missing; None where the run did not keep it.
    """

    line: int
    claim: Row
    status: Row
    claim_lines: tuple[Row, ...]
    facts: dict[str, Row]
    also_said: tuple[Row, ...]
    note: NoteOfLine | None
    findings: tuple[Row, ...]
    outcomes: dict[str, tuple[str, str | None]] | None
    summary: dict[str, Any]

    def not_run(self) -> dict[str, str]:
        """Why a rule was asked of no line, by rule id."""
        return {rule["rule_id"]: rule["not_run"] for rule in self.summary.get("rules", ()) if rule.get("not_run")}


def read_rows(run_dir: Path, line: int) -> RunRows:
    """Everything that the run holds of `line`, its position in `claims.parquet`; AuditError where there is none."""
    claim = _one(_scan(run_dir, "claims"), line)
    status = _one(_scan(run_dir, "lines"), line)
    findings = [row for row in _of_claim(run_dir, "findings", claim) if _is_of(row, claim)]
    said = _said(run_dir, claim)
    return RunRows(
        line=line,
        claim=claim,
        status=status,
        claim_lines=_claim_lines(run_dir, claim["claim_id"]),
        facts={row["attribute"]: row for row in reversed(said) if row["decides"]},
        also_said=tuple(row for row in said if not row["decides"]),
        note=note_of_line(run_dir, line),
        findings=tuple(_own(run_dir, findings, line)),
        outcomes=_outcomes(run_dir, line),
        summary=json.loads(_file(run_dir, "summary.json").read_text(encoding="utf-8")),
    )


def find_line(run_dir: Path, finding_id: str) -> int:
    """The position of the line that carries a finding; AuditError where the run has no such finding."""
    found = _scan(run_dir, "findings").filter(pl.col("finding_id") == finding_id).collect()
    if found.is_empty():
        raise AuditError("The run has no finding of that id. The ids stand in findings.csv, first column.")
    if (run_dir / "finding_lines.parquet").is_file():
        linked = _scan(run_dir, "finding_lines").filter(pl.col("finding_id") == finding_id).collect()
        return int(linked["line"][0])
    finding = found.row(0, named=True)
    same = _scan(run_dir, "findings").filter(pl.col("rule_id") == finding["rule_id"], _same(finding)).collect()
    twins = _flagged_twins(run_dir, finding)
    return twins[min(same["finding_id"].to_list().index(finding_id), len(twins) - 1)]


def billed_line(claim: Row, reference: Reference) -> BilledLine:
    """The line as billed, with the reference's words for its code and place."""
    place = _match(reference.tables["place_of_service"], "place_of_service_code", claim["place_of_service_code"])
    code = _match(reference.tables["codes"], "hcpcs_code", claim["hcpcs_code"])
    return BilledLine(
        claim_id=claim["claim_id"],
        claim_line_number=claim["claim_line_number"],
        source_file=claim["source_file"],
        record_number=claim["record_number"],
        code=claim["hcpcs_code"],
        words=code.get("words"),
        served=claim["claim_line_start_date"],
        units=claim["service_unit_quantity"],
        units_as_given=claim.get(f"service_unit_quantity{AS_GIVEN_SUFFIX}"),
        modifiers=filled(claim, MODIFIERS),
        diagnoses=filled(claim, DIAGNOSES),
        place=claim["place_of_service_code"],
        place_label=place.get("label"),
        is_facility=place.get("facility"),
        charge=claim["charge_amount"],
        allowed=claim["allowed_amount"],
        paid=claim["paid_amount"],
        payer=claim["payer"],
        provider=claim["rendering_npi"] or claim["billing_npi"],
        claim_type=claim["claim_type"],
    )


def claim_line(row: Row, line: int) -> ClaimLine:
    """One line of the claim, with its status in words."""
    return ClaimLine(
        line=row["line"],
        claim_line_number=row["claim_line_number"],
        code=row["hcpcs_code"],
        units=row["service_unit_quantity"],
        modifiers=filled(row, MODIFIERS),
        served=row["claim_line_start_date"],
        amount=row["allowed_amount"] if row["allowed_amount"] is not None else row["charge_amount"],
        status=status_words(row),
        is_this=row["line"] == line,
    )


def status_words(row: Row) -> str:
    """What the run says of a line, in words."""
    if row["line_status"] == "flagged":
        return f"Flagged, {row['finding_count']} {'finding' if row['finding_count'] == 1 else 'findings'}"
    if row["line_status"] == "unverified":
        asked = row["rules_evaluated"] + row["rules_not_evaluated"]
        return f"Unverified, {row['rules_not_evaluated']} of {asked} rules not evaluated"
    return f"Clear, {row['rules_evaluated']} rules evaluated"


def _claim_lines(run_dir: Path, claim_id: str) -> tuple[Row, ...]:
    billed = (
        "claim_line_number",
        "hcpcs_code",
        "service_unit_quantity",
        *MODIFIERS,
        "claim_line_start_date",
        "allowed_amount",
        "charge_amount",
    )
    judged = ("line_status", "finding_count", "rules_evaluated", "rules_not_evaluated")
    is_claim = pl.col("claim_id") == claim_id
    claims = _scan(run_dir, "claims").with_row_index("line").filter(is_claim).select("line", *billed).collect()
    lines = _scan(run_dir, "lines").with_row_index("line").filter(is_claim).select("line", *judged).collect()
    both = claims.join(lines, on="line", how="inner").sort("claim_line_number", "line")
    return tuple(both.iter_rows(named=True))


def _outcomes(run_dir: Path, line: int) -> dict[str, tuple[str, str | None]] | None:
    if not (run_dir / "line_patterns.parquet").is_file():
        return None
    pattern = _one(_scan(run_dir, "line_patterns"), line)["pattern"]
    rows = _scan(run_dir, "outcome_patterns").filter(pl.col("pattern") == pattern).collect()
    return {rule: (outcome, missing) for rule, outcome, missing in rows.drop("pattern").iter_rows()}


def _said(run_dir: Path, claim: Row) -> list[Row]:
    rows = _of_claim(run_dir, "documented_facts", claim)
    return [row for row in rows if row["record_number"] == claim["record_number"]]


def note_of_line(run_dir: Path, line: int) -> NoteOfLine | None:
    """The note that was read for the line at that position; None where it has none."""
    if not (run_dir / "line_notes.parquet").is_file():
        return None
    matched = _scan(run_dir, "line_notes").filter(pl.col("line") == line).collect()
    read = matched.filter("is_read")
    if read.is_empty():
        return None
    note = _scan(run_dir, "notes").filter(pl.col("note") == read["note"][0]).collect().row(0, named=True)
    others = matched["same_text_as"].n_unique() - 1
    return NoteOfLine(note["note_id"], note["note_text"], note["note_source"], others)


def _own(run_dir: Path, findings: list[Row], line: int) -> list[Row]:
    """Of the findings with the line's key, those of this very line: the key may stand in the file twice."""
    if (run_dir / "finding_lines.parquet").is_file():
        ids = set(_scan(run_dir, "finding_lines").filter(pl.col("line") == line).collect()["finding_id"])
        return [row for row in findings if row["finding_id"] in ids]
    twins = _flagged_twins(run_dir, findings[0]) if findings else []
    if len(twins) == 1 or line not in twins:
        return findings
    by_rule: dict[str, list[Row]] = {}
    for row in findings:
        by_rule.setdefault(row["rule_id"], []).append(row)
    return [raised[min(twins.index(line), len(raised) - 1)] for raised in by_rule.values()]


def _flagged_twins(run_dir: Path, finding: Row) -> list[int]:
    """The flagged lines with the finding's claim, line, code and date, in order: one, unless the file repeats it."""
    lines = _scan(run_dir, "lines").with_row_index("line").filter(pl.col("finding_count") > 0, _same(finding))
    return [int(line) for line in lines.select("line").collect()["line"]]


def _of_claim(run_dir: Path, name: str, claim: Row) -> list[Row]:
    rows = _scan(run_dir, name).filter(
        pl.col("claim_id") == claim["claim_id"], pl.col("claim_line_number") == claim["claim_line_number"]
    )
    return rows.collect().to_dicts()


def _is_of(finding: Row, claim: Row) -> bool:
    return all(finding[name] == claim[name] for name in _KEY)


def _same(finding: Row) -> pl.Expr:
    return pl.all_horizontal(pl.col(name).eq_missing(pl.lit(finding[name])) for name in _KEY)


def _match(table: pl.DataFrame, key: str, value: str | None) -> Row:
    rows = table.filter(pl.col(key) == pl.lit(value, dtype=pl.String))
    return rows.row(0, named=True) if rows.height else {}


def filled(row: Row, names: tuple[str, ...]) -> tuple[str, ...]:
    """What stands in these columns, without the blanks."""
    return tuple(row[name] for name in names if row.get(name))


def _one(rows: pl.LazyFrame, line: int) -> Row:
    found = rows.slice(line, 1).collect() if line >= 0 else pl.DataFrame()
    if found.is_empty():
        raise AuditError("The run has no such line. Choose one from the worklist.")
    return found.row(0, named=True)


def _scan(run_dir: Path, name: str) -> pl.LazyFrame:
    return pl.scan_parquet(_file(run_dir, f"{name}.parquet"), glob=False)


def _file(run_dir: Path, name: str) -> Path:
    if not (run_dir / name).is_file():
        raise AuditError(
            f"{run_dir}: no folder of a run, {name} is missing. Give the one that `claims-audit run` wrote."
        )
    return run_dir / name
