"""Uploaded files on disk: in a private folder, under a name that no path and no pattern can hide in."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

from audit.ingest.cells import VALUE_LIMIT
from audit.ingest.note_folder import text_of

_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST = 80


class Uploaded(Protocol):
    """What Streamlit gives of an uploaded file."""

    name: str

    def getbuffer(self) -> memoryview:
        """The bytes."""


def store(files: Sequence[Uploaded], folder: Path) -> tuple[Path, ...]:
    """Write the files into `folder` and give their paths, in order; two of one name are told apart by a number."""
    stored: list[Path] = []
    for file in files:
        path = _free(folder / safe_name(file.name))
        path.write_bytes(file.getbuffer())
        stored.append(path)
    return tuple(stored)


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
