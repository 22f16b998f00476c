"""The block in the sidebar that says where every record of the run went."""

from __future__ import annotations

import streamlit as st

from audit.reports.audit import Audit
from audit.ui.components import html
from audit.ui.components.html import Markup

_ROWS = (("Flagged", "flagged"), ("Unverified", "unverified"), ("Clear", "clear"), ("Set aside", "rejected"))


def show(audit: Audit) -> None:
    """The reconciliation of the run, and the rules that were left out of it."""
    counts = audit.summary["reconciliation"]
    title = (
        "This run accounts for every record" if counts["reconciles"] else "This run does not account for every record"
    )
    rows = "".join(_row(name, counts[key]) for name, key in _ROWS)
    without = audit.summary["policy"]["without"]
    left_out = f'<div class="out">Went on without {html.safe(", ".join(without))}</div>' if without else ""
    total = f'<div class="total">{_row("Records in file", counts["records"])}</div>'
    with st.sidebar:
        html.show(Markup(f'<div class="side"><b>{title}</b>{rows}{total}{left_out}</div>'))


def _row(name: str, count: int) -> str:
    return f'<div>{name}<span class="n">{count:,}</span></div>'
