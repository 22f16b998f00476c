"""What the terminal prints: plain text of a run, of tables, and of a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from audit.rules.catalogue import RuleCard


def run_text(summary: Mapping[str, Any], out: Path) -> str:
    """The reconciliation, the dollars and the rules that fired, and where the files are."""
    counts, amounts = summary["reconciliation"], summary["amounts"]
    titles = {rule["rule_id"]: rule["title"] for rule in summary["rules"]}
    told = [
        f"{counts['records']:,} records = {counts['flagged']:,} flagged + {counts['unverified']:,} unverified"
        f" + {counts['clear']:,} clear + {counts['rejected']:,} set aside",
        f"overpaid {money(Decimal(amounts['overpaid']))} on {amounts['lines_overpaid']:,} lines;"
        f" underpaid {money(Decimal(amounts['underpaid']))} on {amounts['lines_underpaid']:,} lines",
    ]
    told += _as_of(summary)
    told += _notes(summary.get("notes"))
    told += [f"{count:>9,}  {rule_id:<34}{titles[rule_id]}" for rule_id, count in summary["totals"]["by_rule"].items()]
    told += [f"went on without {name}" for name in summary["policy"]["without"]]
    return "\n".join([*told, f"written to {out}"])


def _as_of(summary: Mapping[str, Any]) -> list[str]:
    """By what was known on the processing date, where there is one, and what could not be turned back to it."""
    if summary.get("as_of") is None:
        return []
    later, whole = summary["lines_after_as_of"], [row["table"] for row in summary["reference"] if row["as_of"] is None]
    told = [
        f"judged by the editions known on {summary['as_of']}; as they are now: {len(whole)} tables without editions"
    ]
    if later:
        many = (
            "1 line has a later date of service and is"
            if later == 1
            else f"{later:,} lines have a later date of service and are"
        )
        told.append(f"{many} judged by what was known before it")
    return told


def _notes(notes: Mapping[str, Any] | None) -> list[str]:
    """What became of the notes, where there are any: every one of them counted."""
    if notes is None:
        return []
    told = [
        f"{notes['read']:,} notes = {notes['matched']:,} of a line + {notes['unmatched']:,} of no line"
        f" + {notes['blank']:,} blank + {notes['set_aside']:,} set aside; {notes['in_claims']:,} stand in the claims",
        f"{notes['lines_with_note']:,} lines have a note, {notes['lines_with_several']:,} more than one;"
        f" {notes['texts_read']:,} different texts read, {notes['incomplete']:,} of them no whole record",
    ]
    told += [f"  {each['notes']:,} notes, first {each['first']}: {each['reason']}" for each in notes["problems"]]
    first = ", ".join(notes["first_unmatched"][:3])
    return [*told, *([f"  of no line, first: {first}"] if first else [])]


def table_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Rows as columns of text with a head; the last column is as long as it likes."""
    cells = [list(columns), *([_cell(row[name]) for name in columns] for row in rows)]
    widths = [max(len(line[n]) for line in cells) for n in range(len(columns) - 1)]
    return "\n".join(
        "  ".join([*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line[-1]]) for line in cells
    )


def rule_dict(card: RuleCard) -> dict[str, Any]:
    """A rule for `--json`."""
    return {**asdict(card), "category": str(card.category), "severity": str(card.severity), "reads": list(card.reads)}


def money(amount: Decimal | None) -> str:
    """Dollars with sign and two decimals; `none` where there are none."""
    if amount is None:
        return "none"
    return f"{'−' if amount < 0 else '+' if amount > 0 else ''}${abs(amount):,.2f}"


def size(count: int) -> str:
    """A number of bytes as a person reads it: 812 bytes, 4.2 MB."""
    if count < 1_000:
        return f"{count} bytes"
    value, unit = next((count / 1_000**n, unit) for n, unit in ((3, "GB"), (2, "MB"), (1, "kB")) if count >= 1_000**n)
    return f"{value:,.1f} {unit}"


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
