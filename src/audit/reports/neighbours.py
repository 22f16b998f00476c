"""Where a finding stands in the worklist, and which ones come before and after it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audit.reports.filters import EVERYTHING, Filters, ask
from audit.reports.worklist import DEFAULT_SORT, SORTS


@dataclass(frozen=True)
class Place:
    """A finding in the worklist: its place from 1 to `total`, its line, and its neighbours' ids, None at the ends."""

    place: int
    total: int
    line: int
    before: str | None
    after: str | None


def place_of(run: Path, finding_id: str, filters: Filters = EVERYTHING, sort: str = DEFAULT_SORT) -> Place | None:
    """The place of a finding among those that the filters leave, in the order of `sort`; None where it is none of them."""
    order = f"{SORTS.get(sort, SORTS[DEFAULT_SORT])}, finding_id"
    question = f"""
        -- Which findings stand before and after this one?
        select place, total, line, before, after
        from (
            select
                finding_id,
                line,
                row_number() over (order by {order}) as place,
                count(*) over () as total,
                lag(finding_id) over (order by {order}) as before,
                lead(finding_id) over (order by {order}) as after
            from kept
        )
        where finding_id = $finding_id
    """
    found = ask(run, question, filters, finding_id=finding_id)
    return None if found.is_empty() else Place(**found.row(0, named=True))
