"""The Worklist: titles, filters in the address, selection, the list without the grid, and what files try to inject."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

from tests.support.visit import leave_by, press, title, told, visit

from audit.reports.audit import Audit
from audit.reports.filters import EVERYTHING, Filters
from audit.ui.views import worklist_list
from audit.workspace.queue import QueueScope


def shown(at: object) -> list[str]:
    """The codes in the grid, in order."""
    return at.dataframe[0].value["Code"].to_list()  # type: ignore[attr-defined]


def test_the_title_counts_what_waits_and_dollars_are_never_netted(eight: Audit) -> None:
    at = visit("worklist", eight)
    assert title(at) == "8 findings wait for a decision"
    assert re.search(r"In all 8 findings, worth \+\$[\d,.]+ over and −\$[\d,.]+ under", told(at).replace("\u2060", ""))


def test_findings_stand_by_severity_then_dollars_then_date(eight: Audit) -> None:
    at = visit("worklist", eight)
    assert shown(at)[0] == "62323"
    assert at.dataframe[0].value["Severity"].to_list() == ["■■■ High"] * 6 + ["■■□ Medium"] * 2


def test_no_cell_of_the_grid_is_empty_and_none_names_a_patient_or_a_claim(eight: Audit) -> None:
    grid = visit("worklist", eight).dataframe[0].value
    assert not grid.isna().any().any()
    assert set(grid.columns) == {"Severity", "Rule", "Code", "Suggested", "Difference", "Service", "State"}


def test_filters_come_from_the_address(eight: Audit) -> None:
    at = visit("worklist", eight, {"code": ["62322", "62321"], "severity": "medium"})
    assert shown(at) == ["62322"]


def test_what_the_address_cannot_mean_is_dropped(eight: Audit) -> None:
    at = visit("worklist", eight, {"severity": "purple", "page": "-1", "code": "'; drop"})
    assert len(shown(at)) == 8
    assert not at.exception


def test_a_chip_takes_its_filter_away(eight: Audit) -> None:
    at = press(visit("worklist", eight, {"code": "62322"}), "chips.code")
    assert len(shown(at)) == 8


def test_a_filter_that_is_chosen_narrows_the_list(eight: Audit) -> None:
    at = visit("worklist", eight)
    at = at.multiselect(key="filters.code.0").set_value(["62311"]).run()
    assert shown(at) == ["62311"]


def test_a_filter_narrows_to_what_the_record_did(eight: Audit) -> None:
    at = visit("worklist", eight)
    at = at.pills(key="filters.verdict.0").set_value(["undocumented"]).run()
    assert shown(at) == ["62323"]


def test_sorted_by_provider_the_provider_is_shown(eight: Audit) -> None:
    at = visit("worklist", eight)
    at = at.selectbox(key="worklist.sort").set_value("provider").run()
    providers = at.dataframe[0].value["Provider"].to_list()
    assert providers == sorted(providers)


def test_filters_that_leave_nothing_can_be_cleared(eight: Audit) -> None:
    at = visit("worklist", eight, {"code": "62311", "severity": "low"})
    assert title(at) == "No finding matches the filters"
    assert len(shown(press(at, "worklist.clear"))) == 8


def test_a_selected_row_shows_its_finding(eight: Audit) -> None:
    key = worklist_list.grid_key(EVERYTHING, QueueScope.OPEN, "priority", 1)
    at = visit("worklist", eight, **{key: {"selection": {"rows": [7], "columns": [], "cells": []}}})
    assert f'<code class="c">{shown(at)[7]}</code>' in told(at)


def test_a_position_becomes_an_id_and_a_wrong_one_does_not_break() -> None:
    assert worklist_list.picked([1], ["a", "b"]) == "b"
    assert worklist_list.picked([9], ["a", "b"]) is None
    assert worklist_list.picked([], ["a", "b"]) is None


def test_other_rows_get_another_grid() -> None:
    keys = {
        worklist_list.grid_key(Filters(code=(code,)), scope, sort, n)
        for code, scope, sort, n in product(("1", "2"), QueueScope, ("a", "b"), (1, 2))
    }
    assert len(keys) == 8 * len(QueueScope)


def test_the_list_works_without_the_grid(eight: Audit) -> None:
    at = visit("worklist", eight)
    at = at.toggle(key="worklist.compact").set_value(True).run()
    rows = [button.key for button in at.button if button.key and button.key.startswith("worklist.row.")]
    assert len(rows) == 8
    assert not at.dataframe
    at = press(at, rows[-1])
    assert rows[-1].rpartition(".")[2][:8] in told(at)


def test_open_claim_line_opens_the_line(eight: Audit) -> None:
    at = leave_by(visit("worklist", eight, {"code": "62311"}), "pane.open")
    assert title(at) == "The record supports 62323, not 62311"


def test_a_finding_of_another_run_is_replaced_by_the_first(eight: Audit) -> None:
    at = visit("worklist", eight, {"finding": "0123456789abcdef"})
    assert "no finding of that id" not in told(at)


def test_a_run_without_findings_says_so_and_names_the_next_step(clear: Audit) -> None:
    at = visit("worklist", clear)
    assert title(at) == "Every line is clear, and 0 could not be checked"
    assert at.button(key="worklist.coverage")


def test_what_a_file_brings_is_shown_as_it_is(risky: Audit) -> None:
    at = visit("worklist", risky, {"payer": "![x](http://evil.example/p.png) <b>bold</b> :red[x] $x$"})
    assert not at.exception
    assert "<b>bold</b>" not in told(at)
    chip = at.button(key="chips.payer").label
    assert all(sign not in chip.replace("\\" + sign, "") for sign in "![]<>:$")


def test_filters_narrow_by_pills_too(eight: Audit) -> None:
    at = visit("worklist", eight)
    at = at.pills(key="filters.severity.0").set_value(["medium"]).run()
    assert set(at.dataframe[0].value["Severity"]) == {"■■□ Medium"}


def test_a_page_is_at_most_a_hundred_rows(run_of: Callable[[str], Audit]) -> None:
    drawing = "".join(
        f"C{n} | 62323 | 2024-08-01 | 11 | L4-L5 | single | none | 1003000126 | Medicare\n" for n in range(130)
    )
    at = visit("worklist", run_of(drawing))
    assert "1 to 100 of 130" in told(at)
    assert len(shown(at)) == 100


def test_nothing_that_names_a_claim_stands_in_the_address(eight: Audit) -> None:
    at = visit("worklist", eight, {"code": "62323", "payer": "Medicare"})
    assert set(at.query_params) == {"run", "code", "payer", "finding"}
