"""A folder of imported editions, drawn by a test: what `reference import` leaves behind, without a file to import."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from tests.support.tables import rows

from audit.model.places import reference_directory
from audit.reference import Edition
from audit.reference.tables import TABLES

Covers = tuple[str | None, str | None]
_DATES = ("effective_from", "effective_to")


@dataclass
class Editions:
    """A reference folder without tables of its own: the shipped ones are used, and beside them the editions drawn here."""

    directory: Path
    held: list[Edition] = field(default_factory=list)

    @classmethod
    def alone(cls, directory: Path) -> Editions:
        """A folder with tables of its own and without the editions that ship: only those drawn here are loaded."""
        return cls(shutil.copytree(reference_directory(), directory, ignore=shutil.ignore_patterns("editions")))

    def add(self, table: str, day: str, drawn: str | pl.DataFrame, covers: Covers | None = None, **more: str) -> None:
        """One edition of a table; it covers from its day on where nothing else is said. `more` may name its setting."""
        first, last = (date.fromisoformat(each) if each else None for each in covers or (day, None))
        frame = _typed(drawn) if isinstance(drawn, str) else drawn
        file = "-".join([table, *more.values(), day]) + ".parquet"
        folder = self.directory / "editions"
        folder.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(folder / file)
        digest = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        on = date.fromisoformat(day)
        imported = date(2026, 11, 21)
        self.held.append(
            Edition(
                table, more.get("setting"), on, first, last, frame.height, f"{table} {day}.zip", digest, file, imported
            )
        )
        self._list()

    def take_away(self, table: str) -> None:
        """Every edition of a table."""
        self.held = [edition for edition in self.held if edition.table != table]
        self._list()

    def _list(self) -> None:
        entries = ["\n".join(["[[edition]]", *_lines(asdict(edition)), ""]) for edition in self.held]
        (self.directory / "editions" / "editions.toml").write_text("\n".join(entries), encoding="utf-8")


def fees(drawn: str) -> pl.DataFrame:
    """An edition of the fee schedule from a drawn table: the columns not drawn are blank."""
    columns = TABLES["fee_schedule"].columns
    frame = pl.DataFrame(rows(drawn))
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.String)).cast(dtype).alias(name)
        if dtype != pl.Date
        else pl.lit(None, dtype=pl.Date).alias(name)
        for name, dtype in columns.items()
    )


def _typed(drawn: str) -> pl.DataFrame:
    told = rows(drawn)
    frame = pl.DataFrame(told, schema=dict.fromkeys(told[0], pl.String))
    return frame.with_columns(pl.col(name).str.to_date() for name in _DATES if name in frame.columns)


def _lines(entry: dict[str, Any]) -> list[str]:
    told = {name: value for name, value in entry.items() if value is not None}
    return [f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}" for name, value in told.items()]
