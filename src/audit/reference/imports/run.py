"""`claims-audit reference import`: files in, editions in the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.ingest.progress import Progress, silent
from audit.reference.imports import names
from audit.reference.imports.cells import NOTHING, typed
from audit.reference.imports.container import open_file
from audit.reference.imports.grid import Grid, read_grid
from audit.reference.imports.importer import Covers, Importer, Release, Told
from audit.reference.imports.keep import Kept, keep
from audit.reference.manifest import file_hash
from audit.reference.store import Edition, larger_edition, read_editions


@dataclass(frozen=True)
class Wish:
    """What a person says beside the files: needed where they do not say it themselves."""

    setting: str | None = None
    edition: date | None = None
    covers: Covers | None = None
    replacing: bool = False


@dataclass(frozen=True)
class Imported:
    """What an import did: every edition with what became of it, and what was left out or told on the way."""

    directory: Path
    kept: tuple[Kept, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values."""
        editions = [
            {
                "what": each.what,
                "table": each.edition.table,
                "setting": each.edition.setting,
                "edition": each.edition.edition.isoformat(),
                "covers_from": _iso(each.edition.covers_from),
                "covers_to": _iso(each.edition.covers_to),
                "rows": each.edition.rows,
                "source_name": each.edition.source_name,
                "sha256": each.edition.sha256,
                "source_sha256": each.edition.source_sha256,
                "file": each.edition.file,
            }
            for each in self.kept
        ]
        return {"directory": str(self.directory), "editions": editions, "notes": list(self.notes)}

    def as_text(self) -> str:
        """The same as lines for a person."""
        lines = [
            f"{' '.join(filter(None, (each.edition.table, each.edition.setting)))}, edition {each.edition.edition}:"
            f" {_WHAT[each.what]}, {_rows(each.edition.rows)}, for dates of service {_days(each.edition)}."
            for each in self.kept
        ]
        return "\n".join([*lines, *self.notes, f"Kept in {self.directory}"])


_WHAT = {
    "added": "imported",
    "replaced": "put in place of the one before",
    "unchanged": "already there, nothing changed",
}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _days(edition: Edition) -> str:
    if edition.covers_from is None and edition.covers_to is None:
        return "of any day until a later edition is loaded"
    last = f"to {edition.covers_to}" if edition.covers_to else "until a later edition is loaded"
    return f"from {edition.covers_from} {last}" if edition.covers_from else f"of any day {last}"


def import_files(
    importer: Importer, files: Sequence[Path], directory: Path, wish: Wish, today: date, progress: Progress = silent
) -> Imported:
    """Import files of one kind into the store in `directory`. ReferenceError, and nothing changed, where one is not sound."""
    _check_wish(importer, wish)
    if files:
        told, frame, notes = _read(importer, files, wish, progress)
    elif importer.default:
        progress.phase("reading")
        (told, frame), notes = importer.default(), []
        told = _with_wish(importer, told, wish)
    else:
        raise ReferenceError(f"{importer.kind}: no file is named. Name {importer.what}.")
    progress.phase("checking")
    releases = [_sound(importer, release, told) for release in importer.shape(frame, told)]
    notes += [f"{dropped} row(s) stood there twice and are kept once." for _, dropped in releases if dropped]
    progress.phase("writing")
    editions = [(_edition(importer, told, release, today), release.rows) for release, _ in releases]
    kept = keep(directory, editions, replacing=wish.replacing)
    progress.phase("done")
    notes += [note for each in kept for note in _of_a_part(each.edition, read_editions(directory))]
    return Imported(directory, tuple(kept), tuple(notes))


def _of_a_part(edition: Edition, editions: Sequence[Edition]) -> list[str]:
    """A warning where the edition has far fewer rows than another one of its table: it may be a part of a file."""
    whole = larger_edition(edition, editions)
    if whole is None:
        return []
    return [
        f"It has {_rows(edition.rows)}, the edition of {whole.edition} has {whole.rows:,}. If your file is a part only,"
        " import the whole one with --replace: every code that is not in it counts as having no row."
    ]


def _check_wish(importer: Importer, wish: Wish) -> None:
    if wish.setting and not importer.has_setting:
        raise ReferenceError(f"--setting: {importer.kind} has no settings. Leave it out.")
    if wish.setting and wish.setting not in names.SETTINGS:
        raise ReferenceError(f"--setting: choose one of {', '.join(names.SETTINGS)}.")
    first, last = wish.covers or (None, None)
    if first and last and first > last:
        raise ReferenceError(f"--covers: {first} is later than {last}. Give the first day first.")


def _read(
    importer: Importer, files: Sequence[Path], wish: Wish, progress: Progress
) -> tuple[Told, pl.DataFrame, list[str]]:
    """Every table of every file as one frame of typed columns, with what they tell of themselves."""
    told, frames, notes = [], [], []
    for done, path in enumerate(files):
        progress.phase("reading", done, len(files))
        opened = open_file(path, importer.member, importer.prefers)
        digest = file_hash(path)
        notes += [f"{path.name}: {name} was left out; name it to import it instead." for name in opened.left_out]
        for forms in opened.tables:
            grid = importer.read(forms[0]) if importer.read else read_grid(forms, importer.columns)
            if not grid.rows.height:
                raise ReferenceError(f"{grid.label}: there is no row below its headings. Download it again. {NOTHING}")
            told.append(replace(_told_by(importer, grid, forms[0].name, path), source_sha256=digest))
            frames.append(typed(grid, importer.columns))
    agreed = _agreed(importer, told)
    return _with_wish(importer, agreed, wish), pl.concat(frames), notes + _overruled(agreed, wish)


def _told_by(importer: Importer, grid: Grid, name: str, path: Path) -> Told:
    texts = (name, grid.words, path.name)
    editions = (read(text) for text in texts for read in importer.tells_edition)
    settings = (names.setting_in(text) for text in (name, " ".join((grid.words, *grid.headings.values())), path.name))
    return Told(path.name, _first(editions), _first(settings) if importer.has_setting else None)


def _first(values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _agreed(importer: Importer, told: list[Told]) -> Told:
    """What several files tell together; ReferenceError where they contradict each other."""
    for what in ("edition", "setting"):
        values = dict.fromkeys(getattr(each, what) for each in told)
        if len(values) > 1:
            parts = ", ".join(f"{each.source_name}: {getattr(each, what) or 'does not say'}" for each in told)
            raise ReferenceError(
                f"{importer.kind}: these files are not one {what} ({parts}). Import each {what} by itself."
            )
    sources = {each.source_name: each.source_sha256 or "" for each in told}
    return replace(told[0], source_name="; ".join(sources), source_sha256="; ".join(sources.values()))


def _overruled(told: Told, wish: Wish) -> list[str]:
    """That the user's edition stands where the file tells another: the file's own word is kept in its name only."""
    if not (told.edition and wish.edition and told.edition != wish.edition):
        return []
    return [f"{told.source_name}: it says edition {told.edition} itself; kept as {wish.edition}, as --edition says."]


def _with_wish(importer: Importer, told: Told, wish: Wish) -> Told:
    """What is known with what the user said; ReferenceError where the setting is missing or another one."""
    if told.setting and wish.setting and told.setting != wish.setting:
        raise ReferenceError(
            f"--setting {wish.setting}: {told.source_name} says {told.setting} itself. Leave the option out, or check"
            " the file."
        )
    told = replace(told, edition=wish.edition or told.edition, setting=told.setting or wish.setting, covers=wish.covers)
    if importer.has_setting and told.setting is None:
        raise ReferenceError(
            f"{told.source_name}: it does not say for whom it holds. Add --setting {'|'.join(names.SETTINGS)}."
        )
    return told


def _sound(importer: Importer, release: Release, told: Told) -> tuple[Release, int]:
    """A release in the order of its key, each row once; ReferenceError where two rows contradict each other."""
    rows = release.rows.select(importer.stored.keys()).cast(importer.stored)  # type: ignore[arg-type]
    rows = rows.sort(*importer.key, nulls_last=False, maintain_order=True)
    again, same = (rows.select(_as_above(names)).to_series() for names in (importer.key, rows.columns))
    clash = rows.filter(again & ~same)
    if clash.height:
        named = ", ".join(f"{name} {clash[name][0]}" for name in importer.key if clash[name][0] is not None)
        raise ReferenceError(
            f"{told.source_name}: {clash.height} row(s) contradict the one before, the first with {named}. Download the"
            f" file again. {NOTHING}"
        )
    return replace(release, rows=rows.filter(~same)), int(same.sum())


def _as_above(columns: Sequence[str]) -> pl.Expr:
    """Whether a row has the cells of the one above it; the first has none above."""
    alike = (pl.col(name).eq_missing(pl.col(name).shift()) for name in columns)
    return pl.all_horizontal(*alike, pl.int_range(pl.len()) > 0)


def _edition(importer: Importer, told: Told, release: Release, today: date) -> Edition:
    first, last = release.covers
    return Edition(
        table=importer.table,
        setting=told.setting,
        edition=release.edition,
        covers_from=first,
        covers_to=last,
        rows=release.rows.height,
        source_name=told.source_name,
        sha256="",
        file="",
        imported=today,
        source_sha256=told.source_sha256,
    )
