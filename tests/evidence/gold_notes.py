"""The project's own gold set: written procedure notes with the labels that an auditor gave them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

GOLD = Path(__file__).parent / "gold"
MINIMUM_NOTES = 150
MINIMUM_STRATA = 18
FAMILIES = frozenset(
    {
        "interlaminar_epidural",
        "transforaminal_epidural",
        "facet_joint_injection",
        "sacroiliac_joint_injection",
        "neuraxial_neurolytic",
        "epidural_blood_patch",
        "spinal_puncture",
        "joint_injection",
        "paracentesis",
        "pleural_drainage",
        "central_venous_access",
    }
)
VALUES: Mapping[str, frozenset[str]] = {
    "imaging": frozenset({"fluoroscopy", "ct", "ultrasound", "mri"}),
    "region": frozenset({"cervical_thoracic", "lumbar_sacral"}),
    "delivery": frozenset({"single_injection", "indwelling_catheter"}),
    "approach": frozenset({"interlaminar", "caudal", "transforaminal", "facet", "sacroiliac"}),
    "substance": frozenset({"steroid", "anesthetic", "opioid", "neurolytic", "blood"}),
    "laterality": frozenset({"left", "right", "bilateral"}),
    "sedation": frozenset({"moderate", "deep", "general", "local"}),
    "contrast": frozenset({"with"}),
    "purpose": frozenset({"injection", "diagnostic_puncture", "therapeutic_drainage"}),
    "space": frozenset({"epidural", "subarachnoid"}),
    "joint_size": frozenset({"small", "intermediate", "major"}),
    "ultrasound": frozenset({"with", "without"}),
    "guidance": frozenset({"with"}),
    "device": frozenset({"left_in_place", "removed"}),
    "technique": frozenset({"percutaneous", "open", "tunneled"}),
    "entry": frozenset({"central", "peripheral"}),
    "tunneled": frozenset({"with"}),
    "port": frozenset({"catheter_only", "port", "pump"}),
    "age": frozenset({"under_5", "5_and_over"}),
}
BARE_WORDS = frozenset({"negated", "not_mentioned", "undecided", "absent"})
CODES = re.compile(r"(\d{5}(-50)?(\+\d{5}(-50)?)*)?")
SPINAL = frozenset({"interlaminar_epidural", "transforaminal_epidural", "neuraxial_neurolytic", "epidural_blood_patch"})
FIELDS = frozenset({"id", "on", "text", "family", "code", "why"})


@dataclass(frozen=True)
class GoldNote:
    """One written note, what an auditor reads in it, and the one code that it supports ("" where none is decidable)."""

    note_id: str
    stratum: str
    text: str
    on: date
    labels: dict[str, str]
    family: str
    code: str
    why: str


def gold_notes(folder: Path = GOLD) -> tuple[GoldNote, ...]:
    """Every note of the folder, file by file; raises ValueError that names each note with a fault, and the fault."""
    notes = read_notes(folder)
    faults = [*_faults_of_the_set(notes), *(fault for note in notes for fault in _faults(note))]
    if faults:
        raise ValueError("\n".join(faults))
    return notes


def read_notes(folder: Path) -> tuple[GoldNote, ...]:
    """Every note of the folder, file by file, as it stands; raises ValueError where one lacks a field."""
    return tuple(_note(path.stem, row) for path in sorted(folder.glob("*.toml")) for row in _rows(path))


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["note"]
    return rows


def _note(stratum: str, row: Mapping[str, Any]) -> GoldNote:
    missing = FIELDS - row.keys()
    if missing:
        raise ValueError(f"{stratum}: a note ({row.get('id', 'without id')}) lacks {', '.join(sorted(missing))}")
    labels = {name: value for name, value in row.items() if name not in FIELDS}
    return GoldNote(row["id"], stratum, row["text"], row["on"], labels, row["family"], row["code"], row["why"])


def _faults_of_the_set(notes: tuple[GoldNote, ...]) -> Iterable[str]:
    strata = {note.stratum for note in notes}
    if len(notes) < MINIMUM_NOTES or len(strata) < MINIMUM_STRATA:
        yield f"{len(notes)} notes in {len(strata)} strata; at least {MINIMUM_NOTES} in {MINIMUM_STRATA} are wanted"
    for name, values in (("id", [note.note_id for note in notes]), ("text", [note.text for note in notes])):
        for value, count in Counter(values).items():
            if count > 1:
                yield f"the {name} {value[:40]!r} is used {count} times"


def _faults(note: GoldNote) -> Iterable[str]:
    if type(note.on) is not date:
        yield f"{note.note_id}: on is no date"
    if not note.note_id.startswith(f"{note.stratum}-"):
        yield f"{note.note_id}: the id does not begin with its stratum, {note.stratum}"
    if note.family not in FAMILIES:
        yield f"{note.note_id}: no such family: {note.family}"
    if not CODES.fullmatch(note.code):
        yield f"{note.note_id}: not codes joined by a plus: {note.code}"
    if not note.text.strip() or not note.why.strip():
        yield f"{note.note_id}: text or why is blank"
    if note.family in SPINAL and not {"imaging", "region", "delivery"} <= note.labels.keys():
        yield f"{note.note_id}: a spinal injection needs imaging, region and delivery"
    for attribute, word in note.labels.items():
        if not _is_label(attribute, word):
            yield f"{note.note_id}: {attribute} cannot be {word}"


def _is_label(attribute: str, word: str) -> bool:
    if attribute not in VALUES:
        return False
    assertion, _, value = word.partition(":")
    return word in BARE_WORDS or (assertion == "affirmed" and value in VALUES[attribute])
