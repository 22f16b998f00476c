"""The list of the worklist: a grid, or buttons for a keyboard or a screen reader, a page at a time."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from audit.reports.filters import Filters
from audit.ui import deciding, identity, keys, queues, session
from audit.ui.components import decision, filters, html
from audit.ui.queues import Listed
from audit.ui.views.worklist_rows import shown
from audit.workspace.queue import QueueScope

PAGE_ROWS, COMPACT_ROWS = 100, 25
ROW, MOST_HEIGHT = 34, 890
SORT_WORDS = {
    "priority": "Severity, dollars, date",
    "dollars": "Dollars",
    "overpaid": "Most overpaid",
    "underpaid": "Most underpaid",
    "oldest": "Oldest service",
    "newest": "Newest service",
    "rule": "Rule",
    "code": "Code",
    "provider": "Provider",
}
_DRAWN, _PINNED = "worklist.drawn", "worklist.pinned"
COLUMNS = {
    "Severity": st.column_config.TextColumn(width=86),
    "Rule": st.column_config.TextColumn(width=234),
    "Code": st.column_config.TextColumn(width=54),
    "Suggested": st.column_config.TextColumn(width=78),
    "Provider": st.column_config.TextColumn(width=88),
    "Difference": st.column_config.TextColumn(width=82, alignment="right"),
    "Service": st.column_config.TextColumn(width=84),
    "State": st.column_config.TextColumn(width=92),
}


def head(run_id: str, chosen: Filters) -> None:
    """The row above the list: order, the way up and down, taking work, and the switches."""
    with st.container(horizontal=True, key="list_head", vertical_alignment="center", gap="small"):
        st.selectbox(
            "Sorted by",
            list(SORT_WORDS),
            format_func=SORT_WORDS.__getitem__,
            key="worklist.sort",
            width=200,
            label_visibility="collapsed",
        )
        _step("Previous", "worklist.before", -1, keys.PREVIOUS)
        _step("Next", "worklist.after", 1, keys.NEXT)
        st.button(
            f"Take next {queues.TAKEN_AT_ONCE}",
            key="worklist.take",
            shortcut=keys.single(keys.TAKE),
            help="Assign to yourself the next open findings that nobody has: gravest, dearest, oldest first",
            on_click=queues.take_next,
            args=(run_id, chosen, queues.take_key()),
        )
        decision.undo_button()
        st.toggle(
            "List without grid",
            key="worklist.compact",
        )
        st.toggle("Several at once", key="worklist.bulk")
        keys.switch()


def draw(run_id: str, chosen: Filters, scope: QueueScope, findings: int) -> Listed:
    """One page of the list, with what was selected in it taken over."""
    sort = session.widget("worklist.sort") or "priority"
    is_compact = bool(session.widget("worklist.compact"))
    size = COMPACT_ROWS if is_compact else PAGE_ROWS
    slot = st.container()
    number = _page_number(-(-findings // size), f"{size}.{scope.value}.{filters.digest(chosen)}")
    first = (number - 1) * size
    key = grid_key(chosen, scope, sort, number)
    if not is_compact:
        _take_over(key)
    rows = queues.page(run_id, chosen, scope, sort, offset=first, limit=size)
    listed = queues.keep_listed(run_id, rows)
    if not rows.is_empty():
        with slot:
            _buttons(rows, sort) if is_compact else _grid(rows, key, sort)
    told = f"{first + 1:,} to {first + rows.height:,} of {findings:,}, sorted by {SORT_WORDS[sort].lower()}."
    html.show(html.muted(f"{told} {keys.WORDS}." if keys.are_on() else f"{told} Single keys are off."))
    return listed


def grid_key(chosen: Filters, scope: QueueScope, sort: str, number: int) -> str:
    """The key of the grid: another one for another list."""
    return f"worklist.grid.{scope.value}.{sort}.{number}.{filters.digest(chosen)}"


def select(finding_id: str) -> None:
    """Look at this finding of the list."""
    if finding_id != session.selected_finding():
        session.select_finding(finding_id)
        session.select_line(None)


def pin(finding_id: str | None) -> None:
    """Keep this finding beside the list, also where it is not in it, until another one is chosen."""
    session.keep_value(_PINNED, finding_id)


def is_pinned(ids: list[str]) -> bool:
    """Whether what is looked at stays although it is not in this list: an address named it, or the person is at it."""
    finding_id = session.selected_finding()
    if finding_id is None or finding_id in ids:
        return False
    return session.value(_PINNED) == finding_id or deciding.is_at(session.current_run_id(), finding_id)


def picked(positions: list[int], ids: list[str]) -> str | None:
    """The finding at the selected position of the list; None where no position of it is selected."""
    return ids[positions[0]] if positions and 0 <= positions[0] < len(ids) else None


def _page_number(pages: int, of: str) -> int:
    kept = session.value(f"worklist.page.{of}", 1)
    if pages <= 1:
        return 1
    number = int(st.pagination(pages, default=min(kept, pages), key=f"worklist.page.{of}.{pages}"))
    session.keep_value(f"worklist.page.{of}", number)
    return number


def _step(word: str, key: str, step: int, letter: str) -> None:
    st.button(word, key=key, shortcut=keys.single(letter), on_click=walk, args=(step,))


def walk(step: int) -> None:
    """Look at the finding so many places away in the list as it was drawn; at its end, stay."""
    listed = queues.listed(session.current_run_id())
    _go(listed.neighbour(session.selected_finding(), step) if listed else None)


def _go(finding_id: str | None) -> None:
    if finding_id is not None:
        session.miss(is_missing=False)
        pin(None)
        select(finding_id)


def _take_over(key: str) -> None:
    """Look at the finding that was selected in the grid since it was drawn, by what stood in that row then."""
    drawn: dict[str, Any] = session.value(_DRAWN, {})
    if drawn.get("key") != key:
        return
    position = _position(key)
    if position is not None and position != drawn["at"]:
        chosen = picked([position], drawn["ids"])
        if chosen is not None:
            _go(chosen)


def _position(key: str) -> int | None:
    state = session.widget(key)
    rows = state["selection"].get("rows", []) if state else []
    return rows[0] if rows else None


def _grid(rows: pl.DataFrame, key: str, sort: str) -> None:
    ids = rows["finding_id"].to_list()
    at = None if is_pinned(ids) else _at(ids, key)
    if at is not None:
        select(ids[at])
    selection: Any = {"selection": {"rows": [] if at is None else [at], "columns": [], "cells": []}}
    if session.widget(key) is not None and _position(key) != at:
        session.set_widget(key, selection)
    session.keep_value(_DRAWN, {"key": key, "ids": ids, "at": at})
    st.dataframe(
        shown(rows, identity.current().actor_id, sort),
        key=key,
        on_select="rerun",
        selection_mode="single-row" if at is None else "single-row-required",
        selection_default=selection,
        column_config=COLUMNS,
        hide_index=True,
        lazy=False,
        height=min(38 + ROW * rows.height, MOST_HEIGHT),
        row_height=ROW,
        alt="The findings of this part of the queue, one a row. List without grid shows the same as buttons.",
    )


def _at(ids: list[str], key: str) -> int:
    """The row of the finding that is looked at; where it left the list, the row that took its place."""
    kept = session.selected_finding()
    if kept in ids:
        return ids.index(kept)
    drawn: dict[str, Any] = session.value(_DRAWN, {})
    before = drawn["at"] if drawn.get("key") == key else _position(key)
    return min(before or 0, len(ids) - 1)


def _buttons(rows: pl.DataFrame, sort: str) -> None:
    ids = rows["finding_id"].to_list()
    if session.selected_finding() not in ids and not is_pinned(ids):
        select(ids[0])
    kept = session.selected_finding()
    with st.container(key="compact", gap=None):
        texts = shown(rows, identity.current().actor_id, sort)
        for finding_id, row in zip(ids, texts.iter_rows(), strict=True):
            st.button(
                html.literal(", ".join(str(cell) for cell in row)),
                key=f"worklist.row.{finding_id}",
                type="secondary" if finding_id == kept else "tertiary",
                width="stretch",
                on_click=_go,
                args=(finding_id,),
            )
