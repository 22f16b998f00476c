"""The lint of a reference in lines for a terminal: every problem, the oddest findings, what is wrong with statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.reports.statements import Verdict

Row = Mapping[str, Any]

_MOST = 20
_ABOUT_TABLES = "A published table is odd, or disagrees with ours. Tables are used as published; nothing was changed."


def lint_text(lint: Row) -> str:
    """The lint in lines; what is left out is counted."""
    parts = (_problem_lines(lint["problems"]), _finding_lines(lint["findings"]), _statement_lines(lint))
    return "\n".join(line for lines in (*parts, _accepted_lines(lint)) for line in lines)


def _problem_lines(problems: Sequence[Row]) -> Iterator[str]:
    if not problems:
        yield "The reference is sound."
        return
    yield f"{len(problems):,} problem(s) of the reference:"
    for problem in problems:
        row = "" if problem["row"] is None else f", row {problem['row']}"
        yield f"{problem['file']}{row}: {problem['what']} {problem['fix']}"


def _finding_lines(findings: Sequence[Row]) -> Iterator[str]:
    folded = _folded([each for each in findings if not each["accepted"]])
    if not folded:
        return
    yield ""
    yield f"{len(findings):,} finding(s) about tables, the oddest first. {_ABOUT_TABLES}"
    for finding, settings in folded[:_MOST]:
        beside = finding["beside"] if len(settings) < 2 and finding["beside"] else ""
        place = " ".join(part for part in (finding["table"], " and ".join(settings)) if part)
        yield f"  {finding['id']}  {place}, {finding['edition']}: {finding['what']} {beside}".rstrip()
        yield f"      {finding['why']}"
    if len(folded) > _MOST:
        yield f"  and {len(folded) - _MOST:,} more; --json holds them all"


def _folded(findings: Sequence[Row]) -> list[tuple[Row, list[str]]]:
    """Findings that say the same in several settings of a table as one, with the settings."""
    folded: dict[tuple[Any, ...], tuple[Row, list[str]]] = {}
    for finding in findings:
        key = (finding["check"], finding["table"], finding["edition"], finding["what"])
        folded.setdefault(key, (finding, []))[1].extend([finding["setting"]] if finding["setting"] else [])
    return list(folded.values())


def _statement_lines(lint: Row) -> Iterator[str]:
    counts = lint["counts"]
    if not counts["statements"]:
        return
    agree = counts["statements"] - counts["statements_at_odds"] - counts["statements_not_judged"]
    yield ""
    yield (
        f"{counts['statements']:,} statement(s): {counts['statements_at_odds']:,} at odds with the reference,"
        f" {agree:,} agree, {counts['statements_not_judged']:,} not judged."
    )
    for each in lint["statements"]:
        if each["verdict"] != Verdict.AGREES and not each["accepted"]:
            verdict = "" if each["verdict"] == Verdict.NOT_JUDGED else f"{each['verdict'].replace('_', ' ')}: "
            said = f"{each['code']}, {each['attribute']}, {each['value'] or 'blank'}"
            yield f"  {each['id']}  row {each['row']}, {each['page']}: {said}"
            yield f"      {verdict}{each['what']}"


def _accepted_lines(lint: Row) -> Iterator[str]:
    if lint["counts"]["accepted"]:
        yield ""
        yield f"{lint['counts']['accepted']:,} accepted and not shown."
    if lint["accepted_and_gone"]:
        yield ""
        yield f"Accepted, and no longer found: {', '.join(lint['accepted_and_gone'])}. Take them out of the file."
