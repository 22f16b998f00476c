"""Seconds and memory of importing the table of pairs, and of joining it with claim lines. Printed, never asserted.

`CLAIMS_AUDIT_BENCH_LINES` names the sizes of the claims, in millions, separated by commas; by default 1.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.benchmarks.measuring import measured

from audit.reference import Store

HERE = Path(__file__).parent
MILLIONS = [float(size) for size in os.environ.get("CLAIMS_AUDIT_BENCH_LINES", "1").split(",")]
IMPORT = [sys.executable, "-m", "audit", "reference", "import", "ncci-ptp"]
HEADINGS = (
    "CPT only copyright\t\t\t\t\t\t\n"
    "Column1/Column2 Edits\t\t\t\t\t\t\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\n"
    "\t\t\t\t*=no data\t1=allowed\t\n"
    "\t\t\t\t\t9=not applicable\t\n"
)


def as_published(table: Path, folder: Path) -> list[Path]:
    """The table in the layout of CMS, as the four text files in which it comes. The mirror has no first days."""
    day = pl.col("deletion_date")
    rows = pl.read_parquet(table).select(
        "column_1",
        "column_2",
        before=pl.lit(""),
        effective=pl.lit("19960101"),
        deletion=pl.when(day.dt.year() < 9999).then(day.dt.to_string("%Y%m%d")).otherwise(pl.lit("*")),
        modifier="modifier_indicator",
        rationale="rationale",
    )
    size = -(-rows.height // 4)
    paths = [folder / f"ccipra-v302r0-f{number}.txt" for number in range(1, 5)]
    for number, path in enumerate(paths):
        with path.open("wb") as file:
            file.write(HEADINGS.encode())
            rows.slice(number * size, size).write_csv(file, separator="\t", include_header=False, quote_style="never")
    return paths


def claim_lines(count: int, table: Path, out: Path) -> Path:
    """Claim lines of which four have one patient, provider and day, with codes of the table."""
    codes = pl.read_parquet(table, columns=["column_1"])["column_1"].unique().sort()
    drawn = pl.int_range(count, eager=True)
    pl.DataFrame(
        {
            "line": drawn,
            "person_id": (drawn // 4).cast(pl.String),
            "rendering_npi": (drawn // 400).cast(pl.String),
            "day": pl.Series([date(2024, 7, 1)]).new_from_index(0, count),
            "hcpcs_code": codes.gather((drawn.hash(7) % codes.len()).cast(pl.UInt32)),
        }
    ).write_parquet(out)
    return out


@pytest.mark.benchmark
def test_the_import_of_the_pairs_and_their_join(shared_data, tmp_path):
    table = shared_data / "cms" / "ptp_practitioner_2024-07-01.parquet"
    texts = as_published(table, tmp_path)
    sources = {"Parquet": [table], f"CMS text, {sum(path.stat().st_size for path in texts) / 1e6:,.0f} MB": texts}
    for name, files in sources.items():
        folder = tmp_path / name.split()[0]
        seconds, memory = measured([*IMPORT, *map(str, files), "--reference", str(folder)])
        (edition,) = Store.open(folder / "editions").editions
        stored = Store.open(folder / "editions").path(edition)
        print(f"\nimport of {edition.rows:,} pairs from {name}: {seconds:.2f} s, {memory:,.0f} MB at most")
        print(f"  stored as {stored.stat().st_size / 1e6:,.1f} MB")
    for millions in MILLIONS:
        lines = claim_lines(int(millions * 1e6), table, tmp_path / "lines.parquet")
        join = [sys.executable, str(HERE / "pair_join.py"), str(lines), str(stored), str(tmp_path / "found.parquet")]
        seconds, memory = measured(join)
        found = pl.scan_parquet(tmp_path / "found.parquet").select(pl.len()).collect().item()
        print(f"join with {millions:g} million lines: {seconds:.2f} s, {memory:,.0f} MB at most, {found:,} pairs found")
