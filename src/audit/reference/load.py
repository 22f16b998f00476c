"""The reference tables in memory: typed strictly, with the manifest that says what each of them is, and the imported
editions beside them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.model.places import own_reference_directory, reference_directory
from audit.reference.fee_editions import laid_over
from audit.reference.manifest import MANIFEST, ManifestRow, digest, read_manifest
from audit.reference.store import Store
from audit.reference.tables import TABLES, Table

_BOOLEANS = {"true": True, "false": False}
_EXAMPLES = {
    pl.Date: "a date, YYYY-MM-DD",
    pl.Int64: "a whole number",
    pl.Boolean: "true or false",
    pl.Decimal: "a number such as 7.76",
}


EDITIONS_FOLDER = "editions"
_NO_EDITIONS = Store(Path(), ())


@dataclass(frozen=True, eq=False)
class Reference:
    """What the program knows: `tables` by name, typed as in `TABLES`; `digest` names this very state of the files.

    `store` holds the imported editions, and `as_of` is the processing date: an edition later than it is not used.
    Fees of imported editions stand in `tables` in place of the filed ones of the same days.
    """

    directory: Path
    tables: dict[str, pl.DataFrame]
    manifest: tuple[ManifestRow, ...]
    digest: str
    store: Store = _NO_EDITIONS
    as_of: date | None = None
    filed: dict[str, pl.DataFrame] = field(default_factory=dict)

    def manifest_row(self, table: str) -> ManifestRow:
        """What the manifest says of a table that is loaded."""
        return next(row for row in self.manifest if row.table == table)

    def code_scope(self) -> tuple[tuple[str, str], ...]:
        """The ranges of codes, first and last included, among which table `codes` is complete."""
        parts = (part.partition("-") for part in self.manifest_row("codes").scope)
        return tuple((first, last or first) for first, _, last in parts)

    def as_filed(self) -> Reference:
        """The same without imported editions: every table as it stands in its file."""
        return replace(self, tables={**self.tables, **self.filed}, store=_NO_EDITIONS, filed={})


def load_reference(directory: Path | None = None, as_of: date | None = None) -> Reference:
    """The reference in `directory`, by default the one that ships; ReferenceError where a file is not as it must be.

    A folder without tables of its own takes the shipped ones, and the editions that ship with them. Its imported
    editions lie in `editions`; without a folder, in that of the person who runs the program. While no file of either
    changes, the same `Reference` is given again: it is never to be changed.
    """
    folder, own = _tables_folder(directory), editions_directory(directory)
    return _load(folder, own, as_of, (*_stamps(folder), *_stamps(own)))


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, time of change and size of every file below a folder: what changes when a file does."""
    files = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return tuple((str(path), told.st_mtime_ns, told.st_size) for path, told in files)


@lru_cache(maxsize=2)
def _load(folder: Path, own: Path, as_of: date | None, _: tuple[tuple[str, int, int], ...]) -> Reference:
    manifest = read_manifest(folder)
    missing = sorted(set(TABLES) - {row.table for row in manifest})
    if missing:
        raise ReferenceError(f"{folder / MANIFEST}: no entry for {', '.join(missing)}. Add the file and its entry.")
    tables = {row.table: read_table(folder / row.file, _schema(folder, row)) for row in manifest}
    store = Store.open(own, folder / EDITIONS_FOLDER if own != folder / EDITIONS_FOLDER else None)
    fees = laid_over(tables["fee_schedule"], store, as_of)
    filed = {} if fees is tables["fee_schedule"] else {"fee_schedule": tables["fee_schedule"]}
    state = digest(manifest, store.in_force(as_of))
    return Reference(folder, {**tables, "fee_schedule": fees}, manifest, state, store, as_of, filed)


def editions_directory(directory: Path | None = None) -> Path:
    """Where the imported editions of a reference folder lie; without one, those of the person who runs the program."""
    return (directory or own_reference_directory()) / EDITIONS_FOLDER


def _tables_folder(directory: Path | None) -> Path:
    if directory is None:
        return reference_directory()
    if (directory / MANIFEST).exists():
        return directory
    has_tables = any((directory / f"{name}.csv").exists() for name in TABLES)
    if (directory / EDITIONS_FOLDER).is_dir() and not has_tables:
        return reference_directory()
    raise ReferenceError(
        f"{directory}: there is neither a {MANIFEST} nor imported editions alone. Name a folder of reference tables"
        f" with its {MANIFEST}, or one that `claims-audit reference import --reference` wrote into."
    )


def _schema(folder: Path, row: ManifestRow) -> Table:
    if row.table not in TABLES:
        raise ReferenceError(
            f"{folder / MANIFEST}: {row.table} is not a reference table. Tables are {', '.join(TABLES)}."
        )
    return TABLES[row.table]


def read_table(path: Path, table: Table) -> pl.DataFrame:
    """One reference file with the columns and types of `table`; blank cells are null."""
    frame = _read_text(path)
    missing = [name for name in table.columns if name not in frame.columns]
    unknown = [name for name in frame.columns if name not in table.columns]
    if missing or unknown:
        parts = [f"column {name} is missing" for name in missing] + [f"column {name} is not known" for name in unknown]
        raise ReferenceError(f"{path}: {', '.join(parts)}. The columns are {', '.join(table.columns)}.")
    return frame.select(_typed(path, frame[name], dtype) for name, dtype in table.columns.items())


def _read_text(path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(path, infer_schema=False).with_columns(pl.all().replace("", None))
    except FileNotFoundError:
        raise ReferenceError(
            f"{path}: the manifest lists it and it is not there. Add it, or take its entry out."
        ) from None
    except pl.exceptions.PolarsError:
        raise ReferenceError(f"{path}: not a CSV file with a header in UTF-8. Save it as CSV again.") from None


def _typed(path: Path, column: pl.Series, dtype: pl.DataType) -> pl.Series:
    typed = _cast(column, dtype)
    wrong = (column.is_not_null() & typed.is_null()).arg_true()
    if wrong.len():
        first = wrong[0]
        wanted = _EXAMPLES[type(dtype)]
        raise ReferenceError(
            f"{path}, row {first + 1}, column {column.name}: {column[first]!r} is not {wanted}."
            f" Correct it; {wrong.len()} row(s) of this column are wrong."
        )
    return typed


def _cast(column: pl.Series, dtype: pl.DataType) -> pl.Series:
    if dtype == pl.Date:
        return column.str.to_date("%Y-%m-%d", strict=False)
    if dtype == pl.Boolean:
        return column.replace_strict(_BOOLEANS, default=None, return_dtype=pl.Boolean())
    return column.cast(dtype, strict=False)
