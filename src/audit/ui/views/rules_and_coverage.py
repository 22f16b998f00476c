"""The Rules and coverage page: every rule with its source, how often it fired, what could not be answered, and which
dates of service the tables cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from audit.reference import Reference
from audit.reports.audit import Audit
from audit.reports.charts import DARK, LIGHT, covered_dates
from audit.reports.date_coverage import date_coverage
from audit.reports.line_story import category_label
from audit.reports.rule_page import RulePage, matching, rule_pages
from audit.rules.catalogue import RuleCard
from audit.ui import cache, identity, session
from audit.ui.components import chart, html, rule, story
from audit.ui.components.html import Column, Markup
from audit.ui.views import rule_precision
from audit.workspace.precision import Precision, precisions

Coverage = dict[str, dict[str, Any]]
FEW_GROUPS, FEW_RULES = 3, 3
"""So few that they are opened, where a person narrowed the rules down."""


def render() -> None:
    """Draw the dates that the tables cover, and every rule by category, with the counts of the run where there is one."""
    pages, audit = _pages(), session.current_run()
    coverage = _coverage(audit)
    html.page_title(_title(len(pages), audit, coverage), _below(audit))
    _dates(audit)
    measured = precisions(cache.workspace(), identity.current())
    rule_precision.show([page.card for page in pages], measured)
    html.show(
        html.heading(
            "Every rule: what it asks, its policy, and an example",
            "A category opens the rules in it, a rule its question, who says so, the rows of the policy and an example",
        )
    )
    found = _chosen(pages)
    if not found:
        html.show(html.lede("No rule holds all these words. Take a word or a category away."))
    by_category: dict[str, list[RulePage]] = {}
    for page in found:
        by_category.setdefault(str(page.card.category), []).append(page)
    is_narrow = len(found) < len(pages)
    for category, members in by_category.items():
        is_open = is_narrow and len(by_category) <= FEW_GROUPS
        html.show(_group(category, members, coverage, measured, is_open=is_open))


def _pages() -> tuple[RulePage, ...]:
    reference = cache.reference()
    run = session.current_run_id() or "no run"
    return cache.remember(run, "rules.pages", (reference.digest,), lambda: rule_pages(reference))


def _chosen(pages: Sequence[RulePage]) -> tuple[RulePage, ...]:
    """The pages that the visitor asks for: by category, each with its number of rules, and by words."""
    counts = Counter(str(page.card.category) for page in pages)
    with st.container(key="rules"):
        picked = st.pills(
            "Categories",
            list(counts),
            selection_mode="multi",
            format_func=lambda category: html.literal(f"{category_label(category)} {counts[category]}"),
            key="rules.category",
        )
        words = st.text_input(
            "Search rules",
            key="rules.search",
            placeholder="Words of the rule, its id, its source or a column",
            width=420,
        )
    return matching(pages, words or "", tuple(picked or ()))


def _group(
    category: str,
    members: Sequence[RulePage],
    coverage: Coverage,
    measured: Mapping[str, Precision],
    *,
    is_open: bool,
) -> Markup:
    """One category: its counts in the run, and its rules one below the other."""
    ids = [page.card.rule_id for page in members]
    told = [html.count_of(len(members), "rule")]
    if coverage:
        counted = {name: sum(bool(coverage.get(each, {}).get(f"lines_{name}")) for each in ids) for name in _COUNTED}
        told += [f"{counted['violated']} fired", f"{counted['not_evaluated']} not asked of every line"]
    off = sum(not page.is_on for page in members)
    told += [f"{off} switched off"] if off else []
    rules = [
        rule.block(
            page,
            coverage.get(page.card.rule_id, {}),
            measured.get(page.card.rule_id),
            is_open=is_open and len(members) <= FEW_RULES,
        )
        for page in members
    ]
    body = [_counts([page.card for page in members], coverage)] if coverage else []
    summary = html.join([category_label(category), html.muted(", ".join(told))])
    return html.details(summary, html.join([*body, *rules]), is_open=is_open, kind="group")


_COUNTED = ("violated", "not_evaluated")


def _dates(audit: Audit | None) -> None:
    """Which dates of service each table covers beside those of the run, as a timeline and in words."""
    theme, reference = session.theme(), cache.reference()
    run = audit.directory if audit is not None else None
    key = (theme, reference.digest)
    drawn, told = cache.remember(
        session.current_run_id() or "no run", "rules.dates", key, lambda: _draw_dates(reference, run, theme)
    )
    chart.show("rules.dates", *drawn)
    html.show(html.bullets(told))


def _draw_dates(reference: Reference, run: Path | None, theme: str) -> tuple[chart.Shown, list[str]]:
    """The timeline with its title, words and table; and what is not covered, in sentences."""
    dates = date_coverage(reference, run)
    drawn = covered_dates.chart(dates, DARK if theme == "dark" else LIGHT)
    words = (*covered_dates.title(dates), covered_dates.alt_text(dates))
    return (drawn, *words, covered_dates.table(dates)), dates.sentences()


def _coverage(audit: Audit | None) -> Coverage:
    return {row["rule_id"]: row for row in audit.coverage.iter_rows(named=True)} if audit else {}


def _title(rules: int, audit: Audit | None, coverage: Coverage) -> str:
    if audit is None:
        return f"{rules} rules, each with its source"
    fired = sum(row["lines_violated"] > 0 for row in coverage.values())
    unsure = sum(row["lines_not_evaluated"] > 0 for row in coverage.values())
    if not fired and not unsure:
        return "Every rule was answered, and none fired"
    return f"{fired} of {rules} rules fired, {unsure} could not be asked of every line"


def _below(audit: Audit | None) -> str:
    if audit is None:
        return "No run yet. Choose a claim file on the Upload page to see how often each rule fires."
    return "A rule that lacks a fact does not say clear: it says not evaluated, and the line cannot be clear."


def _counts(cards: Sequence[RuleCard], coverage: Coverage) -> Markup:
    columns: list[Column | str] = [
        "Rule",
        *(Column(name, numeric=True) for name in ("Lines asked", "Violated", "Clear", "Not evaluated")),
        "What was missing",
    ]
    rows, classes = [], []
    for card in cards:
        row = coverage.get(card.rule_id, {})
        counted = [row.get(f"lines_{name}", 0) or 0 for name in ("applicable", "violated", "clear", "not_evaluated")]
        rows.append(
            [
                html.join([card.title, muted_id(card)], " "),
                *(html.number(count) for count in counted),
                _missing(row.get("missing"), is_asked=counted[0] > 0),
            ]
        )
        classes.append("" if counted[0] else "dim")
    return html.table(columns, rows, caption="How often each rule was asked, and what came out", row_classes=classes)


def _missing(told: str | None, *, is_asked: bool) -> str:
    """What was missing, in words."""
    if not told:
        return "nothing" if is_asked else "no line to ask"
    return story.words(told)


def muted_id(card: RuleCard) -> Markup:
    """The rule's id, small, after its title."""
    return html.muted(card.rule_id)
