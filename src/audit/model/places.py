"""Where the program's own files lie: in a checkout beside `pyproject.toml`, in an installed wheel inside the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_CHECKOUT = _PACKAGE.parent.parent


def home() -> Path:
    """The folder that holds `app.py`, `pages/`, `data/reference/` and `sample_claims/`."""
    return _CHECKOUT if (_CHECKOUT / "app.py").is_file() else _PACKAGE / "_bundled"


def reference_directory() -> Path:
    """The reference tables that ship with the program."""
    return home() / "data" / "reference"


def samples_directory() -> Path:
    """The synthetic claim files that ship with the program."""
    return home() / "sample_claims"
