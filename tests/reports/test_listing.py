"""The findings of a run are laid out once, whoever asks first, and give the pages that the run itself gives."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import polars as pl
import pytest
from tests.reports.charts.runs import demo_run, write_run
from tests.support.deciders import at_once

from audit.errors import AuditError
from audit.reports import listing, worklist
from audit.reports.filters import EVERYTHING, Filters

NOTHING = pl.DataFrame(schema=listing.STATES)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_run(tmp_path_factory.mktemp("listing"))


def page(run: Path, filters: Filters = EVERYTHING, sort: str = "priority", scope: str = "true") -> pl.DataFrame:
    return listing.page(run, NOTHING, filters, scope, sort, offset=2, limit=50)


@pytest.mark.parametrize("sort", [*worklist.SORTS, "unknown"])
def test_a_page_is_that_of_the_worklist(run: Path, sort: str) -> None:
    for filters in (
        EVERYTHING,
        Filters(rule=("attribute.imaging",), month=("2024-01", "2024-02")),
        Filters(tier=("high",), direction=("overpaid",), carc=("150",)),
        Filters(payer=("Union Fund",), place=("22",), verdict=("contradicted",)),
    ):
        plain = worklist.page(run, filters, sort, offset=2, limit=50)
        shown = page(run, filters, sort)
        assert shown.select(plain.columns).equals(plain)
        assert shown["state"].to_list() == ["new"] * plain.height


def test_every_finding_is_found_by_its_id_and_no_other(run: Path) -> None:
    findings = pl.read_parquet(
        run / "findings.parquet", columns=["finding_id", "rule_id", "severity", "amount_difference"]
    )
    ids = findings["finding_id"].to_list()
    assert listing.find(run, ids[7:8]).rows() == findings.rows()[7:8]
    assert sorted(listing.find(run, ids).rows()) == sorted(findings.rows())
    assert listing.find(run, ["f99999999"]).height == 0


def test_what_is_asked_first_by_two_is_laid_out_once_and_for_its_owner_only(tmp_path: Path) -> None:
    run = demo_run(tmp_path / "run", lines=600)
    first, second = at_once(partial(page, run), partial(page, run))
    assert isinstance(first, pl.DataFrame)
    assert first.equals(second)
    files = {path.name: path.stat() for path in run.iterdir() if path.stem in (listing.LISTING, listing.BY_ID)}
    assert sorted(files) == ["by_id.parquet", "listing.parquet"]
    assert {found.st_mode & 0o777 for found in files.values()} == {0o600}
    page(run)
    assert {name: (run / name).stat().st_mtime_ns for name in files} == {
        name: found.st_mtime_ns for name, found in files.items()
    }


def test_a_layout_that_was_cut_short_is_made_again(tmp_path: Path) -> None:
    run = demo_run(tmp_path / "run", lines=600)
    (run / "listing.part").write_bytes(b"PAR1 half of it")
    assert page(run).height > 0
    assert not (run / "listing.part").exists()


def test_a_folder_that_cannot_be_written_is_told_with_what_to_do(tmp_path: Path) -> None:
    run = demo_run(tmp_path / "run", lines=600)
    (run / "listing.part").mkdir()
    with pytest.raises(AuditError, match="Make room on the disk"):
        page(run)


def test_without_findings_there_is_an_empty_page(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", [{}, {}])
    assert page(run).height == 0
    assert listing.counts(run, NOTHING, EVERYTHING, {"all": "true", "new": "state = 'new'"}) == {"all": 0, "new": 0}
    assert listing.first(run, NOTHING, EVERYTHING, "true", limit=5) == []
