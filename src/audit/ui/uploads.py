"""Uploaded files on disk: in a private folder, under a name that no path and no pattern can hide in."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from audit.errors import ClaimFileError
from audit.ingest.cells import VALUE_LIMIT
from audit.ingest.note_folder import text_of

_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST = 80
_LONGEST_NOTE = 200
_TEXT = ".txt"


class Uploaded(Protocol):
    """What Streamlit gives of an uploaded file."""

    name: str

    def getbuffer(self) -> memoryview:
        """The bytes."""


@dataclass(frozen=True)
class GivenNotes:
    """The notes that were given with claims: a file, or a folder of text files; how many files, and how large."""

    path: Path
    files: int
    size: int

    @property
    def words(self) -> str:
        """What a person reads of them."""
        kind = (
            self.path.name
            if self.path.is_file()
            else "1 text file"
            if self.files == 1
            else f"{self.files:,} text files"
        )
        return f"{kind}, {self.size:,} bytes"


def store(files: Sequence[Uploaded], folder: Path) -> tuple[Path, ...]:
    """Write the files into `folder` and give their paths, in order; two of one name are told apart by a number."""
    stored: list[Path] = []
    for file in files:
        path = _free(folder / safe_name(file.name))
        path.write_bytes(file.getbuffer())
        stored.append(path)
    return tuple(stored)


def store_notes(files: Sequence[Uploaded], folder: Path) -> GivenNotes | None:
    """Write the notes into a new folder inside `folder`: text files as they are named, or one file of another kind.

    The name of a text file says to which claim it belongs, so it is kept. Gives None where there are no files; raises
    `ClaimFileError` where several files are not all text files.
    """
    if not files:
        return None
    are_texts = [file.name.lower().endswith(_TEXT) for file in files]
    if len(files) > 1 and not all(are_texts):
        raise ClaimFileError(
            "Notes: several files can be given only where each is a .txt file with one note. "
            "Give one file of another kind, or the text files alone."
        )
    target = folder / "notes"
    target.mkdir(mode=0o700)
    named = name_of_note if are_texts[0] else safe_name
    for file in files:
        _free(target / named(file.name)).write_bytes(file.getbuffer())
    size = sum(len(file.getbuffer()) for file in files)
    path = target if are_texts[0] else next(target.iterdir())
    return GivenNotes(path, len(files), size)


def name_of_note(given: str) -> str:
    """The last part of a note's file name as it is, without what cannot be seen, of a length that every disk takes."""
    last = "".join(sign for sign in re.split(r"[/\\]", given)[-1] if sign.isprintable()).lstrip(".")
    stem, _, ending = last.rpartition(".")
    return f"{stem.encode()[:_LONGEST_NOTE].decode(errors='ignore') or 'note'}.{ending}"


def text_of_note(file: Uploaded) -> tuple[str, str]:
    """The text of an uploaded note, which is not written anywhere, and why there is none, where that is so."""
    return text_of(bytes(file.getbuffer()[: VALUE_LIMIT + 1]))


def first_records(path: Path, encoding: str, delimiter: str, count: int = 5) -> list[list[str]]:
    """The first data records as text, for a person to see whether the file was read as it is meant."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding=encoding, newline="") as file:
        return list(islice(csv.reader(file, delimiter=delimiter), 1, count + 1))


def safe_name(given: str) -> str:
    """The last part of a file's name, with anything but letters, digits, dots and dashes as `_`, of a sane length."""
    last = re.split(r"[/\\]", given)[-1]
    tidy = _UNSAFE.sub("_", last).strip("._") or "claims"
    if len(tidy) <= _LONGEST:
        return tidy
    stem, dot, ending = tidy.rpartition(".")
    return f"{stem[: _LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) < 8 else tidy[:_LONGEST]


def _free(path: Path) -> Path:
    stem, dot, ending = path.name.partition(".")
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{stem}-{number}{dot}{ending}")
    return path
