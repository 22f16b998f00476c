"""A difference between two editions, and between the findings by them, as text for a terminal and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from audit.reference.covered import words_of
from audit.reports.edition_diff import CAME, DIFFERS, FACILITY, OFFICE, WENT, RowChange, TableDiff
from audit.reports.finding_diff import FindingDiff
from audit.reports.text import money

MOST_ROWS = 20
_FEES = {OFFICE: "office", FACILITY: "facility"}
_QUIET = {"conversion_factor", "non_facility_total_rvu", "facility_total_rvu", "work_rvu"}
"""What the dollars of a row say already."""


def diff_text(tables: Sequence[TableDiff], findings: FindingDiff | None) -> str:
    """Table by table what came, went and differs; then what that does to the findings of a claim file."""
    told = [line for each in tables for line in _table(each)] or ["Nothing of this was known on either day."]
    return "\n".join([*told, *(_findings(findings) if findings else ())])


def diff_dict(tables: Sequence[TableDiff], findings: FindingDiff | None) -> dict[str, Any]:
    """The same as plain data, with every row."""
    return {
        "tables": [
            {
                "table": each.table,
                "setting": each.setting,
                "before": each.before,
                "after": each.after,
                **{change: each.count(change) for change in (CAME, WENT, DIFFERS)},
                "columns": each.columns(),
                "rows": [_row_dict(row) for row in each.rows],
            }
            for each in tables
        ],
        "claims": findings.as_dict() if findings else None,
    }


def _row_dict(row: RowChange) -> dict[str, Any]:
    return {
        "change": row.change,
        "key": row.key,
        "was": {name: _plain(value) for name, value in row.was.items()},
        "now": {name: _plain(value) for name, value in row.now.items()},
        "in_a_family": row.is_ours,
    }


def _table(each: TableDiff) -> Iterator[str]:
    name = words_of(each.table, each.setting)
    name = name[:1].upper() + name[1:]
    if each.before is None or each.after is None:
        known, when = (each.after, "only at the later") if each.before is None else (each.before, "only at the earlier")
        yield f"{name}: {known} is known {when} of the two; there is nothing to compare it with"
        return
    if not each.rows:
        yield f"{name}: {_editions(each)}, no row differs"
        return
    counts = ", ".join(f"{each.count(change):,} {change}" for change in (CAME, WENT, DIFFERS))
    yield f"{name}: {_editions(each)}, {counts}"
    columns = each.columns()
    if columns:
        yield "  columns that differ: " + ", ".join(f"{column} {count:,}" for column, count in columns.items())
    shown = each.rows[:MOST_ROWS]
    yield from (f"  {_row(row)}" for row in shown)
    if len(each.rows) > len(shown):
        ours = sum(row.is_ours for row in each.rows[MOST_ROWS:])
        yield f"  {len(each.rows) - len(shown):,} more rows, {ours:,} of them of a family; --json holds them all"


def _editions(each: TableDiff) -> str:
    return str(each.after) if each.before == each.after else f"{each.before} to {each.after}"


def _row(row: RowChange) -> str:
    key = " ".join(str(value) for value in row.key.values() if value is not None)
    if row.change != DIFFERS:
        values = row.now if row.change == CAME else row.was
        told = [f"{_FEES[name]} {_dollar(values[name])}" for name in _FEES if values.get(name) is not None]
        dates = [str(values[name]) for name in ("effective_from", "effective_to") if name in values]
        return " ".join([key, row.change, ", ".join(told), " to ".join(dates)]).rstrip()
    steps = [_fee_step(row, name) for name in _FEES if name in row.now]
    names = [name for name in row.now if name not in _FEES and not (steps and name in _QUIET)]
    return f"{key}  " + ", ".join(
        [*steps, *(f"{name} {_value(row.was[name])} to {_value(row.now[name])}" for name in names)]
    )


def _fee_step(row: RowChange, name: str) -> str:
    was, now = row.was[name], row.now[name]
    step = f" ({money(now - was)})" if was is not None and now is not None else ""
    return f"{_FEES[name]} {_dollar(was)} to {_dollar(now)}{step}"


def _value(value: Any) -> str:
    return "none" if value is None else str(value)


def _dollar(value: Decimal | None) -> str:
    return "none" if value is None else f"${value:,.2f}"


def _findings(diff: FindingDiff) -> Iterator[str]:
    told = diff.as_dict()
    yield ""
    yield f"{', '.join(diff.files)}: by what was known on {diff.before}, and on {diff.after}"
    for change, verb in (("comes", "come"), ("goes", "go")):
        yield f"  findings that {verb}: {told[change]['findings']:,}, {_dollars(told[change])}"
    other = told["other_dollars"]
    yield (
        f"  findings with other dollars: {other['findings']:,}, {_dollars(other['before'])};"
        f" then {_dollars(other['after'])}"
    )
    statuses = told["by_status"]
    yield "  lines: " + ", ".join(
        f"{name} {statuses['before'][name]:,} to {statuses['after'][name]:,}" for name in statuses["after"]
    )
    rows = diff.rows()
    yield from (f"  {_finding(row)}" for row in rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        yield f"  {len(rows) - MOST_ROWS:,} more; --json holds them all"


def _finding(row: dict[str, Any]) -> str:
    place = f"{row['claim_id']} line {row['claim_line_number']}, {row['hcpcs_code']} of {row['claim_line_start_date']}"
    worth = f", {money(row['amount_difference'])}" if row["amount_difference"] is not None else ""
    return f"{row['change']}: {place}: {row['rule_title']}{worth}"


def _dollars(amounts: dict[str, Any]) -> str:
    """Dollars over and under: two numbers, never one."""
    told = ((name, money(Decimal(amounts[name])), amounts[f"lines_{name}"]) for name in ("overpaid", "underpaid"))
    return ", ".join(f"{name} {amount} (lines: {lines:,})" for name, amount, lines in told)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
