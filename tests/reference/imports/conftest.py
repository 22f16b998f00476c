"""Imports into a folder of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from audit.reference.imports import IMPORTERS, Imported, Wish, import_files
from audit.reference.store import Store

TODAY = date(2026, 11, 21)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mine" / "editions"


@pytest.fixture
def take(folder: Path) -> Callable[..., Imported]:
    """Imports files of a kind; options as `Wish` has them."""

    def take(kind: str, *files: Path, **wish: Any) -> Imported:
        return import_files(IMPORTERS[kind], files, folder, Wish(**wish), TODAY)

    return take


@pytest.fixture
def rows_of(folder: Path) -> Callable[..., list[dict[str, Any]]]:
    """The rows of the one edition of a table."""

    def rows_of(table: str, *columns: str) -> list[Any]:
        store = Store.open(folder)
        (edition,) = [each for each in store.editions if each.table == table]
        rows = store.scan(edition).collect()
        return rows.select(columns).rows() if columns else rows.to_dicts()

    return rows_of
