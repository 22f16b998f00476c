"""Claim files in; claim lines, and the records that were set aside, out."""

from audit.ingest.headings import HeadingMatch
from audit.ingest.inspection import Inspection, inspect
from audit.ingest.mapping import load_mapping, save_mapping
from audit.ingest.progress import Progress, silent
from audit.ingest.read import Claims, Source, read_claims

__all__ = [
    "Claims",
    "HeadingMatch",
    "Inspection",
    "Progress",
    "Source",
    "inspect",
    "load_mapping",
    "read_claims",
    "save_mapping",
    "silent",
]
