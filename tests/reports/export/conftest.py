"""A small finished run, and the golden files of the exports."""

from __future__ import annotations

from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import pytest
from tests.reports.export.runs import REJECT, finding, write_run

from audit.reports.export.manifest import LIBRARIES

GOLDEN = Path(__file__).parents[2] / "golden" / "exports"


@pytest.fixture
def golden(request):
    """Compares bytes with a golden file; versions of libraries are blanked, they are not ours to pin."""

    def compare(name: str, content: bytes) -> None:
        for library in LIBRARIES:
            content = content.replace(f'"{version(library)}"'.encode(), b'"*"')
        if request.config.getoption("--update-golden", default=False):
            GOLDEN.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_bytes(content)
        assert content == (GOLDEN / name).read_bytes()

    return compare


@pytest.fixture
def small_run(tmp_path):
    """Two findings, of which one carries what a spreadsheet would run, one clear line, one record set aside."""
    awkward = finding(
        2, claim_id="=1+1", payer="https://example.org", severity="medium", amount_difference=Decimal("-98.86")
    )
    return write_run(tmp_path, [finding(1), awkward], [REJECT])
