"""What the program knows of codes, attributes, fees and policy: dated tables with their sources."""

from audit.reference.load import Reference, load_reference
from audit.reference.manifest import ManifestRow, write_manifest
from audit.reference.terms import normalise_term, normalise_term_sql

__all__ = ["ManifestRow", "Reference", "load_reference", "normalise_term", "normalise_term_sql", "write_manifest"]
