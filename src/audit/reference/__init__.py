"""What the program knows of codes, attributes, fees and policy: dated tables with their sources."""

from audit.reference.checks import CHECKS, Problem, check_reference
from audit.reference.fees import Fee, dollars, fee, fees_of
from audit.reference.lattice import codes_matching, family_vectors, lattice_attributes
from audit.reference.load import Reference, load_reference
from audit.reference.lookup import CodeCard, code_card
from audit.reference.manifest import ManifestRow, write_manifest
from audit.reference.store import Edition, Span, Store
from audit.reference.terms import normalise_term, normalise_term_sql

__all__ = [
    "CHECKS",
    "CodeCard",
    "Edition",
    "Fee",
    "ManifestRow",
    "Problem",
    "Reference",
    "Span",
    "Store",
    "check_reference",
    "code_card",
    "codes_matching",
    "dollars",
    "family_vectors",
    "fee",
    "fees_of",
    "lattice_attributes",
    "load_reference",
    "normalise_term",
    "normalise_term_sql",
    "write_manifest",
]
