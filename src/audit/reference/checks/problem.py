"""What a check finds: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from audit.reference.load import Reference

ROW = "row"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: `row` is the data record in the file, 1 for the first, or None for the file itself."""

    file: str
    row: int | None
    what: str
    fix: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        return f"{place}: {self.what} {self.fix}"


def file_of(reference: Reference, table: str) -> str:
    """The name of the file that holds a table."""
    return reference.manifest_row(table).file


def numbered(reference: Reference, table: str) -> pl.DataFrame:
    """A table with `row`, the number of each data record in its file."""
    return reference.tables[table].with_row_index(ROW, offset=1)


def problems_at(reference: Reference, table: str, rows: pl.DataFrame, what: str, fix: str) -> Iterator[Problem]:
    """A problem for each of the rows; `what` and `fix` are templates over the row's cells."""
    for cells in rows.iter_rows(named=True):
        yield Problem(file_of(reference, table), cells[ROW], what.format(**cells), fix.format(**cells))


def named(pairs: dict[str, Any]) -> str:
    """`attribute=value, attribute=value` for people."""
    return ", ".join(f"{name}={value}" for name, value in pairs.items())
