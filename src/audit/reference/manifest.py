"""What each reference file is: table, source, edition, licence, rows and hash, in `manifest.toml` beside the files.

A file that is not listed is not loaded. After an edit, `python -m audit.reference [DIRECTORY]` writes rows and
hashes anew; what a person wrote (what, source, edition, licence, scope, covers) stays as it was.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.reference.store import Span

MANIFEST = "manifest.toml"
_HEAD = "# What each reference file is. Rows and hashes are written by `python -m audit.reference`.\n"
_TEXT = ("table", "file", "what", "source", "edition", "licence")


@dataclass(frozen=True)
class ManifestRow:
    """One reference file. `scope` are the codes among which it is complete, `covers` the dates; empty means all."""

    table: str
    file: str
    what: str
    source: str
    edition: str
    licence: str
    rows: int
    sha256: str
    scope: tuple[str, ...] = ()
    covers: tuple[tuple[date, date], ...] = ()

    def in_scope(self, code: str) -> bool:
        """True where the table is complete for the code: listed itself, or within a listed range such as `A-B`."""
        return not self.scope or any(_within(code, part) for part in self.scope)


def _within(code: str, part: str) -> bool:
    first, _, last = part.partition("-")
    return len(code) == len(first) and first <= code <= (last or first)


def read_manifest(directory: Path) -> tuple[ManifestRow, ...]:
    """The rows of `manifest.toml`, in its order; a missing or broken one is a ReferenceError."""
    path = directory / MANIFEST
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReferenceError(f"{path}: there is no such file. Every reference folder has a {MANIFEST}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReferenceError(f"{path}: this is not TOML ({error}). Mend it, or restore the shipped one.") from None
    return tuple(_row(path, entry) for entry in content.get("table", []))


def _row(path: Path, entry: dict[str, Any]) -> ManifestRow:
    try:
        return ManifestRow(
            **{name: str(entry[name]) for name in _TEXT},
            rows=int(entry.get("rows", 0)),
            sha256=str(entry.get("sha256", "")),
            scope=tuple(entry.get("scope", ())),
            covers=tuple((start, end) for start, end in entry.get("covers", ())),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise ReferenceError(f"{path}: an entry is incomplete ({error}). It needs {', '.join(_TEXT)}.") from None


def file_hash(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(rows: Iterable[ManifestRow], spans: Iterable[Span] = ()) -> str:
    """One SHA-256 over table, file, edition and hash of every file, and over the imported editions and the days on
    which they answer, whatever their order."""
    parts = [f"{row.table}\t{row.file}\t{row.edition}\t{row.sha256}" for row in rows]
    parts += [
        f"{span.edition.table}\t{span.edition.setting}\t{span.edition.edition}\t{span.edition.sha256}"
        f"\t{span.first}\t{span.last}"
        for span in spans
    ]
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def write_manifest(directory: Path) -> tuple[ManifestRow, ...]:
    """Write rows and hashes of every listed file anew; returns the rows as they now stand."""
    rows = tuple(_measured(directory, row) for row in read_manifest(directory))
    (directory / MANIFEST).write_text(_HEAD + "".join(map(_toml, rows)), encoding="utf-8", newline="\n")
    return rows


def _measured(directory: Path, row: ManifestRow) -> ManifestRow:
    path = directory / row.file
    if not path.is_file():
        raise ReferenceError(f"{path}: the manifest lists it and it is not there. Add it, or take its entry out.")
    return replace(row, rows=pl.read_csv(path, infer_schema=False).height, sha256=file_hash(path))


def _toml(row: ManifestRow) -> str:
    lines = ["", "[[table]]", *(f"{name} = {_quoted(getattr(row, name))}" for name in _TEXT)]
    lines += [f"rows = {row.rows}", f"sha256 = {_quoted(row.sha256)}"]
    if row.scope:
        lines.append("scope = [" + ", ".join(map(_quoted, row.scope)) + "]")
    if row.covers:
        lines.append("covers = [" + ", ".join(f"[{start}, {end}]" for start, end in row.covers) + "]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return re.sub(r"\x7f", r"\\u007f", json.dumps(text, ensure_ascii=False))
