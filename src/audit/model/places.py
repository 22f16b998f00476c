"""Where files lie: the program's own in a checkout beside `pyproject.toml`, in an installed wheel inside the package;
what a person imports, in that person's data folder."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

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


def own_reference_directory() -> Path:
    """The folder of the person who runs the program, for what is imported: `CLAIMS_AUDIT_REFERENCE` names another."""
    named = os.environ.get("CLAIMS_AUDIT_REFERENCE")
    return Path(named) if named else user_data_path("claims-audit") / "reference"


def workspace_directory() -> Path:
    """The folder of runs and decisions: `CLAIMS_AUDIT_WORKSPACE` names another one."""
    named = os.environ.get("CLAIMS_AUDIT_WORKSPACE")
    return Path(named) if named else user_data_path("claims-audit") / "workspace"


def use_workspace(directory: Path) -> None:
    """Let this process, and those that it starts, use this folder as the workspace."""
    os.environ["CLAIMS_AUDIT_WORKSPACE"] = str(directory.resolve())
