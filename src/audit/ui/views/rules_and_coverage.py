"""The Rules and coverage page: every rule with its source, how often it fired, what could not be answered, and which
dates of service the tables cover."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from audit.reference import Reference
from audit.reference.covered import words_of
from audit.reports.audit import Audit
from audit.reports.charts import DARK, LIGHT, covered_dates
from audit.reports.date_coverage import date_coverage
from audit.rules.catalogue import RuleCard, catalogue
from audit.ui import cache, session
from audit.ui.components import chart, html
from audit.ui.components.html import Column, Markup

Coverage = dict[str, dict[str, Any]]


def render() -> None:
    """Draw the counts of the run, where there is one, and then every rule in full."""
    cards = catalogue(cache.reference().tables["attribute_rules"])
    audit = session.current_run()
    coverage = _coverage(audit)
    html.page_title(_title(cards, audit, coverage), _below(audit))
    _dates(audit)
    if audit is not None:
        html.show(_counts(cards, coverage))
    policy = cache.reference().tables["rule_policy"]
    html.show(
        html.heading(
            "Every rule, what it reads and who says so",
            "Severity and likely answer can differ by payer and code family",
        )
    )
    for category in dict.fromkeys(str(card.category) for card in cards):
        html.show(html.label(category.replace("_", " ").capitalize()))
        html.show(*(_rule(card, policy) for card in cards if card.category == category))


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


def _title(cards: Sequence[RuleCard], audit: Audit | None, coverage: Coverage) -> str:
    if audit is None:
        return f"{len(cards)} rules, each with its source"
    fired = sum(row["lines_violated"] > 0 for row in coverage.values())
    unsure = sum(row["lines_not_evaluated"] > 0 for row in coverage.values())
    if not fired and not unsure:
        return "Every rule was answered, and none fired"
    return f"{fired} of {len(cards)} rules fired, {unsure} could not be asked of every line"


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
    return html.table(columns, rows, caption="How often each rule fired", row_classes=classes)


def _missing(told: str | None, *, is_asked: bool) -> str:
    """What was missing, in words."""
    if not told:
        return "nothing" if is_asked else "no line to ask"
    return re.sub(r"documented_(\w+)", lambda found: f"record of {found[1].replace('_', ' ')}", told)


def muted_id(card: RuleCard) -> Markup:
    """The rule's id, small, after its title."""
    return html.muted(card.rule_id)


def _rule(card: RuleCard, policy: pl.DataFrame) -> Markup:
    rows = [
        ["What it asks", html.join(html.paragraph(part) for part in card.explanation.split("\n\n"))],
        ["Reads", ", ".join(name.replace("_", " ") for name in card.reads)],
        *([["Needs", ", ".join(words_of(table) for table in card.needs)]] if card.needs else []),
        ["Who says so", card.citation],
        ["Severity", html.severity(str(card.severity))],
        ["Policy", html.join(html.paragraph(text) for text in _policy(card, policy))],
    ]
    body = "".join(f"<dt>{name}</dt><dd>{html.safe(value)}</dd>" for name, value in rows)
    return Markup(
        f'<section class="rule"><div class="ct">{html.safe(card.title)} {muted_id(card)}</div><dl>{body}</dl></section>'
    )


_ENABLED = {"yes": "Asked of every line", "when_loaded": "Asked once its table is loaded", "no": "Switched off"}


def _policy(card: RuleCard, policy: pl.DataFrame) -> list[str]:
    told = []
    for row in policy.filter(pl.col("rule_id") == card.rule_id).iter_rows(named=True):
        payer = "" if row["payer"] == "*" else f"For {row['payer']}: "
        parts = [f"{payer}{_ENABLED.get(row['enabled'], row['enabled'])}"]
        parts += [f"severity {row['severity']}"] if row["severity"] else []
        parts += [f"likely answer CARC {row['carc']}"] if row["carc"] else []
        told.append(", ".join(parts) + ".")
    return told or ["Asked of every line; no row of the policy speaks of it."]
