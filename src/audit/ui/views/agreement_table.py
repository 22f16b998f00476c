"""How far first and second opinions agree, as a table: raw agreement, kappa and AC1, each with n and interval."""

from __future__ import annotations

import streamlit as st

from audit.ui import cache, identity
from audit.ui.components import html
from audit.ui.components.html import Column
from audit.workspace.agreement import Agreement
from audit.workspace.agreement_text import METHOD, coefficient, heading, raw, reviewed_because
from audit.workspace.review import agreement_numbers

_SCOPES = {"run": "This run", "all": "All runs"}


def show(run_id: str) -> None:
    """The agreement in this run, or in all that the person may see."""
    with st.container(key="agreement"):
        st.space("medium")
        slot = st.container()
        scope = st.radio(
            "Agreement in",
            list(_SCOPES),
            format_func=_SCOPES.__getitem__,
            horizontal=True,
            key="review.scope",
        )
        told = agreement_numbers(cache.workspace(), identity.current(), run_id if scope == "run" else None)
        with slot:
            html.show(html.heading(heading(told["all"]), METHOD.replace(" %", f"{html.NO_BREAK}%")))
        if told["all"].n:
            html.show(_table(told))


def _table(told: dict[str, Agreement]) -> html.Markup:
    heads: list[Column | str] = [
        "Reviewed because",
        *(Column(head, numeric=True) for head in ("n", "Agreed", "Raw agreement", "Cohen's kappa", "Gwet's AC1")),
    ]
    rows = [
        [
            _first_large(reviewed_because(why)),
            html.number(each.n),
            html.number(each.agreed),
            raw(each),
            _muted(coefficient(each, each.kappa), is_known=each.kappa is not None),
            _muted(coefficient(each, each.ac1), is_known=each.ac1 is not None),
        ]
        for why, each in told.items()
    ]
    return html.table(heads, rows, caption="Agreement of first and second opinions")


def _first_large(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _muted(words: str, *, is_known: bool) -> html.Markup:
    return html.nowrap(words) if is_known else html.muted(words)
