"""The runs that pages are opened with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

import pytest

from audit.model.vocabulary import Category
from audit.reports.audit import Audit

HEAD = (
    "claim_id | hcpcs_code | claim_line_start_date | place_of_service_code | documented_region | documented_delivery "
    "| documented_imaging | rendering_npi | payer\n"
)
EIGHT = """
    A | 76000 | 2024-08-01 | 11 |       |        |                     | 1003000126 | Medicare
    A | 62323 | 2024-08-01 | 11 | L4-L5 | single | none                | 1003000126 | Medicare
    B | 62321 | 2024-07-02 | 22 | C7-T1 | single | none                | 1003000134 | Aetna
    C | 62322 | 2024-06-03 | 11 | L4-L5 | single | fluoroscopy         | 1003000126 | Aetna
    D | 62323 | 2024-08-04 | 11 | L4-L5 | single | silent              | 1003000134 | Medicare
    E | 62323 | 2024-08-05 | 11 | L4-L5 | single |                     | 1003000134 | Medicare
    F | 62311 | 2024-08-06 | 11 | L4-L5 | single | fluoroscopy         | 1003000126 | Medicare
    G | 62327 | 2024-08-07 | 11 | C7-T1 | single | none                | 1003000126 | Cigna
"""
CLEAR = "A | 76000 | 2024-08-01 | 11 | | | | 1003000126 | Medicare"
ASKED = {Category.ATTRIBUTE, Category.CODE_VALIDITY, Category.DATE, Category.UNITS, Category.DATA_QUALITY}
OTHERS = tuple(str(category) for category in Category if category not in ASKED)
"""What these runs go on without, so that what the pages count does not change with every rule on other lines."""
RISKY = "![x](http://evil.example/p.png) <b>bold</b> :red[x] $x$"


@pytest.fixture
def run_of(audited: Callable[..., Audit], tmp_path: Path) -> Callable[[str], Audit]:
    """Audits drawn lines, the columns of `HEAD`, into a folder that stays as long as the test."""
    return lambda drawing: audited(HEAD + drawing, work=Path(mkdtemp(dir=tmp_path)), without=OTHERS)


@pytest.fixture
def eight(run_of: Callable[[str], Audit]) -> Audit:
    """A run of eight lines, six of them flagged."""
    return run_of(EIGHT)


@pytest.fixture
def clear(run_of: Callable[[str], Audit]) -> Audit:
    """A run of one line that is clear."""
    return run_of(CLEAR)


@pytest.fixture
def risky(run_of: Callable[[str], Audit]) -> Audit:
    """A run whose payer and record try to be Markdown and HTML."""
    return run_of(f"A | 62323 | 2024-08-01 | 11 | L4-L5 | single | {RISKY} | 1003000126 | {RISKY}\n{EIGHT}")
