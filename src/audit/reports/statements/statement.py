"""What a public page says of a code, one statement a row of a file, and what becomes of it."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references

REQUIRED = ("page", "hcpcs_code", "attribute", "value")
_ID_LENGTH = 10


class Verdict(StrEnum):
    """What the reference says of a statement; only the last three are at odds with it."""

    AGREES = "agrees"
    NOT_JUDGED = "not_judged"
    CONTRADICTED = "contradicted"
    NOT_OF_THE_CODE = "not_of_the_code"
    LEAVES_OPEN = "leaves_open"


AT_ODDS = (Verdict.CONTRADICTED, Verdict.NOT_OF_THE_CODE, Verdict.LEAVES_OPEN)

WHY = {
    Verdict.CONTRADICTED: "Who follows the page bills, or expects, what is not so.",
    Verdict.NOT_OF_THE_CODE: "Who follows the page looks for a code where a modifier, or nothing, tells the difference.",
    Verdict.LEAVES_OPEN: "Who has only the page cannot choose between the codes.",
}
"""Why a verdict matters."""


@dataclass(frozen=True)
class Statement:
    """One row: what a page says of a code or another subject, `row` the data record in the file, 1 for the first.

    `day` is the date that the page speaks of, None where the file gives none; `bad_date` is what cannot be read as one.
    """

    row: int
    page: str
    subject: str
    attribute: str
    value: str
    day: date | None = None
    bad_date: str = ""

    @property
    def statement_id(self) -> str:
        """Stable: the page, the subject, the attribute, the value and the date, wherever the row stands."""
        said = "\t".join((self.page, self.subject, self.attribute, self.value, str(self.day or self.bad_date)))
        return f"S-{hashlib.sha256(said.encode()).hexdigest()[:_ID_LENGTH]}"


@dataclass(frozen=True)
class Judgment:
    """What is said of a statement: the verdict, a sentence, and the table, edition, source and day that it rests on."""

    verdict: Verdict
    what: str
    table: str = ""
    source: str = ""
    on: date | None = None
    edition: str = ""


def not_judged(why: str) -> Judgment:
    """A statement that cannot be judged, and the reason."""
    return Judgment(Verdict.NOT_JUDGED, f"not judged: {why}")


def read_statements(path: Path) -> list[Statement]:
    """The statements of a CSV file, in its order; ReferenceError where it cannot be read as one."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except OSError as error:
        raise ReferenceError(f"{path}: cannot be read ({error.strerror}). Name a CSV file of statements.") from None
    except (UnicodeDecodeError, csv.Error):
        raise ReferenceError(f"{path}: not a CSV file in UTF-8. Save it as CSV (UTF-8) again.") from None
    head = [name.strip().lower() for name in rows[0]] if rows else []
    missing = [name for name in REQUIRED if head.count(name) != 1]
    if missing:
        raise ReferenceError(
            f"{path}: the heading lacks {', '.join(missing)}, or has it twice. The columns are"
            f" {', '.join(REQUIRED)} and, where the page speaks of a day, date."
        )
    records = [cells for cells in rows[1:] if any(cell.strip() for cell in cells)]
    if not records:
        raise ReferenceError(f"{path}: there is no statement below the heading. Write one a row.")
    return [
        _statement(path, number, dict(zip(head, cells, strict=True))) for number, cells in _even(path, head, records)
    ]


def _even(path: Path, head: Sequence[str], records: Sequence[list[str]]) -> list[tuple[int, list[str]]]:
    for number, cells in enumerate(records, 1):
        if len(cells) != len(head):
            raise ReferenceError(
                f"{path}, row {number}: it has {len(cells)} cells and the heading {len(head)}. Put a value with a comma"
                " between quotation marks."
            )
    return list(enumerate(records, 1))


def _statement(path: Path, number: int, cells: dict[str, str]) -> Statement:
    page, subject, attribute, value = (" ".join(cells[name].split()) for name in REQUIRED)
    for name, cell in (("page", page), ("hcpcs_code", subject), ("attribute", attribute)):
        if not cell:
            raise ReferenceError(f"{path}, row {number}: {name} is blank. Say which page, of what, and what it says.")
    given = cells.get("date", "").strip()
    day = _date(given)
    return Statement(number, page, subject, attribute, value, day, "" if day else given)


def _date(given: str) -> date | None:
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
