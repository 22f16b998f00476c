"""What an importer says of its kind of file; everything else is done by the machinery that all kinds share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.imports.cells import Cell
from audit.reference.imports.container import Member
from audit.reference.imports.grid import Grid

Covers = tuple[date | None, date | None]


@dataclass(frozen=True)
class Column:
    """One column that is read: found by its heading, wherever it stands.

    `heading` is a pattern of the whole heading in small letters, everything but letters and digits being one space.
    A file need not have a column that is not `needed`; cells of one that is not `filled` may be blank.
    """

    name: str
    heading: str
    cell: Cell
    needed: bool = True
    filled: bool = True

    def is_headed(self, heading: str) -> bool:
        """Whether the column stands under a heading."""
        return re.fullmatch(self.heading, heading) is not None


@dataclass(frozen=True)
class Told:
    """What is known of a file before its rows: from its name, from the words above the rows, or from the user."""

    source_name: str
    edition: date | None
    setting: str | None = None
    covers: Covers | None = None
    source_sha256: str | None = None


@dataclass(frozen=True)
class Release:
    """The rows of one edition, as they are stored."""

    edition: date
    covers: Covers
    rows: pl.DataFrame


Read = Callable[[Member], Grid]
Shape = Callable[[pl.DataFrame, Told], list[Release]]
Default = Callable[[], tuple[Told, pl.DataFrame]]


@dataclass(frozen=True)
class Importer:
    """One kind of file: which columns are read, and which rows are stored.

    `key` are the columns that make a stored row unique. `tells_edition` are tried in turn on a name or the words above
    the rows. `member` picks the members of a zip file, and `prefers` among those. `read` stands in for the reading of
    a file without headings, and `default` for the file itself, where none is given.
    """

    kind: str
    table: str
    what: str
    columns: tuple[Column, ...]
    stored: dict[str, pl.DataType]
    key: tuple[str, ...]
    shape: Shape
    tells_edition: tuple[Callable[[str], date | None], ...] = ()
    has_setting: bool = False
    member: str = ""
    prefers: str = ""
    read: Read | None = field(default=None)
    default: Default | None = field(default=None)


def one_release(frame: pl.DataFrame, told: Told, covers: Covers) -> list[Release]:
    """The whole file as the one edition that it is; what the user said of its days stands before `covers`."""
    return [Release(edition_of(told), told.covers or covers, frame)]


def edition_of(told: Told) -> date:
    """The edition of a file; ReferenceError where neither the file nor the user says it."""
    if told.edition is None:
        raise ReferenceError(
            f"{told.source_name}: it does not say which edition it is. Add --edition YYYY-MM-DD, the first day on which"
            " it holds."
        )
    return told.edition


def from_edition_on(frame: pl.DataFrame, told: Told) -> list[Release]:
    """An edition of a table without dates of its own: from its day until the next one."""
    return one_release(frame, told, (told.edition, None))


def for_all_days(frame: pl.DataFrame, told: Told) -> list[Release]:
    """An edition of a table whose rows have dates of their own: it answers for every day until a later one is loaded."""
    return one_release(frame, told, (None, None))
