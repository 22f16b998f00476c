"""Ten real, public procedure notes with their labels, where they are at hand; they are not part of the project."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from tests.evidence.gold_notes import GoldNote

ON = date(2024, 3, 12)
"""The notes bear no date; their codes are those of this day."""

STRATUM = "real"
FAMILY_OF = {
    "interlaminar": "interlaminar_epidural",
    "transforaminal": "transforaminal_epidural",
    "facet": "facet_joint_injection",
}


def real_notes(folder: Path) -> tuple[GoldNote, ...]:
    """The notes of `notes.csv` with the labels of `labels.csv`, in their order."""
    texts = {row["note_id"]: row["note_text"] for row in _rows(folder / "notes.csv")}
    return tuple(_note(row, texts[row["note_id"]]) for row in _rows(folder / "labels.csv"))


def _note(row: dict[str, str], text: str) -> GoldNote:
    labels = {
        "imaging": _imaging(row),
        "region": f"affirmed:{row['region']}",
        "delivery": f"affirmed:{row['delivery']}",
    }
    family = FAMILY_OF[row["approach"]]
    return GoldNote(row["note_id"], STRATUM, text, ON, labels, family, row["supported_code"], row["why"])


def _imaging(row: dict[str, str]) -> str:
    if row["needs_human"] == "yes":
        return "undecided"
    says = row["imaging_assertion"]
    return f"{says}:{row['imaging_modality']}" if says == "affirmed" else says


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
