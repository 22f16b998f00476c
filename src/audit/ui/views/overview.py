"""Overview: what a manager sees first. Counts and dollars of a mart, and nothing of a run's folder.

`render` alone asks which runs there are; everything else takes a mart that was read from its own file.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import streamlit as st

from audit.reports.charts import heatmap, pareto, trend
from audit.reports.charts.theme import DARK, LIGHT, Colours
from audit.reports.export import EXPORTS, Level
from audit.reports.export.notices import ending
from audit.ui import cache, downloads, identity, session
from audit.ui.components import chart, html, problem
from audit.ui.components.html import Column, Kpi
from audit.ui.views import overview_frames as frames
from audit.workspace.exports import Order
from audit.workspace.mart import Mart, Shelved, read_mart, shelved
from audit.workspace.mart_tables import HIDDEN, said

LEDE = (
    "Findings are indicators for a person to decide. Counts below {smallest} are withheld, with whatever would give them away: "
    "a small one prints <{smallest}, the others print hidden."
)
NO_RUN = "No run is counted yet. A run is counted within a minute after it was saved."
_BREAKDOWNS = ("payer", "month", "code", "place", "provider")


def render() -> None:
    """Draw the numbers of the run that is chosen."""
    found = shelved(cache.workspace(), identity.current())
    ready = {each.run_id: each for each in found if each.path is not None}
    if not ready:
        html.page_title("No numbers yet", NO_RUN)
        return
    run_id = _chosen(ready)
    show(ready[run_id])


def show(chosen: Shelved) -> None:
    """Everything below the choice of the run; of the disk it reads the mart's file and no other."""
    mart = read_mart(chosen.path or Path())
    html.page_title(title(mart), LEDE.format(smallest=mart.smallest))
    html.show(html.muted(_as_of(mart, is_stale=chosen.is_stale)))
    if mart.notices:
        problem.show_text("This run is incomplete. " + " ".join(mart.notices))
    html.show(html.kpis(_kpis(mart)))
    _charts(mart)
    _tables(mart)
    html.show(*_definitions(mart))
    _download(mart)


def title(mart: Mart) -> str:
    """How many lines are flagged, and what they are worth over and under, apart."""
    lines, flagged = frames.one(mart, "status", "all"), frames.one(mart, "status", "flagged")
    if lines[0] is None:
        return "Too few lines to show numbers of"
    told = said(flagged[0], flagged[1], mart.smallest)
    return f"{told.capitalize()} of {html.count_of(lines[0], 'line')} are flagged"


def _chosen(ready: dict[str, Shelved]) -> str:
    current = session.current_run_id()
    options = list(ready)
    at = options.index(current) if current in ready else 0
    words = {each.run_id: f"{each.run_id}, saved {each.saved_at[:10]}" for each in ready.values()}
    picked = st.selectbox("Run", options, index=at, format_func=words.__getitem__, key="overview.run")
    return picked if picked in ready else options[0]


def _as_of(mart: Mart, *, is_stale: bool) -> str:
    when = f"As of {mart.about['built_at'][:16].replace('T', ' ')} UTC, run {mart.about['run_id']}, every line of it."
    return f"{when} Decisions were made since; they are counted within minutes." if is_stale else when


def _kpis(mart: Mart) -> list[Kpi]:
    lines, flagged = (frames.one(mart, "status", each) for each in ("all", "flagged"))
    over, under = (frames.one(mart, "direction", each) for each in ("overpaid", "underpaid"))
    share = html.share(flagged[0], lines[0]) if flagged[0] is not None and lines[0] else HIDDEN
    rate = frames.confirmed_rate(mart)
    return [
        Kpi("Lines audited", said(lines[0], lines[1], mart.smallest), "accepted lines of the run"),
        Kpi("Flagged lines", said(flagged[0], flagged[1], mart.smallest), f"{share} of lines audited", mark="ink"),
        Kpi("Overpaid", _dollars(over), _on(over, mart), "over", "over"),
        Kpi("Underpaid", _dollars(under), _on(under, mart), "under", "under"),
        Kpi("At risk", _dollars(flagged, signed=False), "billed on flagged lines, each line once"),
        Kpi("Confirmed", html.share(rate[0], rate[1]) if rate else _no_rate(mart), _decided(rate)),
    ]


def _dollars(cell: tuple[int | None, str, object], *, signed: bool = True) -> str:
    if cell[0] is None:
        return HIDDEN
    return html.money(str(cell[2] or 0), signed=signed)


def _on(cell: tuple[int | None, str, object], mart: Mart) -> str:
    count = said(cell[0], cell[1], mart.smallest)
    return f"on {count} {'line' if count == '1' else 'lines'}"


def _no_rate(mart: Mart) -> str:
    yes, no = (frames.one(mart, "standing", each)[0] for each in ("confirmed", "dismissed"))
    return "none" if (yes, no) == (0, 0) else HIDDEN


def _decided(rate: tuple[int, int, float, float] | None) -> str:
    if rate is None:
        return "of findings confirmed or dismissed"
    yes, decided, low, high = rate
    return f"{yes:,} of {decided:,} decided, 95 % {low:.0%} to {high:.0%}".replace("%", "\u00a0%").replace(
        "95 \u00a0%", "95\u00a0%"
    )


def _charts(mart: Mart) -> None:
    colours = DARK if session.theme() == "dark" else LIGHT
    rules, months, codes = frames.by_rule(mart), frames.by_month(mart), frames.code_by_rule(mart)
    with st.container(key="grid"):
        left, right = st.columns([1.2, 1], gap="medium")
        with left:
            subtitle = "Overpaid dollars by rule, with n findings and the running share; rules that are withheld are in the table"
            _draw(
                "pareto",
                pareto.chart,
                rules,
                colours,
                (pareto.PLAIN, subtitle),
                pareto.alt_text,
                frames.by_rule_table(mart),
            )
        with right:
            subtitle = f"Findings by rule and code billed; a dot is none, <{mart.smallest} and hidden are withheld"
            table = frames.code_by_rule_table(codes)
            _draw(
                "heatmap",
                heatmap.chart,
                codes,
                colours,
                ("Findings by code and rule", subtitle),
                _cells_in_words,
                table,
            )
    _draw("trend", trend.chart, months, colours, trend.title(months), trend.alt_text, frames.breakdown(mart, "month"))


def _draw(
    name: str,
    draw: Callable[[pl.DataFrame, Colours], chart.Drawing],
    frame: pl.DataFrame,
    colours: Colours,
    titles: tuple[str, str],
    alt_text: Callable[[pl.DataFrame], str],
    table: pl.DataFrame,
) -> None:
    chart.show(f"overview.{name}", draw(frame, colours), *titles, alt_text(frame), table)


def _cells_in_words(codes: pl.DataFrame) -> str:
    return heatmap.alt_text(codes.filter(pl.col("withheld").is_null()).sort("lines", descending=True))


def _tables(mart: Mart) -> None:
    picked = st.segmented_control(
        "Break down by",
        _BREAKDOWNS,
        default=_BREAKDOWNS[0],
        required=True,
        format_func=str.capitalize,
        key="overview.breakdown",
    )
    name = picked or _BREAKDOWNS[0]
    html.show(
        html.heading(
            f"Lines and dollars by {name}", "Flagged lines per 100 audited, with 95 % interval; over and under apart"
        ),
        _table(frames.breakdown(mart, name), caption=f"By {name}"),
    )
    decided, ages = frames.confirmed(mart), frames.ageing(mart)
    html.show(
        html.heading(
            "What people made of the findings", "Confirmed among confirmed and dismissed, by rule, with 95 % interval"
        ),
        _table(decided, caption="Confirmed by rule") if decided.height else html.paragraph("Nothing is decided yet."),
        html.heading("How old the findings are", "Days since the service, by where the finding stands"),
        _table(ages, caption="Age of findings") if ages.height else html.paragraph("There is no finding."),
        html.heading("How far two people agree", "First and second opinions of this run"),
        html.paragraph(_agreement(mart)),
    )


def _table(frame: pl.DataFrame, caption: str) -> html.Markup:
    """A table whose columns but the first hold numbers, withheld ones as words."""
    heads: list[Column | str] = [Column(name, numeric=at > 0) for at, name in enumerate(frame.columns)]
    return html.table(heads, list(frame.iter_rows()), caption=caption)


def _agreement(mart: Mart) -> str:
    told = mart.agreement
    if told is None:
        return "Too few second opinions to tell."
    words = {"raw": "raw agreement", "kappa": "Cohen's kappa", "ac1": "Gwet's AC1"}
    parts = [
        f"{word} {told[name][0]:.2f} (95 % {told[name][1]:.2f} to {told[name][2]:.2f})" if told[name] else f"{word} n/a"
        for name, word in words.items()
    ]
    return f"{told['n']:,} pairs: {', '.join(parts)}."


def _definitions(mart: Mart) -> list[html.Markup]:
    as_of = f"{mart.about['built_at'][:10]}"
    rows = [
        ["Flag rate", "lines with at least one finding", "accepted lines", as_of],
        ["Overpaid, underpaid", "billed minus supported, once a line and direction", "never netted", as_of],
        ["At risk", "dollars billed on flagged lines, once a line", "not a denial", as_of],
        [
            "Confirmed",
            "findings confirmed, after second review where one was asked for",
            "confirmed and dismissed",
            as_of,
        ],
        ["Open", "findings that nobody has decided", "findings", as_of],
    ]
    heads = ["Number", "Counts", "Out of", "As of"]
    return [html.heading("What the numbers mean"), html.table(heads, rows, caption="What the numbers mean")]


def _download(mart: Mart) -> None:
    """The same numbers as a file; it is made when it is pressed."""
    key = st.radio("Format", list(EXPORTS), format_func=lambda name: EXPORTS[name].label, key="overview.format")
    wanted = f"overview.ticket.{mart.about['run_id']}.{key}"
    export_id, created = session.value(wanted) or (secrets.token_hex(6), datetime.now(UTC))
    session.keep_value(wanted, (export_id, created))
    export = EXPORTS[key or "csv"]
    warned = ending(Level.AGGREGATE, tuple(mart.notices))
    st.download_button(
        "Download these numbers",
        downloads.of_run(
            mart.about["run_id"], Order(export.key, Level.AGGREGATE, export_id=export_id, created=created)
        ),
        f"claims-audit-{created:%Y-%m-%d}-{export_id}{warned}{export.ending}",
        export.mime,
        key="overview.download",
        on_click="ignore",
    )
