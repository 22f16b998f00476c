"""A finding's place in the worklist, and its neighbours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from audit.reports import worklist
from audit.reports.audit import Audit
from audit.reports.filters import Filters
from audit.reports.neighbours import place_of

DRAWING = """
    claim_id | hcpcs_code | claim_line_start_date | place_of_service_code | documented_region | documented_delivery | documented_imaging
    A        | 62323      | 2024-08-01            | 11                    | L4-L5             | single              | none
    B        | 62321      | 2024-08-01            | 11                    | C7-T1             | single              | none
    C        | 62322      | 2024-08-01            | 11                    | L4-L5             | single              | fluoroscopy
"""


def test_the_walk_visits_every_finding_in_the_order_of_the_worklist(
    audited: Callable[..., Audit], tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    run = audited(DRAWING, work=tmp_path / "run").directory
    ids = worklist.page(run)["finding_id"].to_list()
    places = [place_of(run, each) for each in ids]
    assert [(place.place, place.total) for place in places if place] == [(1, 3), (2, 3), (3, 3)]
    assert [place.before for place in places if place] == [None, *ids[:-1]]
    assert [place.after for place in places if place] == [*ids[1:], None]


def test_a_finding_that_the_filters_hide_has_no_place(audited: Callable[..., Audit], tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    run = audited(DRAWING, work=tmp_path / "run").directory
    hidden = worklist.page(run, Filters(code=("62322",)))["finding_id"][0]
    assert place_of(run, hidden, Filters(code=("62323",))) is None
    assert place_of(run, "0" * 16) is None
