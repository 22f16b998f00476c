"""T-36: no view of a run's counts, and no difference of two views, tells of one to ten lines."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

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


@pytest.mark.parametrize("key", ["csv", "json"])
def test_the_file_holds_the_numbers_of_the_page(opened: Workspace, kept: SavedRun, mart: Mart, key: str) -> None:
    made = export(opened, MO, kept.run_id, Order(key, Level.AGGREGATE))
    assert made.content
    shown = mart.cells.filter(pl.col("n").is_not_null() & (pl.col("n") > 0))["n"]
    assert shown.min() not in SMALL
