"""The tables of an export, as its level shows them."""

from __future__ import annotations

import polars as pl

from audit.reports.export.levels import at_level
from audit.reports.export.manifest import Ticket
from audit.reports.export.run import FinishedRun


def tables_of(run: FinishedRun, ticket: Ticket) -> dict[str, pl.DataFrame]:
    """`findings` as selected, the `decisions` about them, and `rejected`, `coverage` and `records_request` whole."""
    findings = run.findings(ticket.selection)
    whole = {name: run.table(name) for name in ("rejected", "coverage", "records_request")}
    shown = {name: at_level(run, name, frame, ticket.level) for name, frame in {"findings": findings, **whole}.items()}
    return {"findings": shown.pop("findings"), "decisions": ticket.decisions(findings), **shown}
