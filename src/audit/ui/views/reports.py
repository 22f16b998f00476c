"""The Reports page: the run as a file, whole or as filtered, at the level that is wanted; refused where it does not reconcile."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import polars as pl
import streamlit as st

from audit.errors import ExportError
from audit.reports.audit import Audit
from audit.reports.export import EVERYTHING, EXPORTS, FinishedRun, Level, Selection
from audit.reports.export.levels import CONTENTS, LABELS
from audit.reports.export.notices import ending, incomplete
from audit.reports.export.run import require_reconciled
from audit.reports.filters import Filters, ask
from audit.ui import cache, downloads, session
from audit.ui.components import html, problem
from audit.ui.components.html import Column
from audit.ui.views import export_history
from audit.workspace.exports import SHORTEST_REASON, Order

_ALL, _FILTERED, _TICKETS = "all", "filtered", "reports.tickets"


def render() -> None:
    """Draw the scope, the level, the format, what the file will hold, the button, and what was taken before."""
    audit = session.require_run()
    run = FinishedRun(audit.directory, audit.summary)
    findings = sum(audit.summary["totals"]["by_rule"].values())
    html.page_title(
        f"{html.count_of(findings, 'finding')} to take with you",
        "Every file says from which run, files, tables, rules and filters it was made, by whom, and where the event log stood.",
    )
    refusal = cache.remember(session.current_run_id(), "export.refusal", (), lambda: _refusal(run))
    if refusal:
        problem.show_text(refusal, "The pages still show what was found.")
        return
    why = cache.remember(session.current_run_id(), "export.incomplete", (), lambda: incomplete(run))
    choice, contents = st.columns([1, 1.2], gap="large")
    with choice:
        chosen = st.radio("Patients and notes", list(Level), format_func=LABELS.__getitem__, key="reports.level")
        level = Level(chosen or Level.LIMITED)
        reason = _reason() if level is Level.FULL else ""
        scope = _scope(session.filters()) if level is not Level.AGGREGATE else _ALL
        key = st.radio("Format", list(EXPORTS), format_func=lambda name: EXPORTS[name].label, key="reports.format")
    selection = _selection(audit, session.filters()) if scope == _FILTERED else EVERYTHING
    with contents:
        _preview(run, selection, level, why)
    with choice:
        _download(key, level, selection, reason, why)
    export_history.render()


def _refusal(run: FinishedRun) -> str:
    """Why no export is made of this run, with the equation that fails; blank where it reconciles."""
    try:
        require_reconciled(run)
    except ExportError as error:
        return str(error)
    return ""


def _reason() -> str:
    """Why identifiers are needed, as typed."""
    return st.text_input(
        "Why identifiers are needed",
        key="reports.reason",
        max_chars=500,
        help=f"At least {SHORTEST_REASON} characters. It is kept with the event log; name no patient.",
    ).strip()


def _scope(filters: Filters) -> str:
    if not filters.active:
        html.show(
            html.label("Findings"), html.paragraph("Every finding of the run. Filters set in the worklist narrow this.")
        )
        return _ALL
    words = {_ALL: "Every finding of the run", _FILTERED: "The findings that the worklist shows now"}
    return st.radio("Findings", list(words), format_func=words.__getitem__, key="reports.scope")


def _selection(audit: Audit, filters: Filters) -> Selection:
    """The findings that the worklist's filters leave, as an export takes them, with the filters in words."""
    wanted = ask(audit.directory, "select finding_id from kept", filters)["finding_id"]
    words = tuple(f"{name.capitalize()} is {' or '.join(values)}" for name, values in filters.to_query().items())
    return Selection(words, pl.col("finding_id").is_in(wanted.to_list()))


def _preview(run: FinishedRun, selection: Selection, level: Level, why: tuple[str, ...]) -> None:
    counts = run.summary["reconciliation"]
    heading = html.heading("What the file will hold", _sentence(counts))
    told = [html.label("Protected health information"), html.paragraph(CONTENTS[level])]
    if why:
        told += [html.label("Marked incomplete, in the name and on every sheet"), html.bullets(why)]
    if level is Level.AGGREGATE:
        html.show(heading, *told)
        return
    wanted = run.findings(selection).height
    all_of = sum(run.summary["totals"]["by_rule"].values())
    rows = [
        ["Findings", f"{wanted:,} of {all_of:,}" if selection.words else html.number(wanted)],
        ["Records set aside", html.number(counts["rejected"])],
        ["Rules in the coverage", html.number(len(run.summary["rules"]))],
        ["Records in file", html.number(counts["records"])],
    ]
    html.show(
        heading,
        html.table(["", Column("Rows", numeric=True)], rows, caption="What the file will hold"),
        html.label("Filters"),
        html.bullets(selection.words) if selection.words else html.paragraph("None: every finding of the run."),
        html.label("Went on without"),
        html.paragraph(", ".join(run.summary["policy"]["without"]) or "No rule was left out by choice."),
        *told,
    )


def _sentence(counts: dict[str, int]) -> str:
    return (
        f"The run reconciles: {counts['flagged']:,} flagged + {counts['unverified']:,} unverified + {counts['clear']:,} clear"
        f" + {counts['rejected']:,} set aside = {counts['records']:,} records"
    )


def _download(key: str, level: Level, selection: Selection, reason: str, why: tuple[str, ...]) -> None:
    """The button. The file is made when it is pressed; its name is one that no other export has."""
    export_id, created = _ticket("|".join([session.current_run_id(), key, level, *selection.words]))
    export = EXPORTS[key]
    is_unsaid = level is Level.FULL and len(reason) < SHORTEST_REASON
    st.download_button(
        f"Download {export.label}",
        downloads.of_run(session.current_run_id(), Order(key, level, selection, reason, export_id, created)),
        f"claims-audit-{created:%Y-%m-%d}-{export_id}{ending(level, why)}{export.ending}",
        export.mime,
        key="reports.download",
        type="primary",
        on_click="ignore",
        disabled=is_unsaid,
    )
    said = f"Type a reason of at least {SHORTEST_REASON} characters first." if is_unsaid else _told(export_id)
    html.show(html.muted(said))


def _told(export_id: str) -> str:
    return f"Export {export_id}. The same id stands inside the file, and in the event log once it is made."


def _ticket(wanted: str) -> tuple[str, datetime]:
    """Id and time of the export that is wanted: the same while nothing else is chosen, so that one name is one content."""
    tickets: dict[str, tuple[str, datetime]] = session.value(_TICKETS, {})
    if wanted not in tickets:
        tickets = {**tickets, wanted: (secrets.token_hex(6), datetime.now(UTC))}
        session.keep_value(_TICKETS, tickets)
    return tickets[wanted]
