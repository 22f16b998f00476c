"""The imported editions: which tables a person has loaded, in which editions, and which one answers on a day.

A folder holds one Parquet file an edition and `editions.toml`, which says what each of them is. A file that is not
listed there is not loaded. Without the folder there are no editions, and that is no error.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references

EDITIONS = "editions.toml"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Edition:
    """One imported file, or several of one kind, as one dated edition of a table.

    `covers_from` and `covers_to` are the first and last date of service that it can answer for, None where open;
    `sha256` is that of the stored Parquet file, `source_sha256` that of the file as it was given: of several, one each,
    in the order of `source_name`; None for a package. `complete_among` names the reference table among whose codes an
    excerpt is complete; None for a whole table.
    """

    table: str
    setting: str | None
    edition: date
    covers_from: date | None
    covers_to: date | None
    rows: int
    source_name: str
    sha256: str
    file: str
    imported: date
    source_sha256: str | None = None
    complete_among: str | None = None

    @property
    def key(self) -> tuple[str, str, date]:
        """What tells one edition from every other: table, setting and date."""
        return (self.table, self.setting or "", self.edition)

    @property
    def first(self) -> date:
        """The first day that it can answer for; the beginning of time where that is open."""
        return self.covers_from or date.min

    @property
    def last(self) -> date:
        """The last day that it can answer for; the end of time where that is open."""
        return self.covers_to or date.max


@dataclass(frozen=True)
class Span:
    """The days, both included, on which an edition answers; those of one table and setting do not overlap."""

    edition: Edition
    first: date
    last: date


@dataclass(frozen=True)
class Store:
    """The editions in a folder, by table, setting and date; and behind them, those that ship with the program."""

    directory: Path
    editions: tuple[Edition, ...]
    shipped: Path | None = None

    @classmethod
    def open(cls, directory: Path, shipped: Path | None = None) -> Store:
        """The editions that the folder lists; none where there is no such folder. A file that is gone is an error.

        `shipped` is a second folder: an edition of it stands where the first has none of the same table, setting and
        date.
        """
        own = _present(directory)
        held = {edition.key: edition for edition in (*(_present(shipped) if shipped else ()), *own)}
        return cls(directory, tuple(held[key] for key in sorted(held)), shipped)

    def tables(self) -> tuple[str, ...]:
        """The tables of which there is an edition, by name."""
        return tuple(sorted({edition.table for edition in self.editions}))

    def settings(self, table: str) -> tuple[str | None, ...]:
        """The settings in which the table is loaded; None stands for a table that has none."""
        found = {edition.setting for edition in self.editions if edition.table == table}
        return tuple(sorted(found, key=lambda setting: setting or ""))

    def spans(self, table: str, setting: str | None = None, as_of: date | None = None) -> tuple[Span, ...]:
        """Which edition answers on which days, in order of time.

        On each day the latest of which it is a day of its own: one that its import named, or one from its date on. On a
        day that is no edition's own, the first edition after it whose rows tell of earlier days. Editions later than the
        processing date `as_of` are left out.
        """
        key = (table, setting, as_of)
        if key not in self._spans:
            self._spans[key] = _laid_out(self._known(table, setting, as_of))
        return self._spans[key]

    def edition_on(self, table: str, on: date, setting: str | None = None, as_of: date | None = None) -> Edition | None:
        """The edition that answers on a date of service at a processing date, None where none covers it."""
        spans = self.spans(table, setting, as_of)
        return next((span.edition for span in spans if span.first <= on <= span.last), None)

    def path(self, edition: Edition) -> Path:
        """The Parquet file of an edition."""
        own = self.directory / edition.file
        return own if self.shipped is None or own.is_file() else self.shipped / edition.file

    def scan(self, edition: Edition) -> pl.LazyFrame:
        """The rows of an edition, read when they are collected."""
        return pl.scan_parquet(self.path(edition), glob=False)

    def in_force(self, as_of: date | None = None) -> tuple[Span, ...]:
        """Every span of every table and setting at a processing date."""
        keys = dict.fromkeys((edition.table, edition.setting) for edition in self.editions)
        return tuple(span for table, setting in keys for span in self.spans(table, setting, as_of))

    def _known(self, table: str, setting: str | None, as_of: date | None) -> list[Edition]:
        return [
            edition
            for edition in self.editions
            if edition.table == table and edition.setting == setting and (as_of is None or edition.edition <= as_of)
        ]

    @cached_property
    def _spans(self) -> dict[tuple[str, str | None, date | None], tuple[Span, ...]]:
        return {}


def _laid_out(editions: list[Edition]) -> tuple[Span, ...]:
    """Lay editions out over time: their own days first, the latest before the others; then history, the earliest first.

    So a day is judged by the edition of its own time, and by a later one only where that is all there is. An excerpt
    answers only where no whole edition does.
    """
    spans: list[Span] = []
    whole = [edition for edition in editions if edition.complete_among is None]
    parts = [edition for edition in editions if edition.complete_among is not None]
    for edition, first, last in _in_turn(whole) + _in_turn(parts):
        gaps = without(first, last, [(span.first, span.last) for span in spans])
        spans += [Span(edition, begin, end) for begin, end in gaps]
    return _joined(sorted(spans, key=lambda span: span.first))


def _in_turn(editions: list[Edition]) -> list[tuple[Edition, date, date]]:
    own = [(edition, edition.covers_from or edition.edition, edition.last) for edition in reversed(editions)]
    history = [(edition, date.min, edition.last) for edition in editions if edition.covers_from is None]
    return own + history


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """The spans, which are in order, with those of one edition that follow each other made one."""
    joined: list[Span] = []
    for span in spans:
        before = joined[-1] if joined else None
        if before is not None and before.edition is span.edition and before.last + _DAY == span.first:
            joined[-1] = Span(span.edition, before.first, span.last)
        else:
            joined.append(span)
    return tuple(joined)


def larger_edition(edition: Edition, editions: Sequence[Edition]) -> Edition | None:
    """The largest edition of the same table and setting, where it has more than twice the rows; None where none has."""
    alike = [each for each in editions if (each.table, each.setting) == (edition.table, edition.setting)]
    largest = max(alike, key=lambda each: each.rows, default=edition)
    return largest if largest.rows > 2 * edition.rows else None


def without(first: date, last: date, taken: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """The days from `first` to `last` that none of the spans `taken` holds, as spans in order."""
    left = []
    start: date | None = first
    for begin, end in sorted(taken):
        if start is None or start > last or end < start:
            continue
        if begin > start:
            left.append((start, min(begin - _DAY, last)))
        start = end + _DAY if end < date.max else None
    if start is not None and start <= last:
        left.append((start, last))
    return left


def read_editions(directory: Path) -> tuple[Edition, ...]:
    """The editions as `editions.toml` lists them, none where it is absent; a broken one is a ReferenceError."""
    path = directory / EDITIONS
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise ReferenceError(f"{path}: cannot be read ({error.strerror}). Give yourself access to it.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReferenceError(f"{path}: this is not TOML ({error}). {_MEND}") from None
    editions = tuple(_edition(path, entry) for entry in _entries(path, content))
    _complain_of_repeats(path, editions)
    return editions


def _present(directory: Path) -> tuple[Edition, ...]:
    editions = read_editions(directory)
    for edition in editions:
        if not (directory / edition.file).is_file():
            raise ReferenceError(
                f"{directory / EDITIONS}: it lists {edition.file}, and there is no such file. Import"
                f" {edition.source_name} again."
            )
    return editions


_MEND = "Restore it from a copy, or remove the folder and import the files again."
_FIELDS = {field.name: field.type for field in fields(Edition)}
_OPTIONAL = ("setting", "covers_from", "covers_to", "source_sha256", "complete_among")
_TYPES = {"date": date, "int": int, "str": str}


def _entries(path: Path, content: dict[str, Any]) -> list[dict[str, Any]]:
    entries = content.get("edition", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ReferenceError(f"{path}: an entry begins with [[edition]], and one does not. {_MEND}")
    return entries


def _edition(path: Path, entry: dict[str, Any]) -> Edition:
    for name, type_ in _FIELDS.items():
        wanted = _TYPES[str(type_).partition(" ")[0]]
        if type(entry.get(name)) is not wanted and (name in entry or name not in _OPTIONAL):
            raise ReferenceError(f"{path}: an entry's {name} is missing or not as it must be. {_MEND}")
    edition = Edition(**{name: entry.get(name) for name in _FIELDS})  # type: ignore[arg-type]
    if edition.file != Path(edition.file).name:
        raise ReferenceError(f"{path}: it lists the file {edition.file}, which is not beside it. {_MEND}")
    return edition


def _complain_of_repeats(path: Path, editions: tuple[Edition, ...]) -> None:
    keys = [edition.key for edition in editions]
    for table, setting, day in {key for key in keys if keys.count(key) > 1}:
        name = f"{table} {setting}".strip()
        raise ReferenceError(f"{path}: edition {day} of {name} is listed twice. Take one entry out.")
