"""The other lines that a story speaks of: those that make a finding, those of the claim, and the patient's around them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from audit.model.columns import MODIFIERS
from audit.model.duck import connect
from audit.reference import Reference
from audit.reference.dates import in_force
from audit.reports.filters import literal
from audit.reports.line_story.model import PatientLine, Window
from audit.reports.line_story.read import Row, filled, status_words

_SQL = Path(__file__).parents[1] / "sql" / "patient_lines.sql"
_NAMED = re.compile(r"(.+?):(-?\d+)(?:;|$)", re.DOTALL)
_LENGTH = re.compile(r"(\d{1,4}) (day|month)s?")
_DAY, _AROUND = timedelta(days=1), timedelta(days=400)
MOST_LINES = 400
"""How many lines of a patient stand on a timeline; of more, the nearest in time."""


def named_lines(related: str | None) -> tuple[tuple[str, int], ...]:
    """The claims and line numbers that `claim:line;claim:line` names; none of a blank."""
    return tuple((claim, int(number)) for claim, number in _NAMED.findall(related or ""))


def patient_lines(
    run_dir: Path, line: int, claim: Row, findings: Sequence[Row], reference: Reference
) -> tuple[PatientLine, ...]:
    """The lines for the timeline of `claim`, the row of the line at position `line`, in order of time."""
    named = [each for finding in findings for each in named_lines(finding["related_lines"])]
    day = claim["claim_line_start_date"]
    values = {
        "claims": literal(run_dir / "claims.parquet"),
        "lines": literal(run_dir / "lines.parquet"),
        "named_claims": [claim_id for claim_id, _ in named],
        "named_numbers": [number for _, number in named],
        "claim_ids": [claim["claim_id"], *dict.fromkeys(claim_id for claim_id, _ in named)],
        "claim": claim["claim_id"],
        "person": claim["person_id"],
        "day": day,
        "first": day - min(_AROUND, day - date.min),
        "last": day + min(_AROUND, date.max - day),
        "most": MOST_LINES,
    }
    with (
        TemporaryDirectory(prefix="claims-audit-") as spill,
        closing(connect(run_dir, spill=Path(spill))) as connection,
    ):
        rows: pl.DataFrame = connection.sql(_SQL.read_text(encoding="utf-8"), params=values).pl()
    sites = _Sites(reference)
    return tuple(_told(row, line, sites) for row in rows.iter_rows(named=True))


def related_of(finding: Row, lines: Iterable[PatientLine]) -> tuple[PatientLine, ...]:
    """Those of `lines` that the finding names, in its order; never the line that carries it."""
    by_name: dict[tuple[str, int], list[PatientLine]] = {}
    for each in lines:
        if not each.is_this:
            by_name.setdefault((each.claim_id, each.claim_line_number), []).append(each)
    return tuple(
        each for name in dict.fromkeys(named_lines(finding["related_lines"])) for each in by_name.get(name, ())
    )


def window_of(values: Mapping[str, str], served: date, related: Sequence[PatientLine]) -> Window | None:
    """The window that the facts of a finding tell of: a length that ends on the date of service, or a period between two
    days; None where they tell of none, or no other line stands in it."""
    if not related:
        return None
    days = {name: day for name, text in values.items() if (day := _day(text)) is not None}
    room = min((day for name, day in days.items() if name.endswith("_from") and day > served), default=None)
    for name, last in days.items():
        first = days.get(name.replace("_last_day", "_day")) if name.endswith("_last_day") else None
        if first is not None:
            return Window(first, last, f"{(last - first).days} days after {first}", room)
    for text in values.values():
        if found := _LENGTH.fullmatch(text):
            number, is_months = int(found[1]), found[2] == "month"
            before = _months_before(served, number) if is_months else served - number * _DAY
            return Window(before + _DAY, served, text, room)
    return None


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month; the last one of it where it has no such day."""
    whole = max(day.year * 12 + day.month - 1 - months, 12)
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class _Sites:
    """Where on the body a code says that something is done, by the attributes that tell a site."""

    def __init__(self, reference: Reference) -> None:
        tables = reference.tables
        telling = tables["attributes"].filter(pl.col("tells_site") == "yes").select("attribute")
        self._rows = (
            tables["code_attributes"]
            .join(telling, on="attribute", how="semi")
            .join(tables["attribute_values"].select("attribute", "value", "label"), on=["attribute", "value"])
        )

    def of(self, code: str | None, served: date) -> str:
        found = in_force(self._rows.filter(pl.col("hcpcs_code") == pl.lit(code, dtype=pl.String)), served)
        return ", ".join(found["label"].unique(maintain_order=True))


def _told(row: Row, line: int, sites: _Sites) -> PatientLine:
    return PatientLine(
        line=row["line"],
        claim_id=row["claim_id"],
        claim_line_number=row["claim_line_number"],
        served=row["claim_line_start_date"],
        code=row["hcpcs_code"],
        where=sites.of(row["hcpcs_code"], row["claim_line_start_date"]),
        modifiers=filled(row, MODIFIERS),
        units=row["service_unit_quantity"],
        place=row["place_of_service_code"],
        provider=row["provider"],
        amount=row["amount"],
        status=status_words(row),
        is_this=row["line"] == line,
        is_claim=row["is_claim"],
    )
