"""The generated files of `sample_claims/`: `python -m audit.reports.samples.shipped [FOLDER]` writes them anew.

The demo and the messy export come with a `.truth.csv`; the clean file needs none. `each_rule_once.csv` keeps its lines by
hand and gets one for every attribute rule that they do not show; what is written by hand alone is not made here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from audit.model.columns import DOCUMENTED_PREFIX
from audit.model.places import samples_directory
from audit.reference import Reference, load_reference
from audit.reports.samples.claims import Mix
from audit.reports.samples.each_rule import each_rule_once
from audit.reports.samples.write import sample_chunks

DEMO = (4_000, 3)
CLEAN = (60, 5)
MESSY = (240, 22)
_WHOLLY_COVERED = (date(2024, 7, 1), date(2024, 9, 30))
"""Days on which every table that ships answers."""

_CLEAN_MIX = Mix(planted=0.0, line_plants=0.0, unverified=0.0, events=0.0, denials=False, days=_WHOLLY_COVERED)
_PROVIDER_NAMES = ("Núñez, Renée", "Müller, Jörg", "Côté, Zoé", "O’Brien, Siân", "Ångström, Åsa")
_MESSY_HEADINGS = {
    "claim_id": "Claim #",
    "person_id": "Chart No.",
    "claim_line_start_date": "Date(s) of Service",
    "place_of_service_code": "POS",
    "hcpcs_code": "CPT®",
    "hcpcs_modifier_1": "Modifier(s)",
    "service_unit_quantity": "Qty",
    "diagnosis_code_1": "Dx 1",
    "diagnosis_code_2": "Dx 2",
    "rendering_npi": "Rendering NPI",
    "provider_name": "Médecin / Provider",
    "billing_npi": "Billing NPI",
    "payer": "Primary Insurance",
    "charge_amount": "Billed Amt",
    "allowed_amount": "Allowed Amt",
    "paid_amount": "Ins Paid",
    "claim_received_date": "Date Received",
    "paid_date": "Check Date",
    "carc_codes": "Denial Code",
}
_DAYS = ("claim_line_start_date", "claim_received_date", "paid_date")
_DOLLARS = ("charge_amount", "allowed_amount", "paid_amount")


def shipped_files(reference: Reference) -> dict[str, bytes]:
    """The bytes of every generated sample file, by file name."""
    demo, demo_truth = _frames(DEMO, reference, Mix())
    messy, messy_truth = _frames(MESSY, reference, Mix())
    clean, _ = _frames(CLEAN, reference, _CLEAN_MIX)
    return {
        "demo_two_years.csv": demo.write_csv().encode(),
        "demo_two_years.truth.csv": demo_truth.write_csv().encode(),
        "clean.csv": clean.select(column for column in clean if column.null_count() < column.len())
        .write_csv()
        .encode(),
        "messy_export.csv": _messy(messy),
        "messy_export.truth.csv": messy_truth.filter(pl.col("rule_id") != "date.line_end_before_start")
        .write_csv()
        .encode(),
        **each_rule_once(reference, samples_directory()),
    }


def write_shipped(folder: Path) -> list[Path]:
    """Write the generated sample files into `folder`; gives their paths."""
    paths = []
    for name, content in shipped_files(load_reference()).items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def _frames(size: tuple[int, int], reference: Reference, mix: Mix) -> tuple[pl.DataFrame, pl.DataFrame]:
    chunks = list(sample_chunks(*size, reference, mix))
    return pl.concat([chunk.claims for chunk in chunks]), pl.concat([chunk.truth for chunk in chunks])


def _messy(claims: pl.DataFrame) -> bytes:
    """As an old billing system exports it: semicolons, Windows-1252, its own headings, US dates, dollar signs."""
    providers = claims["rendering_npi"].rank("dense").cast(pl.Int64) % len(_PROVIDER_NAMES)
    written = claims.with_columns(
        pl.Series(_PROVIDER_NAMES).gather(providers).alias("provider_name"),
        *(pl.col(name).dt.strftime("%m/%d/%Y") for name in _DAYS),
        *(_with_dollar_sign(name) for name in _DOLLARS),
    )
    headings = {**_MESSY_HEADINGS, **_documented_headings(claims.columns)}
    named = written.select(pl.col(name).alias(heading) for name, heading in headings.items())
    return named.write_csv(separator=";", line_terminator="\r\n", null_value="").encode("windows-1252")


def _documented_headings(columns: Sequence[str]) -> dict[str, str]:
    """A heading in plain words for every documented_ column, one that the aliases of the reference know."""
    names = [column.removeprefix(DOCUMENTED_PREFIX) for column in columns if column.startswith(DOCUMENTED_PREFIX)]
    return {f"{DOCUMENTED_PREFIX}{name}": f"{name.replace('_', ' ').capitalize()} per note" for name in names}


def _with_dollar_sign(name: str) -> pl.Expr:
    """Dollars with a sign and thousands separators; words stay words."""
    amount = pl.col(name)
    grouped = amount.str.replace(r"^(\d+)(\d{3}\.)", "${1},${2}")
    return pl.when(amount.str.contains(r"^\d")).then(pl.lit("$") + grouped).otherwise(amount).alias(name)


if __name__ == "__main__":
    write_shipped(Path(sys.argv[1]) if len(sys.argv) > 1 else samples_directory())
