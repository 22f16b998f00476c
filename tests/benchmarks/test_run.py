"""Seconds and memory of a whole run, beside what cannot be avoided. Printed, never asserted: machines differ.

Every rule is on. Where the files of CMS are at hand, all of them are imported first, so that the whole table of pairs is
joined. `CLAIMS_AUDIT_BENCH_LINES` names the sizes, in millions, separated by commas, such as `0.5,1,2,5,10`; by default
0.1 and 1. A million lines take about a gigabyte on the disk while they are measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest
from tests.benchmarks.full_tables import import_tables
from tests.benchmarks.measuring import measured
from tests.conftest import SHARED

HERE = Path(__file__).parent
MILLIONS = [float(size) for size in os.environ.get("CLAIMS_AUDIT_BENCH_LINES", "0.1,1").split(",")]
ROUNDS = 3
CLAIMS_AUDIT = [sys.executable, "-m", "audit"]


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> Path:
    """A reference folder with all tables of CMS, where they are at hand."""
    folder = tmp_path_factory.mktemp("reference")
    return import_tables(SHARED / "cms", folder) if SHARED.is_dir() else folder


@pytest.mark.benchmark
@pytest.mark.parametrize("millions", MILLIONS)
def test_a_whole_run_beside_the_rewrite_of_the_file(millions, tables, tmp_path):
    drawn = ["sample-data", "--lines", str(int(millions * 1e6)), "--seed", "7", "--out", str(tmp_path)]
    subprocess.run([*CLAIMS_AUDIT, *drawn], check=True, stdout=subprocess.DEVNULL)
    claims = tmp_path / "claims.csv"
    rewritten = [str(HERE / "baseline.py"), str(claims), str(tmp_path / "base.parquet")]
    run = ["run", str(claims), "--out", str(tmp_path / "out"), "--reference", str(tables)]
    commands = {
        "DuckDB rewrites the CSV as typed Parquet": [sys.executable, *rewritten],
        "claims-audit run": [*CLAIMS_AUDIT, *run],
    }
    rounds = [{name: measured(command) for name, command in commands.items()} for _ in range(ROUNDS)]
    print(f"\n{millions:g} million lines, {claims.stat().st_size / 1e6:,.0f} MB, {ROUNDS} rounds in turn (median)")
    for name in commands:
        seconds, memory = (median(each[name][n] for each in rounds) for n in (0, 1))
        print(f"  {name:<44}{seconds:>8.2f} s {memory:>8,.0f} MB")
    base, ours = commands
    ratios = [each[ours][0] / each[base][0] for each in rounds]
    print(f"  {'ratio, round by round':<44}{median(ratios):>8.2f}   ({', '.join(f'{each:.2f}' for each in ratios)})")
    work = tmp_path / "work"
    work.mkdir()
    subprocess.run([sys.executable, str(HERE / "timed_run.py"), str(claims), str(tables), str(work)], check=True)
    if millions <= 1:
        seconds, memory = measured(
            [sys.executable, str(HERE / "with_pandas.py"), str(claims), str(tmp_path / "pandas.csv")]
        )
        print(f"  {'pandas, the three attribute checks alone':<44}{seconds:>8.2f} s {memory:>8,.0f} MB")
