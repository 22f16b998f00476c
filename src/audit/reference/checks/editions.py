"""Checks of the fee schedule: editions cover what the manifest says, once, and hold the codes of the families."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from audit.reference.checks.problem import Problem, file_of
from audit.reference.dates import in_force
from audit.reference.load import Reference

_TABLE = "fee_schedule"


def editions_have_one_span(reference: Reference) -> Iterator[Problem]:
    """All rows of an edition have the same dates and the same conversion factor."""
    schedule = reference.tables[_TABLE].filter(pl.col("conversion_factor").is_not_null())
    spans = schedule.unique(["edition", "effective_from", "effective_to", "conversion_factor"])
    for edition, count in spans.group_by("edition").len().sort("edition").iter_rows():
        if count > 1:
            what = f"edition {edition} has {count} different spans or conversion factors."
            yield Problem(file_of(reference, _TABLE), None, what, "Give each its own edition.")


def editions_cover_what_is_said(reference: Reference) -> Iterator[Problem]:
    """The editions leave no day out that the manifest says is covered, have none beside it, and none twice."""
    covered = [day for first, last in reference.manifest_row(_TABLE).covers for day in _days(first, last)]
    held = Counter(day for _, first, last in _editions(reference) for day in _days(first, last))
    fix = "Mend the dates of the editions, or `covers` in manifest.toml."
    for what, days in (
        ("no edition holds", set(covered) - set(held)),
        ("the manifest does not cover", set(held) - set(covered)),
        ("two editions hold", {day for day, editions in held.items() if editions > 1}),
    ):
        if days:
            span = f"{min(days)} to {max(days)}, {len(days)} day(s)"
            yield Problem(file_of(reference, _TABLE), None, f"{what} {span}.", fix)


def editions_hold_the_families(reference: Reference) -> Iterator[Problem]:
    """Every code of a family in force when an edition begins has a row in it, on the days that the family tells."""
    schedule = reference.tables[_TABLE].filter(pl.col("modifier").is_null())
    families = reference.tables["families"].select("family_id", "fees_from", "fees_to")
    for edition, first, _ in _editions(reference):
        since, until = pl.col("fees_from").fill_null(date.min), pl.col("fees_to").fill_null(date.max)
        told = families.filter(since <= first, until >= first)
        wanted = in_force(reference.tables["codes"], first).join(told, on="family_id", how="semi")
        held = schedule.filter(pl.col("edition") == edition)
        lost = wanted.join(held, on="hcpcs_code", how="anti")["hcpcs_code"].sort()
        if lost.len():
            what = f"edition {edition} has no row for {', '.join(lost)}."
            yield Problem(file_of(reference, _TABLE), None, what, "Add the rows, or end the codes.")


def _editions(reference: Reference) -> list[tuple[str, date, date]]:
    spans = reference.tables[_TABLE].select("edition", "effective_from", "effective_to").drop_nulls()
    return sorted(spans.unique().iter_rows(), key=lambda span: (span[1], span[0]))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]
