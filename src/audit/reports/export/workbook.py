"""XLSX for people: a sheet a table, typed cells, frozen header, filters. No cell is a formula or a link.

Excel holds 1,048,576 rows a sheet and 32,767 characters a cell. A longer table goes on in `findings_2`, `findings_3`
and so on; a longer text goes on in further columns, `raw_record_2` and so on. Nothing is cut.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl
from rustpy_xlsxwriter import Format, write_worksheets

from audit.reports.export.manifest import Ticket, as_table, build_manifest
from audit.reports.export.run import FinishedRun
from audit.reports.export.tables import tables_of

SHEET_ROWS = 1_048_576 - 1
CELL_CHARACTERS = 16_000
_FIRST_DAY = date(1900, 3, 1)
_NARROWEST, _WIDEST = 8, 60
_SAMPLED_ROWS = 1_000
_HEADER_CHARACTERS, _BANNER_COLUMNS = 200, 8
_MONEY, _DAY, _TEXT = "#,##0.00", "yyyy-mm-dd", "@"


def write_workbook(run: FinishedRun, ticket: Ticket, sheet_rows: int = SHEET_ROWS) -> bytes:
    """An XLSX file with the sheets summary, findings, decisions, rejected, coverage, records_request and manifest."""
    tables = tables_of(run, ticket)
    manifest = build_manifest(run, ticket, {name: frame.height for name, frame in tables.items()})
    return sheets_of({"summary": summary_sheet(run)}, tables, manifest, sheet_rows)


def sheets_of(
    first: dict[str, pl.DataFrame],
    tables: dict[str, pl.DataFrame],
    manifest: dict[str, Any],
    sheet_rows: int = SHEET_ROWS,
) -> bytes:
    """A workbook of the first sheets, the tables in as many sheets as they fill, and the manifest, which tells of them.

    The notices of the manifest stand above the head of every sheet, and on every printed page.
    """
    notices = manifest["export"]["notices"]
    sheets: dict[str, pl.DataFrame] = {}
    for name, frame in tables.items():
        sheets.update(split_rows(name, fit_cells(frame), sheet_rows - len(notices)))
    manifest["export"]["sheets"] = {name: frame.height for name, frame in sheets.items()}
    return _write({**first, **sheets, "manifest": fit_cells(as_table(manifest))}, notices)


def summary_sheet(run: FinishedRun) -> pl.DataFrame:
    """What the whole run comes to, as rows of `section`, `item`, `count`, `dollars`."""
    counts, totals, amounts = (run.summary[name] for name in ("reconciliation", "totals", "amounts"))
    rows: list[tuple[str, str, int | None, float | None]] = [
        ("reconciliation", name, counts[name], None)
        for name in ("records", "flagged", "unverified", "clear", "rejected")
    ]
    rows += [
        ("amounts, never netted", name, amounts.get(f"lines_{name}"), float(amounts[name]))
        for name in ("overpaid", "underpaid", "at_risk")
    ]
    for name in ("by_severity", "by_category", "by_rule", "by_code"):
        rows += [(f"findings {name.replace('_', ' ')}", item, count, None) for item, count in totals[name].items()]
    rows += [("went on without", name, None, None) for name in run.summary["policy"]["without"]]
    schema = {"section": pl.String, "item": pl.String, "count": pl.Int64, "dollars": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def split_rows(name: str, frame: pl.DataFrame, sheet_rows: int) -> Iterator[tuple[str, pl.DataFrame]]:
    """The frame in pieces that fit a sheet, by sheet name: `name`, then `name_2`, `name_3` …"""
    for number, start in enumerate(range(0, max(frame.height, 1), sheet_rows), 1):
        yield (name if number == 1 else f"{name}_{number}"), frame.slice(start, sheet_rows)


def fit_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every value in a form that Excel holds: money as numbers, early dates and long texts as text."""
    columns: list[pl.Expr] = []
    for name, dtype in frame.schema.items():
        if dtype.is_decimal():
            columns.append(pl.col(name).cast(pl.Float64))
        elif dtype == pl.Date and (frame[name] < _FIRST_DAY).any():
            columns.append(pl.col(name).dt.to_string("iso"))
        elif dtype == pl.String:
            columns += _pieces(frame[name])
        else:
            columns.append(pl.col(name))
    return frame.select(columns)


def _pieces(text: pl.Series) -> Iterator[pl.Expr]:
    longest = text.str.len_chars().max()
    count = -(-longest // CELL_CHARACTERS) if isinstance(longest, int) else 1
    yield pl.col(text.name) if count <= 1 else pl.col(text.name).str.slice(0, CELL_CHARACTERS)
    for number in range(2, count + 1):
        piece = pl.col(text.name).str.slice((number - 1) * CELL_CHARACTERS, CELL_CHARACTERS)
        yield pl.when(piece != "").then(piece).alias(f"{text.name}_{number}")


def _write(sheets: dict[str, pl.DataFrame], notices: Sequence[str]) -> bytes:
    target = io.BytesIO()
    page: dict[str, Any] = {"landscape": True, "repeat_rows": len(notices), "fit_to_pages": (1, 0)}
    if notices:
        page["header"] = "&C&B" + " ".join(notices)[:_HEADER_CHARACTERS].replace("&", "&&")
    above: dict[str, Any] = {}
    if notices:
        above = {
            "header_row": dict.fromkeys(sheets, len(notices)),
            "merge_ranges": {name: _banners(notices, frame.width) for name, frame in sheets.items()},
        }
    write_worksheets(
        list(sheets.items()),
        target,
        freeze_panes={"general": {"row": len(notices) + 1, "col": 0}},
        autofilter=dict.fromkeys(sheets, True),
        header_format=dict.fromkeys(sheets, Format().set_bold().set_background_color("#E8ECF1")),
        column_widths={name: _widths(frame) for name, frame in sheets.items()},
        column_formats={name: _formats(frame) for name, frame in sheets.items()},
        ignore_errors={name: frame.select(pl.col(pl.String)).columns for name, frame in sheets.items() if frame.height},
        page_setup=dict.fromkeys(sheets, page),
        **above,
    )
    return target.getvalue()


def _banners(notices: Sequence[str], width: int) -> list[tuple[int, int, int, int, str, Any]]:
    """A row a notice, over as many columns as are read without scrolling."""
    bold = Format().set_bold().set_background_color("#FCEFE6")
    return [(row, 0, row, max(1, min(width, _BANNER_COLUMNS) - 1), text, bold) for row, text in enumerate(notices)]


def _widths(frame: pl.DataFrame) -> dict[str, float]:
    """Widths in characters that show the first rows, within bounds."""
    longest = (
        frame.head(_SAMPLED_ROWS).select(pl.all().cast(pl.String).str.len_chars().max()).row(0)
        if frame.height
        else [None] * frame.width
    )
    needed = {name: max(len(name) + 3, found or 0) + 1 for name, found in zip(frame.columns, longest, strict=True)}
    return {name: float(min(max(width, _NARROWEST), _WIDEST)) for name, width in needed.items()}


def _formats(frame: pl.DataFrame) -> dict[str, Any]:
    patterns = {pl.Float64: _MONEY, pl.Date: _DAY, pl.String: _TEXT}
    return {
        name: Format().set_num_format(patterns[type(dtype)])
        for name, dtype in frame.schema.items()
        if type(dtype) in patterns
    }
