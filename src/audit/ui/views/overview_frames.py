"""What the Overview draws: frames of a mart in which nothing stands that is withheld, for charts and for their tables."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from audit.model.columns import MONEY
from audit.reports.intervals import wilson
from audit.workspace.mart import Mart
from audit.workspace.mart_cells import ALL, TOGETHER
from audit.workspace.mart_tables import HIDDEN, grid, name_of, rate_of, said
from audit.workspace.suppression import Mark

NO_RATE = "none"


def one(mart: Mart, part: str, key: str) -> tuple[int | None, str, Decimal | None]:
    """Count, mark and dollars of one key; nothing where the part has no such row."""
    rows = mart.part(part).filter(pl.col("row") == key).select("n", "mark", "dollars").rows()
    return rows[0] if rows else (None, Mark.HIDDEN.value, None)


def by_rule(mart: Mart) -> pl.DataFrame:
    """The frame of the Pareto, rules whose overpaid dollars are told, dearest first."""
    rows = [
        (rule, "", name_of(mart, rule), n, dollars or Decimal(0))
        for rule, cells in grid(mart, "rule_direction").items()
        for n, _, dollars in [cells["overpaid"]]
        if "overpaid" in cells and cells["overpaid"][0]
    ]
    schema = {
        "rule": pl.String(),
        "verdict": pl.String(),
        "rule_title": pl.String(),
        "lines": pl.Int64(),
        "overpaid": MONEY,
    }
    told = pl.DataFrame(rows, schema=schema, orient="row").sort("overpaid", "rule", descending=[True, False])
    every = one(mart, "direction", "overpaid")[2] or told["overpaid"].sum() or 1
    return told.with_columns((pl.col("overpaid").cast(pl.Float64).cum_sum() / float(every)).alias("running_share"))


def by_rule_table(mart: Mart) -> pl.DataFrame:
    """Every rule with findings, those that are withheld too."""
    cells = grid(mart, "rule_direction")
    rows = [
        (
            name_of(mart, rule),
            said(n, mark, mart.smallest),
            *(_money(cells.get(rule, {}).get(direction)) for direction in ("overpaid", "underpaid")),
        )
        for rule, n, mark in mart.part("rule").filter(pl.col("row") != ALL).select("row", "n", "mark").iter_rows()
    ]
    rows += [
        (
            name_of(mart, rule),
            said(_sum(row), "", mart.smallest),
            _money(row.get("overpaid")),
            _money(row.get("underpaid")),
        )
        for rule, row in cells.items()
        if rule not in set(mart.part("rule")["row"])
    ]
    return _texts(["Rule", "Findings", "Overpaid", "Underpaid"], rows)


def by_month(mart: Mart) -> pl.DataFrame:
    """The frame of the trend: months whose lines and flagged lines are told; a withheld month is empty."""
    cells = grid(mart, "month_status")
    rows = []
    for month in _months(mart):
        flagged, lines = _of(cells, month, "flagged"), _lines(mart, "month", month)
        rate = rate_of(flagged, lines)
        told = (lines, flagged) if rate else (None, None)
        rows.append((month, *told, *(rate or (None, None, None))))
    numbers = {
        "lines": pl.Int64(),
        "flagged": pl.Int64(),
        "rate": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
    }
    return pl.DataFrame(rows, schema={"month": pl.String(), **numbers}, orient="row")


def breakdown(mart: Mart, name: str) -> pl.DataFrame:
    """Lines audited, flagged and their share, and dollars, by one dimension."""
    statuses, directions = grid(mart, f"{name}_status"), grid(mart, f"{name}_direction")
    keys = list(dict.fromkeys([*mart.part(name)["row"], *statuses, *directions]))
    rows = []
    for key in (key for key in keys if key != ALL):
        n, mark, _ = one(mart, name, key)
        row = statuses.get(key, {})
        lines = n if n is not None else _sum(row)
        flagged = row.get("flagged", (None, Mark.HIDDEN.value, None))
        rows.append(
            (
                name_of(mart, key),
                said(lines, mark, mart.smallest),
                said(flagged[0], flagged[1], mart.smallest),
                _rate(rate_of(flagged[0], lines)),
                *(_money(directions.get(key, {}).get(each)) for each in ("overpaid", "underpaid")),
            )
        )
    return _texts([name.capitalize(), "Lines", "Flagged", "Flag rate, 95 %", "Overpaid", "Underpaid"], rows)


def code_by_rule(mart: Mart) -> pl.DataFrame:
    """The frame of the heat map; `withheld` has the words for a count that is not told."""
    rows = [
        (
            name_of(mart, code) if not code.startswith(TOGETHER) else HIDDEN,
            rule,
            "",
            name_of(mart, rule),
            n or 0,
            None if n is not None else said(n, mark, mart.smallest),
        )
        for rule, cells in grid(mart, "rule_code").items()
        for code, (n, mark, _) in cells.items()
        if n != 0
    ]
    names = ("code", "rule", "verdict", "rule_title")
    schema = {**dict.fromkeys(names, pl.String()), "lines": pl.Int64(), "withheld": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def code_by_rule_table(frame: pl.DataFrame) -> pl.DataFrame:
    """The heat map's numbers."""
    count = pl.coalesce("withheld", pl.col("lines").cast(pl.String)).alias("Findings")
    return frame.select(pl.col("code").alias("Code"), pl.col("rule_title").alias("Rule"), count)


def confirmed(mart: Mart) -> pl.DataFrame:
    """Confirmed among decided by rule: `Rule, Confirmed, Dismissed, Confirmed share, 95 %`; rules of which nothing is told
    to be decided are left out."""
    rows = []
    for rule, cells in grid(mart, "rule_standing").items():
        yes, no = (cells.get(each, (None, Mark.HIDDEN.value, None)) for each in ("confirmed", "dismissed"))
        if yes[0] != 0 or no[0]:
            decided = None if yes[0] is None or no[0] is None else yes[0] + no[0]
            counts = (said(each[0], each[1], mart.smallest) for each in (yes, no))
            rows.append((name_of(mart, rule), *counts, _rate(rate_of(yes[0], decided))))
    return _texts(["Rule", "Confirmed", "Dismissed", "Confirmed share, 95 %"], rows)


def ageing(mart: Mart) -> pl.DataFrame:
    """Findings by the age of the service and where they stand."""
    names = ("open", "waiting", "second_look", "confirmed", "dismissed", "superseded")
    cells = grid(mart, "age_standing")
    columns = list(dict.fromkeys(column for row in cells.values() for column in row))
    wanted = [each for each in names if each in columns] + [each for each in columns if each not in names]
    rows = [
        (name_of(mart, age), *(said(row[each][0], row[each][1], mart.smallest) for each in wanted))
        for age, row in cells.items()
        if any(row[each][0] != 0 for each in wanted)
    ]
    return _texts(["Age of the service", *(name_of(mart, each).capitalize() for each in wanted)], rows)


def confirmed_rate(mart: Mart) -> tuple[int, int, float, float] | None:
    """Confirmed, decided, and Wilson's interval; None where one of the counts is withheld or nothing is decided."""
    yes, no = one(mart, "standing", "confirmed")[0], one(mart, "standing", "dismissed")[0]
    if yes is None or no is None or yes + no == 0:
        return None
    return (yes, yes + no, *wilson(yes, yes + no))


def _months(mart: Mart) -> list[str]:
    rows = mart.part("month")["row"].to_list()
    return [row for row in rows if row[:1].isdigit()]


def _lines(mart: Mart, name: str, key: str) -> int | None:
    return one(mart, name, key)[0]


def _of(cells: dict[str, dict[str, tuple[int | None, str, object]]], row: str, column: str) -> int | None:
    found = cells.get(row, {}).get(column)
    return found[0] if found else None


def _sum(row: dict[str, tuple[int | None, str, object]]) -> int | None:
    counts = [n for n, _, _ in row.values() if n is not None]
    return sum(counts) if row and len(counts) == len(row) else None


def _money(cell: tuple[int | None, str, object] | None) -> str:
    if cell is None or cell[0] is None:
        return HIDDEN
    if not isinstance(cell[2], Decimal):
        return NO_RATE
    return f"{'+' if cell[2] > 0 else '−'}${abs(cell[2]):,.2f}"


def _rate(rate: tuple[float, float, float] | None) -> str:
    if rate is None:
        return HIDDEN
    share, low, high = rate
    return f"{share * 100:.1f} % ({low * 100:.1f} to {high * 100:.1f})"


def _texts(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String()), orient="row")
