"""Nothing that is missing a table says clear: each table is taken away in turn."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.model.places import reference_directory, samples_directory
from audit.pipeline import Settings, run_audit
from audit.reference import load_reference
from audit.reference.imports import IMPORTERS, Wish, import_files
from audit.reference.store import EDITIONS
from audit.reference.tables import TABLES
from audit.rules.catalogue import line_rules

EXAMPLES = samples_directory() / "rule_examples"
CLEAN = samples_directory() / "clean.csv"
DAYS_OF_THE_EXAMPLES = (date(2024, 1, 1), (date(2024, 1, 1), date(2024, 12, 31)))
GIVEN = tuple(sorted(path.stem for path in (EXAMPLES / "tables").glob("*.csv")))
"""The kinds of tables that the examples bring with them, because none ships."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped reference with its editions, and one edition of every table that the examples bring."""
    folder = tmp_path_factory.mktemp("whole") / "reference"
    shutil.copytree(reference_directory(), folder)
    for kind in GIVEN:
        wish = Wish(None, *DAYS_OF_THE_EXAMPLES, replacing=True)
        import_files(IMPORTERS[kind], [EXAMPLES / "tables" / f"{kind}.csv"], folder / "editions", wish, TODAY)
    return folder


@pytest.fixture(scope="module")
def told(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path | None], pl.DataFrame]:
    """Where each line of every example and of the clean sample stands, by a reference folder."""

    def lines(folder: Path | None) -> pl.DataFrame:
        work = tmp_path_factory.mktemp("run")
        run_audit([*sorted(EXAMPLES.glob("*.csv")), CLEAN], work, Settings(reference=folder, today=TODAY))
        return pl.read_parquet(work / "lines.parquet")

    return lines


@pytest.mark.parametrize("table", TABLES)
def test_a_run_does_not_begin_without_a_filed_table(table: str, tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(reference_directory(), folder)
    (folder / f"{table}.csv").unlink()
    with pytest.raises(ReferenceError, match=f"{table}.csv: the manifest lists it and it is not there"):
        load_reference(folder)


def editions_of(folder: Path) -> tuple[str, ...]:
    return load_reference(folder).store.tables()


def take_away(folder: Path, table: str) -> None:
    """Strike every edition of a table off the list."""
    head, *entries = (folder / "editions" / EDITIONS).read_text(encoding="utf-8").split("[[edition]]")
    kept = [entry for entry in entries if f'table = "{table}"' not in entry]
    (folder / "editions" / EDITIONS).write_text("[[edition]]".join([head, *kept]), encoding="utf-8")


def test_no_line_is_called_clear_for_want_of_a_table(
    whole: Path, told: Callable[[Path | None], pl.DataFrame], tmp_path: Path
) -> None:
    """Of each table in turn: who was found, or was asked a question that the table answers, is not clear without it."""
    full = told(whole)
    waits = waiting_tables()
    for table in editions_of(whole):
        folder = tmp_path / table
        shutil.copytree(whole, folder)
        take_away(folder, table)
        less = told(folder)
        is_clear = less["line_status"] == "clear"
        was_asked_more = full["rules_evaluated"] > less["rules_evaluated"]
        was_found = full["line_status"] == "flagged"
        if table not in waits:
            assert not (is_clear & was_found).any(), table
            assert not (is_clear & was_asked_more).any(), table
            assert (full["line_status"] == "clear").sum() >= is_clear.sum(), table


def waiting_tables() -> set[str]:
    """The tables whose rules the policy asks only once they are loaded: without them the question does not arise."""
    policy = load_reference().tables["rule_policy"].filter(enabled="when_loaded")["rule_id"].to_list()
    return {table for rule in line_rules() if rule.rule_id in policy for table in rule.needs}
