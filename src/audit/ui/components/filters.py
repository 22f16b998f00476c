"""The filters of a run, as buttons that open a list, and as chips that take one away again.

The filters themselves are kept by `session`, and through it in the page's address. A widget is made anew, with the
filters as its default, whenever they were changed elsewhere: by a chip, a chart, an address.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import polars as pl
import streamlit as st

from audit.model.vocabulary import SEVERITY_RANK
from audit.reports import worklist
from audit.reports.filters import EVERYTHING, Filters
from audit.reports.line_story import category_label
from audit.ui import cache, session
from audit.ui.components import html

LABELS = {
    "severity": "Severity",
    "rule": "Rule",
    "code": "Code",
    "provider": "Provider",
    "payer": "Payer",
    "category": "Category",
    "direction": "Amount",
    "month": "Month",
    "verdict": "Verdict",
    "place": "Place",
    "tier": "Tier",
    "carc": "Likely answer",
}
OFFERED = ("severity", "verdict", "category", "rule", "code", "provider", "payer", "direction", "month")
_FEW = ("severity", "verdict", "category", "direction")
_SHOWN, _TIMES = "filters.shown", "filters.times"
_WORDS = {
    "direction": {"overpaid": "overpaid", "underpaid": "underpaid", "none": "no difference"},
    "verdict": {
        "contradicted": "contradicted",
        "undocumented": "record silent",
        "violated": "edit broken",
    },
}


def key_of(filters: Filters) -> tuple[str, ...]:
    """The filters as text, for the key of a cache."""
    return tuple(f"{name}={value}" for name in filters.active for value in getattr(filters, name))


def digest(filters: Filters) -> str:
    """The filters as eight characters that say nothing, for the key of a widget."""
    return hashlib.sha256("|".join(key_of(filters)).encode()).hexdigest()[:8]


def words(name: str, value: str, titles: dict[str, str] | None = None) -> str:
    """What a person reads for a value of a filter; a rule by its title, a category by its label."""
    if name == "rule":
        return (titles or {}).get(value, value)
    return _WORDS.get(name, {}).get(value, category_label(value) if name == "category" else value)


def rule_titles() -> dict[str, str]:
    """The titles of the run's rules, by id."""
    audit = session.current_run()
    return {rule["rule_id"]: rule["title"] for rule in audit.summary["rules"]} if audit else {}


def row(run: Path) -> None:
    """A button for each filter; it opens the list of what there is to choose from, with the findings of each."""
    for name in OFFERED:
        chosen = getattr(session.filters(), name)
        label = f"{LABELS[name]} ({len(chosen)})" if chosen else LABELS[name]
        with st.popover(label, key=f"filters.open.{name}"):
            _choose(run, name)


def _choose(run: Path, name: str) -> None:
    filters = session.filters()
    counts = dict(_choices(run, name, filters).iter_rows())
    kept = getattr(filters, name)
    options = [*_ordered(name, counts), *(value for value in kept if value not in counts)]
    told = {value: f"{words(name, value, rule_titles())}, {html.number(counts.get(value, 0))}" for value in options}
    key = f"filters.{name}.{_times()}"
    if name in _FEW:
        escaped = {value: html.literal(text) for value, text in told.items()}
        picked = st.pills(
            LABELS[name], options, default=kept, selection_mode="multi", format_func=escaped.__getitem__, key=key
        )
    else:
        picked = st.multiselect(
            LABELS[name], options, default=kept, format_func=told.__getitem__, placeholder="Every one", key=key
        )
    if set(picked) != set(kept):
        _keep(replace(filters, **{name: tuple(picked)}))


def _ordered(name: str, counts: dict[str, int]) -> list[str]:
    if name == "severity":
        return [str(severity) for severity in SEVERITY_RANK if severity in counts]
    return sorted(counts) if name in {"month", "code"} else list(counts)


def chips(*, with_all: bool = True) -> None:
    """One chip for each filter that holds, which takes it away, and one that takes all away; nothing where none holds."""
    filters, titles = session.filters(), rule_titles()
    if not filters.active:
        return
    with st.container(horizontal=True, key="chips", gap="small"):
        for name in filters.active:
            values = ", ".join(words(name, value, titles) for value in getattr(filters, name))
            told = LABELS[name].lower()
            label = f"{html.literal(f'{told} = {_short(values)}')} ✕"
            if st.button(label, key=f"chips.{name}", help=f"Take away the filter on {told}"):
                session.keep_filters(filters.without(name))
                st.rerun()
        if with_all and len(filters.active) > 1 and st.button(clear_label(filters), key="chips.all", type="tertiary"):
            clear()


def clear_label(filters: Filters) -> str:
    """The words of the button that takes all filters away."""
    return f"Clear {html.count_of(len(filters.active), 'filter')}"


def clear() -> None:
    """Take all filters away and draw the page again."""
    session.keep_filters(EVERYTHING)
    st.rerun()


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _choices(run: Path, name: str, filters: Filters) -> pl.DataFrame:
    others = filters.without(name)
    what = f"choices.{name}"
    return cache.remember(session.current_run_id(), what, key_of(others), lambda: worklist.choices(run, name, others))


def _keep(filters: Filters) -> None:
    session.keep_filters(filters)
    session.keep_value(_SHOWN, filters)
    st.rerun()


def _times() -> int:
    """How often the filters were changed by something other than these widgets: part of the widgets' keys."""
    times: int = session.value(_TIMES, 0)
    if session.value(_SHOWN, EVERYTHING) != session.filters():
        times += 1
        session.keep_value(_TIMES, times)
        session.keep_value(_SHOWN, session.filters())
    return times
