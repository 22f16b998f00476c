"""Denial risk: what a manager opens first. A click on a mark narrows the page; every chart has its numbers behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from audit.reference import Reference
from audit.reports import risk, summary
from audit.reports.charts import carc, groups, heatmap, observed, pareto, provider, trend
from audit.reports.charts.theme import DARK, LIGHT, PICK
from audit.reports.filters import Filters
from audit.ui import cache, navigation, session
from audit.ui.components import chart, filters, html
from audit.ui.components.html import Kpi
from audit.ui.views import risk_tables
from audit.ui.views.worklist import worth_words

LEDE = (
    "Findings are indicators for a person to decide. Dollars are billed minus supported, by the fee schedule of the day "
    "and the place of service."
)
CLICKS = "risk.clicks"
NO_ANSWERS = "The claim file carries no adjustment reasons, so no observed denial rate is shown."


Frame = Callable[[Path, Filters], pl.DataFrame]
Table = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True)
class Panel:
    """One chart: its name, the frame that it draws, and what its module makes of the frame."""

    name: str
    frame: Frame
    draw: Callable[..., chart.Drawing]
    title: Callable[[pl.DataFrame], tuple[str, str]]
    alt_text: Callable[[pl.DataFrame], str]
    table: Table


def render() -> None:
    """Draw the numbers, the charts and the tables of the run, as the filters leave it."""
    run, chosen = session.require_run().directory, session.filters()
    told = _remember("headline", lambda: summary.headline(run, chosen)).row(0, named=True)
    html.page_title(title(told), LEDE)
    _filters(chosen, told["lines_flagged"])
    html.show(html.kpis(_kpis(told, _remember("unverified", lambda: summary.unverified(run, chosen)))))
    if told["lines_flagged"] == 0:
        _nothing_flagged(told)
        return
    panels = {panel.name: panel for panel in _panels(cache.reference())}
    with st.container(key="grid"):
        _row(run, [panels["pareto"], panels["heatmap"]], [1.2, 1])
    with st.container(key="grid3"):
        _row(run, [panels["trend"], panels["provider"], panels["carc"]], 3)
    with st.container(key="grid2"):
        _row(run, [panels["payer"], panels["place"]], 2)
    html.show(*risk_tables.tiers(_remember("tiers", lambda: risk.tiers(run, chosen))))
    _observed(run, panels["observed"])


def title(told: dict[str, Any]) -> str:
    """How many lines are flagged, and what they are worth over and under, apart."""
    if told["lines_audited"] == 0:
        return "No line matches the filters"
    if told["lines_flagged"] == 0:
        return f"Nothing is flagged on {html.count_of(told['lines_audited'], 'line')}"
    flagged = f"{told['lines_flagged']:,} of {html.count_of(told['lines_audited'], 'line')}"
    return f"{flagged} {'is' if told['lines_flagged'] == 1 else 'are'} flagged, {worth_words(told['overpaid'], told['underpaid'])}"


def _panels(reference: Reference) -> list[Panel]:
    """Every chart of the page, with our words for reason codes and places of service."""
    answers = dict(reference.tables["carc"].select("carc", "label").iter_rows())
    places = dict(reference.tables["place_of_service"].select("place_of_service_code", "label").iter_rows())
    return [
        _panel("pareto", summary.by_rule, pareto, risk_tables.by_rule),
        _panel("heatmap", summary.code_by_rule, heatmap, risk_tables.by_code),
        _panel("trend", summary.trend, trend, risk_tables.by_month),
        _panel("provider", summary.by_provider, provider, risk_tables.by_provider),
        Panel(
            "carc",
            summary.by_carc,
            partial(carc.chart, labels=answers),
            carc.title,
            partial(carc.alt_text, labels=answers),
            partial(risk_tables.by_carc, labels=answers),
        ),
        _groups("payer", summary.by_payer, {}),
        _groups("place", summary.by_place, places),
        _panel("observed", risk.observed, observed, risk_tables.observed),
    ]


def _panel(name: str, frame: Frame, module: Any, table: Table) -> Panel:
    return Panel(name, frame, module.chart, module.title, module.alt_text, table)


def _groups(name: str, frame: Frame, labels: dict[str, str]) -> Panel:
    return Panel(
        name,
        frame,
        partial(groups.chart, labels=labels),
        partial(groups.title, labels=labels),
        partial(groups.alt_text, labels=labels),
        partial(risk_tables.by_group, labels=labels),
    )


def _row(run: Path, panels: Sequence[Panel], widths: int | Sequence[float]) -> None:
    for column, panel in zip(st.columns(widths, gap="medium"), panels, strict=True):
        with column:
            _draw(run, panel)


def _draw(run: Path, panel: Panel) -> None:
    """One chart with its table; what is picked in it becomes a filter of the page."""
    chosen, theme = session.filters(), session.theme()
    key = (theme, *filters.key_of(chosen))
    drawn = cache.remember(
        session.current_run_id(), f"risk.{panel.name}", key, lambda: _make(run, panel, chosen, theme)
    )
    clicks = session.value(CLICKS, 0)
    picked = chart.show(chart_key(panel.name, clicks), *drawn)
    narrowed = chosen.narrowed(picked.get(PICK, []))
    if narrowed != chosen:
        session.keep_value(CLICKS, clicks + 1)
        session.keep_filters(narrowed)
        st.rerun()


def _make(run: Path, panel: Panel, chosen: Filters, theme: str) -> tuple[chart.Drawing, str, str, str, pl.DataFrame]:
    """The chart, its title and subtitle, its words and its table."""
    frame = panel.frame(run, chosen)
    drawn = panel.draw(frame, DARK if theme == "dark" else LIGHT)
    return drawn, *panel.title(frame), panel.alt_text(frame), panel.table(frame)


def chart_key(name: str, clicks: int) -> str:
    """The key of a chart: another one after every click, so that a mark that was picked does not stay picked."""
    return f"risk.{name}.{clicks}"


def _remember(what: str, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    return cache.remember(session.current_run_id(), f"risk.{what}", filters.key_of(session.filters()), make)


def _filters(chosen: Filters, flagged: int) -> None:
    """Which filters hold, a chip each to take it away, and the way to the findings that they leave."""
    if not chosen.active:
        if flagged:
            html.show(html.muted("A click on a mark narrows the whole page to it."))
        return
    filters.chips()
    with st.container(horizontal=True, key="risk_filters", vertical_alignment="center"):
        if st.button("Open these findings in the worklist", key="risk.worklist"):
            navigation.go_to("worklist")
        if len(chosen.active) == 1 and st.button(filters.clear_label(chosen), key="risk.clear", type="tertiary"):
            filters.clear()


def _kpis(told: dict[str, Any], unverified: pl.DataFrame) -> list[Kpi]:
    flagged, audited = told["lines_flagged"], told["lines_audited"]
    over, under = html.count_of(told["lines_overpaid"], "line"), html.count_of(told["lines_underpaid"], "line")
    return [
        Kpi(
            "Lines audited",
            html.number(audited),
            f"{html.count_of(told['lines_rejected'], 'record')} set aside in the file",
        ),
        Kpi("Flagged lines", html.number(flagged), f"{html.share(flagged, audited)} of lines audited", mark="ink"),
        Kpi(
            "Overpaid", html.money(told["overpaid"], signed=True), f"{over}, billed more than supported", "over", "over"
        ),
        Kpi(
            "Underpaid",
            html.money(told["underpaid"], signed=True),
            f"{under}, billed less than supported",
            "under",
            "under",
        ),
        Kpi("At risk", html.money(told["at_risk"]), "billed on flagged lines, each line once"),
        Kpi("Unverified lines", html.number(told["lines_unverified"]), _reasons(unverified), mark="unseen"),
    ]


def _reasons(unverified: pl.DataFrame) -> str:
    """Why lines could not be checked: no record, or a record that does not decide, or a rule that was not evaluated."""
    parts = [
        f"{(f'{facts} open' if facts else reason).replace(';', ', ')} for {html.number(lines)}"
        for reason, facts, lines in unverified.head(3).iter_rows()
    ]
    told = "; ".join(parts) or "every line could be checked"
    return told[0].upper() + told[1:]


def _nothing_flagged(told: dict[str, Any]) -> None:
    unverified = told["lines_unverified"]
    html.show(html.lede(f"No line is flagged, and {html.number(unverified)} could not be checked."))
    if st.button("See the rules and what they lacked", key="risk.coverage", type="primary"):
        navigation.go_to("rules_and_coverage")


def _observed(run: Path, panel: Panel) -> None:
    rows = _remember("answers", lambda: panel.frame(run, session.filters()))
    if rows.filter(pl.col("rule") != risk.NO_FINDING).is_empty():
        html.show(html.muted(NO_ANSWERS))
        return
    _draw(run, panel)
