"""The run: a claim file in, a folder of lines, findings and coverage out. Screen, terminal and notebook all call it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from audit.evidence.notes import NO_NOTES, ReadNotes, read_all
from audit.findings.batch import Auditor, BatchResult
from audit.findings.coverage import coverage
from audit.findings.definitions import definitions
from audit.findings.outcomes import LINE_PATTERNS, write_patterns
from audit.findings.policy import load_policy
from audit.findings.settle import FINDING_LINES, settle_findings, settle_requests
from audit.findings.summary import reconcile, summarise
from audit.ingest import Claims, Progress, load_mapping, read_claims, read_notes, silent
from audit.ingest.ahead import ahead
from audit.join.across import COMPARING, across
from audit.join.across_steps import steps_for
from audit.join.facts import Join, batch_columns
from audit.model.growing_table import ROW_GROUP, GrowingTable
from audit.model.tables import DOCUMENTED_FACTS, FINDINGS, LINES
from audit.reference import load_reference
from audit.reference.covered import loaded, require_known
from audit.rules.catalogue import catalogue, line_rules
from audit.rules.rule import facts_read, tables_needed

BATCH_LINES = ROW_GROUP
NOTED_BATCH_LINES = 32_768
"""Lines whose notes are held at once: each brings a dozen rows of facts."""

KEYS = ("source_file", "record_number", "claim_id", "claim_line_number", "person_id", "rendering_npi")


@dataclass(frozen=True)
class Run:
    """A finished run: the folder that holds its tables as Parquet, and its summary."""

    directory: Path
    summary: dict[str, Any]


@dataclass(frozen=True)
class Settings:
    """What a person can choose for a run; the defaults are the shipped reference and policy, and every rule.

    `as_of` is the processing date: editions that were published later are not used.
    """

    reference: Path | None = None
    notes: Path | None = None
    policy: Path | None = None
    mapping: Path | dict[str, str] | None = None
    today: date | None = None
    as_of: date | None = None
    without: tuple[str, ...] = ()
    batch_lines: int = BATCH_LINES


def run_audit(claims: Sequence[Path], work: Path, settings: Settings, progress: Progress = silent) -> Run:
    """Audit the claim files into the folder `work`, which must exist and be empty.

    Writes `claims.parquet`, `lines.parquet`, `findings.parquet`, `finding_lines.parquet`, `documented_facts.parquet`,
    `records_request.parquet`, `coverage.parquet`, `rejected.parquet`, `line_patterns.parquet`,
    `outcome_patterns.parquet`, `definitions.parquet` and `summary.json`; where there are notes, also `notes.parquet` and
    `line_notes.parquet`. Raises an `AuditError` where the user can mend it, and `ReconciliationDefect` where records in
    are not records out.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    auditor = _auditor(settings, started)
    accepted = read_claims(claims, work, mapping=_mapping(settings.mapping), progress=progress)
    notes = read_notes(settings.notes, accepted, work, progress)
    read = read_all(notes, accepted.path, auditor.reference, work, progress) if notes else None
    results = _audit_batches(accepted, read, auditor, work, settings.batch_lines, progress)
    progress.phase("settling findings")
    findings = settle_findings([result.findings for result in results], work)
    reconciliation = reconcile(accepted, results)
    _write_tables(accepted, findings, results, auditor, work)
    told = {**notes.summary, "texts_read": read.texts, "incomplete": read.incomplete} if notes and read else None
    run = {
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - clock, 3),
        "version": version("claims-audit"),
    }
    summary = {"run": run, **summarise(accepted, told, auditor, findings, reconciliation)}
    (work / "summary.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return Run(work, summary)


def _auditor(settings: Settings, started: datetime) -> Auditor:
    """The reference as it was known on the processing date, the policy on top of it, and every rule that it lets ask."""
    reference = load_reference(settings.reference, settings.as_of)
    require_known(reference)
    known = {card.rule_id: str(card.category) for card in catalogue(reference.tables["attribute_rules"])}
    policy = load_policy(
        reference.tables["rule_policy"], known, settings.policy, settings.without, loaded(reference), reference.tables
    )
    asked = (rule for rule in line_rules() if policy.why_not_run(rule.rule_id, rule.category, rule.needs) is None)
    return Auditor(reference, policy, tuple(asked), settings.today or started.astimezone().date())


def _write_tables(
    accepted: Claims, findings: pl.DataFrame, results: Sequence[BatchResult], auditor: Auditor, work: Path
) -> None:
    """What is one table for the whole run, as Parquet."""
    tables = {
        "findings": findings.select(FINDINGS.keys()),
        "finding_lines": findings.select(FINDING_LINES.keys()),
        "records_request": settle_requests([result.records_request for result in results]),
        "coverage": coverage([result.counts for result in results], auditor.cards, auditor.policy),
        "rejected": accepted.rejected,
        "definitions": definitions(auditor.reference, auditor.policy, auditor.rules),
    }
    for name, frame in tables.items():
        frame.write_parquet(work / f"{name}.parquet", compression="zstd", compression_level=1)
    write_patterns([result.patterns for result in results], work)


def _audit_batches(
    claims: Claims, notes: ReadNotes | None, auditor: Auditor, work: Path, size: int, progress: Progress
) -> list[BatchResult]:
    """Audit batch by batch; the long tables go to disk, what is left of each batch is small."""
    kept = []
    size = min(size, NOTED_BATCH_LINES) if notes else size
    join = Join(
        auditor.reference,
        work,
        auditor.policy.days(),
        auditor.policy.tells_apart(),
        tables_needed(auditor.rules),
    )
    progress.phase(COMPARING)
    read = facts_read(auditor.rules)
    folder = notes.folder if notes else None
    beside = across(claims.path, auditor.reference, auditor.policy.limits(), work, steps_for(read), folder, progress)
    asked = (
        (start, batch, join.facts(batch, notes.of_lines(start, start + batch.height) if notes else NO_NOTES, beside))
        for start, batch in _batches(claims, size, read)
    )
    with (
        GrowingTable(work / "lines.parquet", LINES) as lines,
        GrowingTable(work / "documented_facts.parquet", DOCUMENTED_FACTS) as documented,
        GrowingTable(work / "line_patterns.parquet", LINE_PATTERNS) as patterns,
    ):
        for start, batch, facts in ahead(asked, 1):
            progress.phase("auditing", start, claims.lines)
            result = auditor.judge(batch, facts)
            lines.add(result.lines)
            documented.add(result.documented_facts)
            patterns.add(result.line_patterns)
            kept.append(result.without_long_tables())
    join.close()
    for each in (beside.folder, folder):
        if each is not None:
            shutil.rmtree(each, ignore_errors=True)
    return kept


def _batches(claims: Claims, size: int, read: Sequence[str]) -> Iterator[tuple[int, pl.DataFrame]]:
    scan = pl.scan_parquet(claims.path, row_index_name="line")
    wanted = list(dict.fromkeys([*KEYS, *batch_columns(scan.collect_schema().names(), read)]))
    for start in range(0, claims.lines, size):
        yield start, scan.slice(start, size).select(pl.col("line").cast(pl.Int64), *wanted).collect()


def _mapping(given: Path | dict[str, str] | None) -> dict[str, str] | None:
    return load_mapping(given) if isinstance(given, Path) else given
