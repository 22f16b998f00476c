"""Notes in a folder: one `.txt` file a note, named `<claim_id>[_<line>].txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from audit.errors import ClaimFileError
from audit.ingest.cells import VALUE_LIMIT
from audit.ingest.note_rows import Tally, in_batches

_TEXT = ".txt"
_TAIL = re.compile(r"^(?P<claim>.+)_(?P<line>\d{1,9})$")


def note_files(folder: Path) -> list[Path]:
    """The notes of a folder, by name; `ClaimFileError` where there is none."""
    try:
        found = sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() == _TEXT and not path.name.startswith(".") and path.is_file()
        )
    except OSError as problem:
        raise ClaimFileError(
            f"{folder.name}: the folder cannot be read ({problem.strerror}). Check its name and your access."
        ) from None
    if not found:
        raise ClaimFileError(
            f"{folder.name}: the folder has no .txt file. Name each note <claim_id>.txt or <claim_id>_<line>.txt."
        )
    return found


def folder_notes(paths: list[Path], tally: Tally) -> Iterator[pl.DataFrame]:
    """The notes of the files; the name of a file without `.txt` is its `note_id` and its `claim_id`."""
    return in_batches(_files(paths, tally))


def claim_and_line(name: str) -> tuple[str, int] | None:
    """The claim and the line in a file's name without `.txt`, where it ends with a number; claim ids may hold underscores."""
    found = _TAIL.match(name)
    return (found["claim"], int(found["line"])) if found else None


def _files(paths: list[Path], tally: Tally) -> Iterator[tuple[str, dict[str, str | None]]]:
    for path in paths:
        text, reason = text_of_file(path)
        if reason:
            tally.leave_out(path.name, reason)
        else:
            yield path.name, {"note_id": path.stem, "claim_id": path.stem, "note_text": text}


def text_of_file(path: Path) -> tuple[str, str]:
    """The text of a note's file, UTF-8 or Windows-1252, and why there is none, where that is so."""
    try:
        with path.open("rb") as file:
            content = file.read(VALUE_LIMIT + 1)
    except OSError:
        return "", "The file cannot be opened."
    return text_of(content)


def text_of(content: bytes) -> tuple[str, str]:
    """The text of a note's bytes, UTF-8 or Windows-1252, and why there is none, where that is so."""
    if len(content) > VALUE_LIMIT:
        return "", f"The file is longer than {VALUE_LIMIT:,} bytes."
    if b"\0" in content or content.startswith((b"%PDF", b"PK\x03\x04", b"{\\rtf", b"\xff\xfe", b"\xfe\xff")):
        return "", "The file is no plain text."
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding), ""
        except UnicodeDecodeError:
            continue
    return "", "The encoding is neither UTF-8 nor Windows-1252."
