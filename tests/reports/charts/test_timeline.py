"""The timeline of a patient's lines: what is marked, what its title says, and what stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import pytest

from audit.reference import Reference
from audit.reports.audit import Audit
from audit.reports.charts import DARK, timeline
from audit.reports.line_story import LineStory, Window, line_story

LINES = """
    claim_id | person_id | hcpcs_code | claim_line_start_date | place_of_service_code | rendering_npi
    A        | SECRET    | 62323      | 2024-08-01            | 11                    | 1003000126
    B        | SECRET    | 62323      | 2024-08-01            | 11                    | 1003000126
    B        | SECRET    | 99213      | 2024-08-01            | 11                    | 1003000126
    C        | SECRET    | 62321      | 2024-09-20            | 11                    | 1003000126
"""


@pytest.fixture
def told(audited: Callable[..., Audit], reference: Reference, tmp_path: Path) -> Callable[[int], LineStory]:
    """The story of one of the lines."""
    run = audited(LINES, work=Path(mkdtemp(dir=tmp_path))).directory
    return lambda line: line_story(run, reference, line)


def marks(story: LineStory, **more: object) -> dict[str, str]:
    finding = next((each for each in story.findings if each.related), None)
    rows = timeline.table(story, replace(finding, **more) if finding else None)
    return dict(rows.select("Claim:line", "What").iter_rows())


def test_what_makes_the_finding_is_marked_apart_from_the_claim_and_the_rest(told) -> None:
    assert marks(told(1)) == {
        "A:1": timeline.MAKES,
        "B:1": timeline.THIS,
        "B:2": timeline.CLAIM,
        "C:1": timeline.OTHER,
    }


def test_the_title_counts_the_lines_of_a_day_and_the_sessions_of_a_window(told) -> None:
    story = told(1)
    finding = next(each for each in story.findings if each.rule_id == "duplicate.exact")
    assert timeline.title(story, finding)[0] == "Two lines of 2024-08-01 make this a finding"
    window = Window(date(2023, 8, 2), date(2024, 8, 1), "12 months", date(2025, 3, 16))
    limited = replace(finding, window=window, category="frequency", related=story.patient[2:])
    said, marks_told = timeline.title(story, limited)
    assert said.endswith("in 12 months; there is room again from 2025-03-16")
    assert "shaded: 12 months, 2023-08-02 to 2024-08-01" in marks_told
    period = replace(limited, window=replace(window, room_from=None))
    assert timeline.title(story, period)[0].endswith("it ends on 2024-08-01")


def test_a_line_without_a_finding_counts_the_lines_around_it(told) -> None:
    assert timeline.title(told(3))[0] == "Four lines of the patient on 2 days"


def test_the_window_is_drawn_as_a_band_with_the_day_on_which_there_is_room(told) -> None:
    story = told(1)
    window = Window(date(2023, 8, 2), date(2024, 8, 1), "12 months", date(2025, 3, 16))
    finding = replace(next(each for each in story.findings if each.related), window=window)
    drawn = timeline.chart(story, finding, DARK).to_dict()
    kinds = [layer["mark"]["type"] for layer in drawn["layer"]]
    assert kinds.count("rect") == 1
    assert kinds.count("rule") == 1
    assert {layer["mark"].get("shape") for layer in drawn["layer"]} >= {"square", "diamond", "circle"}


def test_colour_never_stands_alone(told) -> None:
    drawn = timeline.chart(told(1), told(1).findings[0]).to_dict()
    points = [layer["mark"] for layer in drawn["layer"] if layer["mark"]["type"] == "point"]
    assert len({(mark["shape"], mark["fill"], mark["stroke"]) for mark in points}) == 4
    assert len({(mark["shape"], mark["fill"] == "#ffffff") for mark in points}) == 4


def test_the_words_for_who_cannot_see_it_name_no_claim_and_no_patient(told) -> None:
    story = told(1)
    words = timeline.alt_text(story, next(each for each in story.findings if each.related))
    assert words.startswith("Timeline of 4 lines on 2 days from 2024-08-01 to 2024-09-20")
    assert "SECRET" not in words
    assert "A:1" not in words


def test_the_patient_is_not_sent_to_the_screen(told) -> None:
    assert "SECRET" not in timeline.chart(told(1), told(1).findings[0]).to_json()


def test_a_line_alone_has_no_timeline(told) -> None:
    story = told(0)
    alone = replace(story, patient=tuple(each for each in story.patient if each.is_this))
    assert timeline.alt_text(alone) == timeline.EMPTY
    assert timeline.title(alone)[0] == "No other line of the patient around this day"
    assert timeline.chart(alone).to_dict()["mark"]["type"] == "text"


def test_of_many_lines_the_nearest_are_drawn_and_the_rest_is_counted(told) -> None:
    story = told(0)
    line = story.patient[-1]
    many = tuple(replace(line, line=100 + n, code=f"{90000 + n}") for n in range(60))
    crowded = replace(story, patient=(*story.patient, *many))
    assert timeline.table(crowded).height < len(crowded.patient)
    assert "further from the day not drawn" in timeline.title(crowded)[1]
