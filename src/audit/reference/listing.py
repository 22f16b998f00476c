"""What is loaded: every filed table and every imported edition, with the dates of service for which each answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from audit.reference.covered import FEE_SCHEDULE, Covered, Days, covered_by, days_text
from audit.reference.load import Reference
from audit.reference.store import Edition

WHOLE = "every row has its own dates"
UNUSED = "no date: a later edition answers"
NOT_YET = "no date: it is later than the processing date"


@dataclass(frozen=True)
class Listed:
    """One filed table, or one imported edition.

    `covers` are the dates of service for which it answers, none where another edition does, None where its rows carry
    dates of their own. `as_of` is the processing date by which the edition was chosen: None where there is none, and
    for a filed table that cannot be turned back, because it has no editions.
    """

    table: str
    setting: str | None
    edition: str
    rows: int
    sha256: str
    source: str
    is_imported: bool
    covers: tuple[Days, ...] | None
    as_of: date | None
    is_known: bool = True

    @property
    def is_used(self) -> bool:
        """Whether it answers for any date."""
        return self.covers is None or bool(self.covers)

    def covers_text(self) -> str:
        """The dates for people."""
        if self.covers is None:
            return WHOLE
        return days_text(self.covers) or (UNUSED if self.is_known else NOT_YET)

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data: an open end is null."""
        return {
            "table": self.table,
            "setting": self.setting,
            "edition": self.edition,
            "sha256": self.sha256,
            "rows": self.rows,
            "covers": None if self.covers is None else [days_dict(days) for days in self.covers],
            "as_of": self.as_of.isoformat() if self.as_of else None,
        }


def listing(reference: Reference) -> tuple[Listed, ...]:
    """Every filed table in the manifest's order, then every imported edition by table, setting and date."""
    filed = [
        Listed(
            table=row.table,
            setting=None,
            edition=row.edition,
            rows=row.rows,
            sha256=row.sha256,
            source=row.source,
            is_imported=False,
            covers=_filed_days(reference) if row.table == FEE_SCHEDULE else None,
            as_of=reference.as_of if row.table == FEE_SCHEDULE else None,
        )
        for row in reference.manifest
    ]
    return (*filed, *(_imported(reference, edition) for edition in reference.store.editions))


def editions_used(reference: Reference) -> list[dict[str, Any]]:
    """What answered in a run, for `summary.json`: editions that answer for no date are left out."""
    return [each.as_dict() for each in listing(reference) if each.is_used]


def gaps_text(covered: Covered) -> str:
    """What stands between the editions of a table: the days that none covers; blank where there is none."""
    gaps = covered.gaps()
    return f"the {covered.words} has no edition for {days_text(gaps)}" if gaps else ""


def days_dict(days: Days) -> dict[str, str | None]:
    """A span of days as plain data: an open end is null."""
    first, last = days
    return {
        "first": None if first == date.min else first.isoformat(),
        "last": None if last == date.max else last.isoformat(),
    }


def _filed_days(reference: Reference) -> tuple[Days, ...]:
    """The days on which the filed fee schedule still answers: those that no imported edition covers."""
    held = covered_by(reference, FEE_SCHEDULE).held
    return Covered(FEE_SCHEDULE, None, tuple(each for each in held if not each.is_imported)).spans()


def _imported(reference: Reference, edition: Edition) -> Listed:
    spans = reference.store.spans(edition.table, edition.setting, reference.as_of)
    return Listed(
        table=edition.table,
        setting=edition.setting,
        edition=edition.edition.isoformat(),
        rows=edition.rows,
        sha256=edition.sha256,
        source=edition.source_name,
        is_imported=True,
        covers=tuple((span.first, span.last) for span in spans if span.edition == edition),
        as_of=reference.as_of,
        is_known=reference.as_of is None or edition.edition <= reference.as_of,
    )
