"""Claim files and notes in; claim lines, the records that were set aside, and the notes of each line out."""

from audit.ingest.headings import HeadingMatch
from audit.ingest.inspection import Inspection, inspect
from audit.ingest.mapping import load_mapping, save_mapping
from audit.ingest.notes import Notes, read_notes
from audit.ingest.progress import Progress, silent
from audit.ingest.read import Claims, Source, read_claims

__all__ = [
    "Claims",
    "HeadingMatch",
    "Inspection",
    "Notes",
    "Progress",
    "Source",
    "inspect",
    "load_mapping",
    "read_claims",
    "read_notes",
    "save_mapping",
    "silent",
]
