"""The lint of a reference: problems of ours, findings about tables, public statements, and what a person has accepted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference import Reference
from audit.reference.checks import CHECKS
from audit.reference.linter import Finding, lint_tables
from audit.reports.statements import AT_ODDS, Verdict, judge_statements

_ID_LENGTH = 10
_ACCEPTABLE = re.compile(r"[TS]-[0-9a-f]{10}", re.ASCII)


def lint_reference(
    reference: Reference, today: date, statements: Path | None = None, accepted: Path | None = None
) -> dict[str, Any]:
    """Everything that the linter says: `problems`, `findings`, `statements`, and `counts` of each.

    A finding or statement whose id stands in the file `accepted` has been looked at: it is marked, and counts no more as
    one that is at odds. `counts.at_odds` are the findings and statements that are left.
    """
    known = _read_accepted(accepted) if accepted else []
    judged = judge_statements(reference, statements, today) if statements else []
    problems = [{**each, "id": _id(each)} for each in _problems(reference)]
    findings = [_finding(each) for each in lint_tables(reference)]
    for each in (*findings, *judged):
        each["accepted"] = each["id"] in known
    at_odds = [*findings, *(each for each in judged if each["verdict"] in AT_ODDS)]
    counts = {
        "problems": len(problems),
        "findings": len(findings),
        "statements": len(judged),
        "statements_at_odds": len(at_odds) - len(findings),
        "statements_not_judged": sum(each["verdict"] == Verdict.NOT_JUDGED for each in judged),
        "accepted": sum(each["accepted"] for each in at_odds),
        "at_odds": sum(not each["accepted"] for each in at_odds),
    }
    gone = sorted(set(known) - {each["id"] for each in (*findings, *judged)})
    told = {"problems": problems, "findings": findings, "statements": judged}
    return {"counts": counts, **told, "accepted_and_gone": gone}


def _problems(reference: Reference) -> Iterator[dict[str, Any]]:
    filed = reference.as_filed()
    tables = {row.file: row for row in reference.manifest}
    for check in CHECKS:
        for problem in check(filed):
            row = tables.get(problem.file)
            yield {
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


def _id(problem: dict[str, Any]) -> str:
    """Of the check, the file, the row and the sentence: a problem is to be mended, not kept."""
    said = "\t".join(str(problem[name]) for name in ("check", "file", "row", "what"))
    return f"P-{hashlib.sha256(said.encode()).hexdigest()[:_ID_LENGTH]}"


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


def _read_accepted(path: Path) -> list[str]:
    """The ids that a person has accepted, one a line; what stands behind `#` is a remark."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise ReferenceError(f"{path}: cannot be read ({error.strerror}). Name a file of ids, one a line.") from None
    except UnicodeDecodeError:
        raise ReferenceError(f"{path}: not a text in UTF-8. Write one id a line.") from None
    told = [(number, line.partition("#")[0].strip()) for number, line in enumerate(lines, 1)]
    for number, name in told:
        if name and not _ACCEPTABLE.fullmatch(name):
            raise ReferenceError(
                f"{path}, line {number}: {name!r} is not the id of a finding or a statement, such as T-0123456789."
                " Copy it from the linter; a problem is mended, not accepted."
            )
    return [name for _, name in told if name]
