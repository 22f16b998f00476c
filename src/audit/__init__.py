"""Audits claim lines against the record and the payer's edits, and defends every finding.

`run_audit` takes claim files and gives an `Audit`; `catalogue` gives a card for every rule of a reference. They are
loaded when first asked for, so that a part of the program can be used without the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audit.reports.audit import Audit, run_audit
    from audit.rules.catalogue import catalogue

_HOMES = {"Audit": "audit.reports.audit", "run_audit": "audit.reports.audit", "catalogue": "audit.rules.catalogue"}

__all__ = ["Audit", "catalogue", "run_audit"]


def __getattr__(name: str) -> Any:
    """Load a public name from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'audit' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
