"""Runs with notes: a line a claim, and the note that belongs to it."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Mapping
from pathlib import Path

from audit.reports.audit import Audit, run_audit

HEAD = ("claim_id", "claim_line_number", "hcpcs_code", "claim_line_start_date", "place_of_service_code")


def write_claims(path: Path, codes: Mapping[str, str]) -> Path:
    """A claim file with one line of each claim's code."""
    return _write(path, HEAD, [(claim, 1, code, "2024-08-01", "11") for claim, code in codes.items()])


def write_notes(path: Path, texts: Mapping[str, str | None]) -> Path:
    """A file of notes, one a claim that has a text."""
    rows = [(f"N-{claim}", claim, text) for claim, text in texts.items() if text]
    return _write(path, ("note_id", "claim_id", "note_text"), rows)


def noted_run(folder: Path, codes: Mapping[str, str], texts: Mapping[str, str | None]) -> Audit:
    """The audit of such files, in `folder`, with notes where there are texts."""
    (folder / "run").mkdir()
    notes = write_notes(folder / "notes.csv", texts) if texts else None
    return run_audit(write_claims(folder / "claims.csv", codes), notes=notes, work=folder / "run")


def unheard_word() -> str:
    """A word that stands nowhere else: letters only, so that nothing in it can be read as a level or a dose."""
    return "zq" + uuid.uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))


def _write(path: Path, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return path
