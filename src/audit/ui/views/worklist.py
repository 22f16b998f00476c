"""Worklist: what matters first, narrowed by filters that live in the address, with the finding beside the list."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from audit.reports import worklist
from audit.reports.filters import Filters
from audit.ui import cache, navigation, session
from audit.ui.components import filters, html
from audit.ui.views import worklist_pane

PAGE_ROWS = 100
WORD_JOINER = "\u2060"
WHERE = "Filters stand in the address of the page; patients and claims never do."
COMPACT_ROWS = 25
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
_SQUARES = {"high": "■■■ High", "medium": "■■□ Medium", "low": "■□□ Low"}


def render() -> None:
    """Draw title, filters, list and the chosen finding."""
    audit = session.require_run()
    run, chosen = audit.directory, session.filters()
    totals = _totals(run, chosen)
    if totals["findings"] == 0 and not chosen.active:
        _nothing_flagged(audit.summary["reconciliation"]["unverified"])
        return
    html.page_title(*_titles(run, chosen, totals))
    with st.container(horizontal=True, key="filters", gap="small"):
        filters.scope(run)
        filters.row(run)
    filters.chips(with_all=totals["findings"] > 0)
    if totals["findings"] == 0:
        _nothing_left(chosen)
        return
    with st.container(key="wide"):
        left, right = st.columns([2, 1], gap="medium")
    with left:
        _list(run, chosen, totals["findings"])
    with right, st.container(key="pane"):
        worklist_pane.show(session.selected_finding())


def _titles(run: Path, chosen: Filters, totals: dict[str, Any]) -> tuple[str, str]:
    """The severe findings and what they are worth, over and under apart; all findings where none is severe."""
    told = f"{html.count_of(totals['findings'], 'finding')}, {worth_words(totals['overpaid'], totals['underpaid'])}"
    lines = f"on {html.count_of(totals['lines'], 'line')}"
    if totals["findings"] == 0:
        return "No finding matches the filters", WHERE
    if chosen.severity in {(), ("high",)}:
        high = _totals(run, replace(chosen, severity=("high",)))
        if high["findings"]:
            count = html.count_of(high["findings"], "high finding")
            return f"{count}, {worth_words(high['overpaid'], high['underpaid'])}", f"In all {told}, {lines}. {WHERE}"
    return told, f"They stand {lines}. {WHERE}"


def _totals(run: Path, chosen: Filters) -> dict[str, Any]:
    told = cache.remember(
        session.current_run_id(), "worklist.totals", filters.key_of(chosen), lambda: worklist.totals(run, chosen)
    )
    return told.row(0, named=True)


def worth_words(over: Decimal, under: Decimal) -> str:
    """What findings are worth in words, the two directions apart: never a sum of both."""
    told = {"over": over, "under": under}
    parts = [f"{html.money(amount, signed=True)} {word}" for word, amount in told.items() if amount]
    whole = " and ".join(parts).replace(html.MINUS, html.MINUS + WORD_JOINER)
    return f"worth {whole}" if parts else "without a difference in dollars"


def _nothing_flagged(unverified: int) -> None:
    title = "Every line is clear" if unverified == 0 else "No line is flagged"
    html.page_title(f"{title}, and {html.number(unverified)} could not be checked")
    if st.button("See the rules and what they lacked", key="worklist.coverage", type="primary"):
        navigation.go_to("rules_and_coverage")


def _nothing_left(chosen: Filters) -> None:
    html.show(
        html.lede(
            f"No finding matches {'this filter' if len(chosen.active) == 1 else f'these {len(chosen.active)} filters'}."
        )
    )
    if st.button(filters.clear_label(chosen), key="worklist.clear", type="primary"):
        filters.clear()


def _list(run: Path, chosen: Filters, findings: int) -> None:
    with st.container(horizontal=True, key="list_head", vertical_alignment="center"):
        sort = st.selectbox(
            "Sorted by",
            list(SORT_WORDS),
            format_func=SORT_WORDS.__getitem__,
            key="worklist.sort",
            width=230,
            label_visibility="collapsed",
        )
        is_compact = st.toggle(
            "List without grid",
            key="worklist.compact",
            help="Buttons instead of a grid: for a keyboard or a screen reader.",
        )
    size = COMPACT_ROWS if is_compact else PAGE_ROWS
    pages = -(-findings // size)
    slot, number = st.container(), 1
    if pages > 1:
        number = st.pagination(pages, key=f"worklist.page.{size}.{pages}")
    key = (sort, str(number), str(size), *filters.key_of(chosen))
    rows = cache.remember(
        session.current_run_id(),
        "worklist.page",
        key,
        lambda: worklist.page(run, chosen, sort, offset=(number - 1) * size, limit=size),
    )
    with slot:
        _buttons(rows) if is_compact else _grid(rows, grid_key(chosen, sort, number))
    first = (number - 1) * size + 1
    html.show(
        html.muted(f"{first:,} to {first + rows.height - 1:,} of {findings:,}, sorted by {SORT_WORDS[sort].lower()}")
    )


def grid_key(chosen: Filters, sort: str, number: int) -> str:
    """The key of the grid: another one for other rows, so that a selected position always means the row that is shown."""
    return f"worklist.grid.{sort}.{number}.{filters.digest(chosen)}"


def _grid(rows: pl.DataFrame, key: str) -> None:
    ids = rows["finding_id"].to_list()
    kept = session.selected_finding()
    at = ids.index(kept) if kept in ids else 0
    state = st.dataframe(
        shown(rows),
        key=key,
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [at]}},
        column_config=_COLUMNS,
        hide_index=True,
        lazy=False,
        height=min(38 + 34 * rows.height, 890),
        row_height=34,
        alt="The findings that the filters leave, one a row. List without grid shows the same as buttons.",
    )
    _select(picked(state["selection"]["rows"], ids, at))


def picked(positions: list[int], ids: list[str], otherwise: int) -> str:
    """The finding at the selected position; the one at `otherwise` where no position of the list is selected."""
    position = positions[0] if positions and 0 <= positions[0] < len(ids) else otherwise
    return ids[position]


def _select(finding_id: str) -> None:
    if finding_id != session.selected_finding():
        session.select_finding(finding_id)
        session.select_line(None)


_COLUMNS = {
    "Severity": st.column_config.TextColumn(width=92),
    "Rule": st.column_config.TextColumn(width=254),
    "Code": st.column_config.TextColumn(width=54),
    "Suggested": st.column_config.TextColumn(width=78),
    "Difference": st.column_config.TextColumn(width=82, alignment="right"),
    "Provider": st.column_config.TextColumn(width=88),
    "Service": st.column_config.TextColumn(width=84),
}


def shown(rows: pl.DataFrame) -> pl.DataFrame:
    """What the grid shows of the findings, as text: no patient, no claim, nothing empty."""
    suggested = (
        pl.when(pl.col("suggested_code").is_null())
        .then(pl.lit("none"))
        .otherwise(pl.lit("→ ") + pl.col("suggested_code"))
    )
    return rows.select(
        pl.col("severity").replace(_SQUARES).alias("Severity"),
        pl.col("rule_title").alias("Rule"),
        pl.col("code").alias("Code"),
        suggested.alias("Suggested"),
        pl.Series(
            "Difference", [html.money(amount, signed=True) for amount in rows["amount_difference"]], dtype=pl.String
        ),
        pl.col("provider").alias("Provider"),
        pl.col("claim_line_start_date").dt.to_string("%Y-%m-%d").fill_null("not on the line").alias("Service"),
    )


def _buttons(rows: pl.DataFrame) -> None:
    kept = session.selected_finding()
    if kept not in rows["finding_id"].to_list():
        _select(rows["finding_id"][0])
        kept = session.selected_finding()
    with st.container(key="compact", gap=None):
        for finding_id, row in zip(rows["finding_id"], shown(rows).iter_rows(), strict=True):
            label = html.literal(", ".join(str(cell) for cell in row))
            if st.button(
                label,
                key=f"worklist.row.{finding_id}",
                type="secondary" if finding_id == kept else "tertiary",
                width="stretch",
            ):
                _select(finding_id)
                st.rerun()
