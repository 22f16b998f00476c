"""A copy of the shipped reference in which a test may plant a defect."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from audit.reference import Reference, load_reference


class Copy:
    """A copy of the shipped reference, to be changed a cell or a row at a time."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def set(self, table: str, where: dict[str, str], **cells: str | None) -> None:
        """Give every row that has the cells of `where` other cells."""
        rows = self._read(table)
        chosen = pl.all_horizontal(pl.lit(value=True), *(pl.col(name) == value for name, value in where.items()))
        assert rows.filter(chosen).height, f"no row of {table} has {where}"
        new = (
            pl.when(chosen).then(pl.lit(value, dtype=pl.String)).otherwise(name).alias(name)
            for name, value in cells.items()
        )
        self._write(table, rows.with_columns(*new))

    def drop(self, table: str, **where: str) -> None:
        """Take every row away that has these cells."""
        rows = self._read(table)
        kept = rows.filter(
            ~pl.all_horizontal(*(pl.col(name) == value for name, value in where.items())).fill_null(value=False)
        )
        assert kept.height < rows.height, f"no row of {table} has {where}"
        self._write(table, kept)

    def add(self, table: str, **cells: str) -> None:
        """Add a row; cells that are not named are blank, but for the source."""
        rows = self._read(table)
        row = {name: cells.get(name, "a test" if name == "source" else None) for name in rows.columns}
        self._write(table, pl.concat([rows, pl.DataFrame([row], schema=rows.schema)]))

    def has(self, table: str, **where: str) -> bool:
        """Whether any row has these cells."""
        return not self._read(table).filter(**where).is_empty()

    def list_twice(self, table: str) -> None:
        """Give the manifest a second entry for a table."""
        self._rewrite_entry(table, lambda entry: f"{entry}\n[[table]]{entry}")

    def list_as(self, table: str, name: str) -> None:
        """Give the manifest one more entry, for the file of `table` under another table's name."""
        self._rewrite_entry(table, lambda entry: entry + "\n[[table]]" + entry.replace(f'"{table}"', f'"{name}"'))

    def unlist(self, table: str) -> None:
        """Take the entry of a table out of the manifest."""
        path = self.directory / "manifest.toml"
        head, *entries = path.read_text(encoding="utf-8").split("[[table]]")
        kept = [entry for entry in entries if f'table = "{table}"' not in entry]
        path.write_text("[[table]]".join([head, *kept]), encoding="utf-8")

    def load(self) -> Reference:
        return load_reference(self.directory)

    def _rewrite_entry(self, table: str, rewritten: Callable[[str], str]) -> None:
        path = self.directory / "manifest.toml"
        entries = path.read_text(encoding="utf-8").split("[[table]]")
        changed = [rewritten(entry) if f'table = "{table}"' in entry else entry for entry in entries]
        path.write_text("[[table]]".join(changed), encoding="utf-8")

    def _read(self, table: str) -> pl.DataFrame:
        return pl.read_csv(self.directory / f"{table}.csv", infer_schema=False)

    def _write(self, table: str, rows: pl.DataFrame) -> None:
        rows.write_csv(self.directory / f"{table}.csv")
