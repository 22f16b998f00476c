"""The lint of a reference for people and programs: problems of ours, findings about tables, public statements."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from audit.reference import Reference
from audit.reference.checks import CHECKS
from audit.reference.linter import Finding, lint_tables
from audit.reports.statements import AT_ODDS, Verdict, judge_statements

_ID_LENGTH = 10
_MOST = 20
_ABOUT_TABLES = "A published table is odd, or disagrees with ours. Tables are used as published; nothing was changed."


def lint_reference(reference: Reference, statements: Path | None, today: date) -> dict[str, Any]:
    """Everything that the linter says of a reference: `problems`, `findings`, `statements`, and `counts` of each."""
    judged = judge_statements(reference, statements, today) if statements else []
    problems = _problems(reference)
    findings = [_finding(each) for each in lint_tables(reference)]
    counts = {
        "problems": len(problems),
        "findings": len(findings),
        "statements": len(judged),
        "statements_at_odds": sum(each["verdict"] in AT_ODDS for each in judged),
        "statements_not_judged": sum(each["verdict"] == Verdict.NOT_JUDGED for each in judged),
    }
    return {"counts": counts, "problems": problems, "findings": findings, "statements": judged}


def _problems(reference: Reference) -> list[dict[str, Any]]:
    filed, told, seen = reference.as_filed(), [], dict[str, int]()
    tables = {row.file: row for row in reference.manifest}
    for check in CHECKS:
        for problem in check(filed):
            said = "\t".join((check.__name__, problem.file, problem.what))
            seen[said] = seen.get(said, 0) + 1
            row = tables.get(problem.file)
            told.append(
                {
                    "id": _id("P", f"{said}\t{seen[said]}"),
                    "kind": "problem",
                    "check": check.__name__,
                    "table": row.table if row else None,
                    "edition": row.edition if row else None,
                    "file": problem.file,
                    "row": problem.row,
                    "what": problem.what,
                    "why": (check.__doc__ or "").partition("\n")[0],
                    "fix": problem.fix,
                    "source": row.source if row else None,
                }
            )
    return told


def _id(kind: str, said: str) -> str:
    return f"{kind}-{hashlib.sha256(said.encode()).hexdigest()[:_ID_LENGTH]}"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.finding_id,
        "kind": "finding",
        "check": finding.check,
        "table": finding.table,
        "setting": finding.setting,
        "edition": finding.edition,
        "codes": list(finding.codes),
        "what": finding.what,
        "beside": finding.beside or None,
        "why": finding.why,
        "source": finding.source,
        "date": finding.day,
        "odd": finding.odd,
    }


def lint_text(lint: Mapping[str, Any]) -> str:
    """The lint in lines: every problem, the oddest findings and how many more there are."""
    parts = [
        _problem_lines(lint["problems"]),
        _finding_lines(lint["findings"]),
        _statement_lines(lint["statements"], lint["counts"]),
    ]
    return "\n".join(line for part in parts for line in part)


def _problem_lines(problems: Sequence[Mapping[str, Any]]) -> list[str]:
    if not problems:
        return ["The reference is sound."]
    head = f"{len(problems):,} problem(s) of the reference:"
    return [head, *(f"{_place(problem)}: {problem['what']} {problem['fix']}" for problem in problems)]


def _place(problem: Mapping[str, Any]) -> str:
    return str(problem["file"]) if problem["row"] is None else f"{problem['file']}, row {problem['row']}"


def _finding_lines(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    if not findings:
        return []
    folded = _folded(findings)
    lines = ["", f"{len(findings):,} finding(s) about tables, the oddest first. {_ABOUT_TABLES}"]
    for finding, settings in folded[:_MOST]:
        beside = finding["beside"] if len(settings) < 2 and finding["beside"] else ""
        place = " ".join(part for part in (finding["table"], " and ".join(settings)) if part)
        lines.append(f"  {finding['id']}  {place}, {finding['edition']}: {finding['what']} {beside}".rstrip())
        lines.append(f"      {finding['why']}")
    more = len(folded) - _MOST
    return [*lines, *([f"  and {more:,} more; --json holds them all"] if more > 0 else [])]


def _folded(findings: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], list[str]]]:
    """Findings that say the same in several settings of a table as one, with the settings."""
    folded: dict[tuple[Any, ...], tuple[Mapping[str, Any], list[str]]] = {}
    for finding in findings:
        key = (finding["check"], finding["table"], finding["edition"], finding["what"])
        folded.setdefault(key, (finding, []))[1].extend([finding["setting"]] if finding["setting"] else [])
    return list(folded.values())


def _statement_lines(judged: Sequence[Mapping[str, Any]], counts: Mapping[str, int]) -> list[str]:
    if not judged:
        return []
    agree = counts["statements"] - counts["statements_at_odds"] - counts["statements_not_judged"]
    head = (
        f"{counts['statements']:,} statement(s): {counts['statements_at_odds']:,} at odds with the reference,"
        f" {agree:,} agree, {counts['statements_not_judged']:,} not judged."
    )
    shown = [each for each in judged if each["verdict"] != Verdict.AGREES]
    return ["", head, *(_statement_line(each) for each in shown)]


def _statement_line(each: Mapping[str, Any]) -> str:
    said = f"{each['page']}: {each['code']}, {each['attribute']}, {each['value'] or 'blank'}"
    verdict = "" if each["verdict"] == Verdict.NOT_JUDGED else f"{each['verdict'].replace('_', ' ')}: "
    return f"  {each['id']}  row {each['row']}, {said}\n      {verdict}{each['what']}"
