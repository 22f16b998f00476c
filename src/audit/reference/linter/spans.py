"""Imported editions beside each other: days that none covers, and days that two say they cover."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from audit.reference.linter.finding import Finding, of_edition
from audit.reference.linter.latest import Latest
from audit.reference.store import Edition, larger_edition

_GAP, _OVERLAP, _PART = 2.0, 0.5, 6.0


def editions_leave_no_day_out(latest: Latest) -> Iterator[Finding]:
    """Between the first and the last day of a table every day has an edition."""
    store, as_of = latest.reference.store, latest.reference.as_of
    for table in store.tables():
        for setting in store.settings(table):
            for before, after in pairwise(store.spans(table, setting, as_of)):
                if before.last != date.max and after.first > before.last + timedelta(days=1):
                    first, last = before.last + timedelta(days=1), after.first - timedelta(days=1)
                    what = f"no edition covers {first} to {last}, {(last - first).days + 1} day(s)."
                    why = "Rules that need the table are not evaluated on those days."
                    yield of_edition(after.edition, "editions_leave_no_day_out", (), what, why, _GAP, str(first))


def editions_cover_a_day_once(latest: Latest) -> Iterator[Finding]:
    """No two editions of a table both say that they cover a day; the later one answers there."""
    store, as_of = latest.reference.store, latest.reference.as_of
    for table in store.tables():
        for setting in store.settings(table):
            known = dict.fromkeys(span.edition for span in store.spans(table, setting, as_of))
            ordered = sorted(known, key=lambda edition: edition.edition)
            for before, after in pairwise(ordered):
                if _is_bounded(before) and _is_bounded(after) and before.last >= after.first:
                    first, last = max(before.first, after.first), min(before.last, after.last)
                    what = f"the editions {before.edition} and {after.edition} both cover {first} to {last}."
                    why = "The later one answers there. If that is not meant, import one of them again with --covers."
                    yield of_edition(after, "editions_cover_a_day_once", (), what, why, _OVERLAP, str(before.edition))


def editions_are_whole(latest: Latest) -> Iterator[Finding]:
    """No edition of a table has less than half the rows of another one."""
    editions = latest.reference.store.editions
    for edition in editions:
        whole = larger_edition(edition, editions)
        if whole is not None:
            what = f"it has {edition.rows:,} row(s), and the edition of {whole.edition} has {whole.rows:,}."
            why = "It seems a part of a file. On its days every code that is not in it counts as having no row."
            yield of_edition(edition, "editions_are_whole", (), what, why, _PART, str(whole.edition))


def _is_bounded(edition: Edition) -> bool:
    """Whether it says itself where it begins and ends; an open end gives way to the next edition, which is as it should be."""
    return edition.covers_from is not None and edition.covers_to is not None
