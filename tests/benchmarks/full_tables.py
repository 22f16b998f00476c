"""The tables of CMS as a person imports them: every pair of codes, every limit of units, every add-on, a year of fees."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DAY = "2024-07-01"
FILES = (
    ("ncci-ptp", f"ptp_practitioner_{DAY}.parquet", "practitioner"),
    ("ncci-ptp", f"ptp_outpatient_{DAY}.parquet", "outpatient"),
    ("ncci-mue", f"mue_prac_{DAY}.csv", "practitioner"),
    ("ncci-mue", f"mue_out_{DAY}.csv", "outpatient"),
    ("ncci-add-on", "addon_codes_2024-06-03.csv", None),
    ("pfs", "pfs_2024_all_quarters.parquet", None),
)


def import_tables(cms: Path, reference: Path) -> Path:
    """The folder `reference` with the tables in it."""
    for kind, name, setting in FILES:
        whose = ["--setting", setting] if setting else []
        words = ["reference", "import", kind, str(cms / name), *whose, "--reference", str(reference)]
        subprocess.run([sys.executable, "-m", "audit", *words], check=True, stdout=subprocess.DEVNULL)
    return reference
