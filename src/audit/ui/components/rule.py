"""A rule as the page of the rules shows it: its question, the rows of its policy, and its example, below one line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.model.columns import label
from audit.reference.covered import words_of
from audit.reports.rule_examples import BESIDE, DOES_NOT_FIRE, FIRES, WORDS, ExampleLine, RuleExample
from audit.reports.rule_page import PolicyRow, RulePage
from audit.ui.components import html
from audit.ui.components.html import Column, Markup
from audit.workspace.history import REASON_WORDS
from audit.workspace.precision import Precision

_POLICY = {
    "payer": "Payer",
    "enabled": "Asked",
    "scope": "Scope",
    "limit": "Limit",
    "window": "Window",
    "severity": "Severity",
    "carc": "CARC",
    "dates": "Dates of service",
    "citation": "Who says so",
}
_ALWAYS = {"payer", "enabled", "citation"}
_MARKS = {FIRES: "contradicted", DOES_NOT_FIRE: "match", BESIDE: "unseen"}
SHORT = 16
"""Cells up to so many characters are not parted at the end of a row."""
_NOT_FOR_PEOPLE = 200
"""How many characters of a cell of an example are shown: a note is longer."""


def block(
    page: RulePage, counted: Mapping[str, Any], measured: Precision | None = None, *, is_open: bool = False
) -> Markup:
    """One rule below its summary; `counted` is its row of the coverage, empty without a run; `measured` is what people
    made of its findings, None where nobody made anything of them."""
    card = page.card
    fired = counted.get("lines_violated") or 0
    told = [html.severity(str(card.severity)), Markup("&ensp;"), card.title, " ", html.muted(card.rule_id)]
    if not page.is_on:
        told.append(html.muted("switched off"))
    if fired:
        told.append(html.muted(f"fired on {html.count_of(fired, 'line')}"))
    if measured and measured.precision is not None:
        told.append(html.muted(f"confirmed {measured.confirmed:,} of {measured.decided:,}"))
    body = [_facts(page), *_measured(measured), html.label("Policy"), policy(page.policy)]
    if page.example:
        body += [html.label("Example: lines on which it fires, and on which it does not"), example(page.example)]
    return html.details(
        html.join(told), Markup(f'<section class="rule">{html.join(body)}</section>'), is_open=is_open, kind="one"
    )


def _facts(page: RulePage) -> Markup:
    card = page.card
    rows = [
        ["What it asks", html.join(html.paragraph(part) for part in card.explanation.split("\n\n"))],
        ["Reads", ", ".join(name.replace("_", " ") for name in card.reads)],
        *([["Needs", ", ".join(words_of(table) for table in card.needs)]] if card.needs else []),
        ["Who says so", card.citation],
    ]
    return Markup("<dl>" + "".join(f"<dt>{name}</dt><dd>{html.safe(value)}</dd>" for name, value in rows) + "</dl>")


def _measured(measured: Precision | None) -> list[Markup]:
    """What people decided about the findings, and why they dismissed some."""
    told = measured or Precision("")
    parts = [html.label("What people decided, in all runs"), html.paragraph(told.sentence())]
    rows = [[f"Dismissed: {REASON_WORDS[reason]}", f"{count:,}"] for reason, count in told.dismissed.items()]
    rows += [["Waiting for a second person", f"{told.waiting:,}"]] if told.waiting else []
    if rows:
        parts.append(html.table(["Not confirmed", Column("Findings", numeric=True)], rows, caption="Not confirmed"))
    return parts


def policy(rows: tuple[PolicyRow, ...]) -> Markup:
    """The rows of the policy as a table, without the columns that none of them fills in."""
    if not rows:
        return html.paragraph("Asked of every line; no row of the policy speaks of it.")
    shown = [name for name in _POLICY if name in _ALWAYS or any(getattr(row, name) for row in rows)]
    heads = [Column(_POLICY[name], numeric=name == "limit") for name in shown]
    cells = [[_cell(row, name) for name in shown] for row in rows]
    return html.table(heads, cells, caption="Rows of the policy")


def _cell(row: PolicyRow, name: str) -> object:
    if name == "citation":
        return html.join(
            [row.citation or row.source, Markup("<br>"), html.muted(row.source)] if row.citation else [row.source]
        )
    value = getattr(row, name)
    if name == "severity":
        return html.nowrap(html.severity(value)) if value else html.muted("as the rule")
    if not value:
        return html.muted("every day" if name == "dates" else "not set")
    return html.nowrap(value) if len(value) <= SHORT else value


def example(told: RuleExample) -> Markup:
    """The lines of the example, the ones on which the rule fires marked, each with what it shows."""
    heads = ["Example", *(label(name) for name in told.columns), "What it shows"]
    rows = [[_mark(line), *map(_value, line.cells), line.shows or html.muted("stands beside")] for line in told.lines]
    classes = ["bad" if line.kind == FIRES else "dim" if line.kind == BESIDE else "" for line in told.lines]
    return html.table(heads, rows, caption="Example lines", row_classes=classes)


def _mark(line: ExampleLine) -> Markup:
    return html.judgment(_MARKS.get(line.kind, "unseen"), WORDS.get(line.kind, line.kind))


def _value(cell: str) -> object:
    if not cell:
        return html.muted("blank")
    if len(cell) <= SHORT:
        return html.nowrap(cell)
    return cell if len(cell) <= _NOT_FOR_PEOPLE else f"{cell[:_NOT_FOR_PEOPLE]}…"
