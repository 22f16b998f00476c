"""A copy of the shipped reference to which a test adds a drawn family."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.reference.copied import Copy

from audit.reference import Reference


@pytest.fixture
def copy(tmp_path: Path, reference: Reference) -> Copy:
    return Copy(Path(shutil.copytree(reference.directory, tmp_path / "reference")))
