"""A claim file written from bytes, and reading it, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from audit.ingest import Claims, read_claims


@dataclass(frozen=True)
class Outcome:
    """What reading gave: the summary, the lines and the rejects."""

    claims: Claims
    lines: pl.DataFrame
    rejected: pl.DataFrame


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Outcome]:
    """Write the contents (one file each) and read them."""

    def read_contents(*contents: bytes | str, name: str = "claims.csv", **options: object) -> Outcome:
        paths = []
        for number, content in enumerate(contents):
            folder = tmp_path / f"given{number}"
            folder.mkdir(exist_ok=True)
            paths.append(folder / name)
            paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        claims = read_claims(paths, work, **options)
        return Outcome(claims, pl.read_parquet(claims.path), claims.rejected)

    return read_contents
