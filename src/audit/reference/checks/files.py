"""Checks of the files: what the manifest says of each is so, and none lies beside it unlisted."""

from __future__ import annotations

from collections.abc import Iterator

from audit.reference.checks.problem import Problem
from audit.reference.load import Reference
from audit.reference.manifest import MANIFEST, file_hash

_FIX = "If the edit is meant, run `python -m audit.reference`; else restore the file."


def files_are_as_listed(reference: Reference) -> Iterator[Problem]:
    """Every file has the hash and the rows that the manifest says."""
    for row in reference.manifest:
        if file_hash(reference.directory / row.file) != row.sha256:
            yield Problem(row.file, None, "its hash is not the manifest's.", _FIX)
        height = reference.tables[row.table].height
        if height != row.rows:
            yield Problem(row.file, None, f"it has {height} rows and the manifest says {row.rows}.", _FIX)


def files_are_listed(reference: Reference) -> Iterator[Problem]:
    """No table lies in the folder that the manifest does not list, and none is listed twice."""
    listed = [row.file for row in reference.manifest]
    for path in sorted(reference.directory.glob("*.csv")):
        if path.name not in listed:
            yield Problem(path.name, None, f"{MANIFEST} does not list it.", "Add its entry, or take the file away.")
    for table in sorted({row.table for row in reference.manifest}):
        if [row.table for row in reference.manifest].count(table) > 1:
            yield Problem(MANIFEST, None, f"the table {table} is listed twice.", "Keep one entry.")
