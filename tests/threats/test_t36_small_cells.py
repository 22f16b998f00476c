"""T-36: no view of a run's counts, and no difference of two views, tells of one to ten lines."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from itertools import combinations
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from tests.workspace.conftest import ANN, MO
from tests.workspace.test_mart import claims

from audit.reports.audit import Audit, run_audit
from audit.reports.export import Level
from audit.ui.views import overview_frames
from audit.workspace import Workspace, open_workspace
from audit.workspace.exports import Order, export
from audit.workspace.mart import Mart, build_mart, read_mart
from audit.workspace.mart_cells import ALL
from audit.workspace.runs import SavedRun, save_run

SMALL = range(1, 11)


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    path = tmp_path_factory.mktemp("sixty") / "claims.csv"
    path.write_text(claims(), encoding="utf-8")
    return run_audit(path)


@pytest.fixture
def opened(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path / "workspace")


@pytest.fixture
def kept(opened: Workspace, audit: Audit) -> SavedRun:
    return save_run(opened, ANN, audit, "claims.csv")


@pytest.fixture
def mart(opened: Workspace, kept: SavedRun) -> Mart:
    return read_mart(build_mart(opened, kept))


def test_a_view_of_four_lines_prints_as_small_and_has_no_rate(mart: Mart) -> None:
    rows = [row for name in ("payer", "month", "code", "place") for row in overview_frames.breakdown(mart, name).rows()]
    small = [row for row in rows if row[2] == "<11"]
    assert small
    assert {row[3] for row in small} == {"hidden"}


def test_what_a_total_leaves_over_is_nothing_or_not_small(mart: Mart) -> None:
    parts = [part for part in mart.cells["part"].unique() if mart.part(part)["col"].eq("").all()]
    assert len(parts) > 10
    for part in parts:
        rows = mart.part(part)
        total = rows.filter(pl.col("row") == ALL)["n"].item()
        if total is not None:
            assert total - rows.filter(pl.col("row") != ALL)["n"].sum() not in SMALL


def test_two_views_subtracted_leave_nothing_small(mart: Mart) -> None:
    sums: dict[str, set[int]] = {"lines": set(), "flagged": set()}
    for name in ("payer", "month", "code", "place", "provider"):
        cells = mart.part(f"{name}_status")
        sums["lines"].add(int(mart.part(name).filter(pl.col("row") != ALL)["n"].sum()))
        sums["flagged"].add(int(cells.filter(pl.col("col") == "flagged")["n"].sum()))
    for told in sums.values():
        assert not [a - b for a, b in combinations(sorted(told, reverse=True), 2) if a - b in SMALL]


@pytest.mark.parametrize("key", ["csv", "json", "xlsx"])
def test_the_file_holds_the_numbers_of_the_page(opened: Workspace, kept: SavedRun, mart: Mart, key: str) -> None:
    counts = COUNTS[key](export(opened, MO, kept.run_id, Order(key, Level.AGGREGATE)).content)
    assert "<11" in counts
    assert "hidden" in counts
    shown = {int(count) for count in counts if count not in ("<11", "hidden")}
    assert not shown & set(SMALL)
    assert shown <= {0, *mart.cells["n"].drop_nulls()}


def in_csv(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".csv")]
    return [row["n"] for text in texts for row in csv.DictReader(io.StringIO(text))]


def in_json(content: bytes) -> list[str]:
    tables = {name: rows for name, rows in json.loads(content).items() if name not in ("manifest", "notices")}
    return [row["n"] for rows in tables.values() for row in rows]


def in_xlsx(content: bytes) -> list[str]:
    book = fastexcel.read_excel(content)
    sheets = [book.load_sheet(name, dtypes="string").to_polars() for name in book.sheet_names if name != "manifest"]
    return [count for sheet in sheets for count in sheet["n"]]


COUNTS = {"csv": in_csv, "json": in_json, "xlsx": in_xlsx}
