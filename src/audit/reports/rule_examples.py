"""The example of each rule: a few claim lines on which it fires, and lines beside which it does not, each with its sentence."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from audit.model.places import samples_directory

FIRES, DOES_NOT_FIRE, BESIDE = "fires", "does_not_fire", "beside"
WORDS = {FIRES: "Fires", DOES_NOT_FIRE: "Does not fire", BESIDE: "Stands beside"}
"""What a line of an example is: the rule fires on it, does not, or it only stands beside one of these."""

EXAMPLE, SHOWS = "example", "what_it_shows"
_ALWAYS = ("claim_id", "claim_line_start_date", "hcpcs_code")


@dataclass(frozen=True)
class ExampleLine:
    """One line of an example: what it is, the cells of the shown columns, and what it shows."""

    kind: str
    cells: tuple[str, ...]
    shows: str


@dataclass(frozen=True)
class RuleExample:
    """The lines of a rule's example, with the names of the columns that matter: where lines differ, or the rule reads."""

    columns: tuple[str, ...]
    lines: tuple[ExampleLine, ...]


def examples_directory() -> Path:
    """The folder with one file a rule; `tables/` in it holds what a rule needs and the program does not ship."""
    return samples_directory() / "rule_examples"


def example_of(rule_id: str, reads: tuple[str, ...] = (), folder: Path | None = None) -> RuleExample | None:
    """The example of a rule that reads the columns `reads`; None where there is no file of it."""
    path = (folder or examples_directory()) / f"{rule_id}.csv"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = _shown(rows, reads)
    lines = tuple(
        ExampleLine(row.get(EXAMPLE) or BESIDE, tuple(row[name] or "" for name in columns), row.get(SHOWS) or "")
        for row in rows
    )
    return RuleExample(columns, lines)


def _shown(rows: list[dict[str, str]], reads: tuple[str, ...]) -> tuple[str, ...]:
    """The columns that say which line it is, those that the rule reads, and those in which the lines differ.

    A column that only parts the lines as their claims do, such as a patient for each claim, says nothing more.
    """
    names = [name for name in (rows[0] if rows else ()) if name not in {EXAMPLE, SHOWS}]
    held = {name: [row[name] or "" for row in rows] for name in names}
    return tuple(
        name
        for name in names
        if any(held[name]) and (name in _ALWAYS or name in reads or _tells(held[name], held.get("claim_id", [])))
    )


def _tells(values: list[str], claims: list[str]) -> bool:
    pairs = len(set(zip(values, claims, strict=False)))
    return len(set(values)) > 1 and not pairs == len(set(values)) == len(set(claims))
