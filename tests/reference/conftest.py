"""The shipped reference, and a copy of it that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.reference.copied import Copy

from audit.reference import Reference, load_reference


@pytest.fixture(scope="session")
def shipped() -> Reference:
    return load_reference()


@pytest.fixture
def copy(tmp_path: Path, shipped: Reference) -> Copy:
    return Copy(Path(shutil.copytree(shipped.directory, tmp_path / "reference")))
