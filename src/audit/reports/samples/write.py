"""Writes sample claims of any size, with the truth about what was planted in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audit.errors import ExportError
from audit.reference import Reference, load_reference
from audit.reports.samples.claims import Mix, build_world
from audit.reports.samples.lines import Chunk, draw_chunk

CHUNK_CLAIMS = 100_000


@dataclass(frozen=True)
class SampleFiles:
    """The two files that were written."""

    claims: Path
    truth: Path


def write_samples(lines: int, seed: int, out: Path, reference: Reference | None = None) -> SampleFiles:
    """Write `claims.csv` with exactly `lines` lines, and `truth.csv` with one row a planted error, into the folder `out`.

    The same lines, seed and reference give the same bytes. Memory does not grow with `lines`. Raises ExportError where
    the folder cannot be written.
    """
    files = SampleFiles(out / "claims.csv", out / "truth.csv")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            claims, truth = (opened.enter_context(path.open("wb")) for path in (files.claims, files.truth))
            for number, chunk in enumerate(sample_chunks(lines, seed, reference or load_reference(), Mix())):
                chunk.claims.write_csv(claims, include_header=number == 0)
                chunk.truth.write_csv(truth, include_header=number == 0)
    except OSError as problem:
        raise ExportError(f"{out}: cannot be written ({problem.strerror}). Choose another folder with --out.") from None
    return files


def sample_chunks(lines: int, seed: int, reference: Reference, mix: Mix) -> Iterator[Chunk]:
    """Chunks of claims with `lines` lines in all, each with claims of the whole period in the order of their day."""
    world = build_world(reference, mix.days)
    left, number = lines, 0
    while left > 0:
        random = np.random.Generator(np.random.PCG64([seed, number]))
        claims = min(CHUNK_CLAIMS, max(left, 20))
        chunk = draw_chunk(world, claims, left, number * CHUNK_CLAIMS, mix, random)
        left -= chunk.claims.height
        number += 1
        yield chunk
