"""Seconds and memory of a whole run, beside what cannot be avoided. Printed, never asserted: machines differ.

`CLAIMS_AUDIT_BENCH_LINES` names the sizes, in millions, separated by commas; by default 1 and 5.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest
from tests.benchmarks.measuring import measured

HERE = Path(__file__).parent
MILLIONS = [float(size) for size in os.environ.get("CLAIMS_AUDIT_BENCH_LINES", "1,5").split(",")]
ROUNDS = 3


@pytest.mark.benchmark
@pytest.mark.parametrize("millions", MILLIONS)
def test_a_whole_run_beside_the_rewrite_of_the_file(millions, tmp_path):
    claims_audit = [sys.executable, "-m", "audit"]
    subprocess.run(
        [*claims_audit, "sample-data", "--lines", str(int(millions * 1e6)), "--seed", "7", "--out", str(tmp_path)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    claims = tmp_path / "claims.csv"
    commands = {
        "DuckDB rewrites the CSV as typed Parquet": [
            sys.executable,
            str(HERE / "baseline.py"),
            str(claims),
            str(tmp_path / "base.parquet"),
        ],
        "claims-audit run": [*claims_audit, "run", str(claims), "--out", str(tmp_path / "out")],
    }
    rounds = [{name: measured(command) for name, command in commands.items()} for _ in range(ROUNDS)]
    print(f"\n{millions:g} million lines, {claims.stat().st_size / 1e6:,.0f} MB, {ROUNDS} rounds in turn (median)")
    for name in commands:
        seconds, memory = (median(each[name][n] for each in rounds) for n in (0, 1))
        print(f"  {name:<44}{seconds:>8.2f} s {memory:>8,.0f} MB")
    base, ours = commands
    print(f"  {'ratio, round by round':<44}{median(each[ours][0] / each[base][0] for each in rounds):>8.2f}")
    if millions <= 1:
        seconds, memory = measured(
            [sys.executable, str(HERE / "with_pandas.py"), str(claims), str(tmp_path / "pandas.csv")]
        )
        print(f"  {'pandas, the three attribute checks alone':<44}{seconds:>8.2f} s {memory:>8,.0f} MB")
