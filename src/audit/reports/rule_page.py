"""Everything that is said of one rule: its question, the rows of the policy that set it, and its example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from audit.reference import Reference
from audit.reference.covered import words_of
from audit.reports.rule_examples import WORDS, RuleExample, example_of
from audit.reports.text import rule_dict
from audit.rules.catalogue import RuleCard, catalogue

EVERY_PAYER = "every payer"
ENABLED = {"yes": "asked", "when_loaded": "asked once its table is loaded", "no": "switched off"}
MOST_CODES = 6


@dataclass(frozen=True)
class PolicyRow:
    """One row of the policy in words; a limit with its window, blank where the row sets none."""

    payer: str
    scope: str
    limit: str
    window: str
    severity: str
    carc: str
    dates: str
    enabled: str
    citation: str
    source: str


@dataclass(frozen=True)
class RulePage:
    """A rule with its policy and its example; `example` is None for a rule that stands as data."""

    card: RuleCard
    policy: tuple[PolicyRow, ...]
    example: RuleExample | None

    @property
    def is_on(self) -> bool:
        """Whether any row of the policy lets it be asked, or none speaks of it."""
        return not self.policy or any(row.enabled != ENABLED["no"] for row in self.policy)

    @property
    def said(self) -> str:
        """All its words in lower case, for a search."""
        card = self.card
        rows = (f"{row.payer} {row.scope} {row.citation}" for row in self.policy)
        return " ".join([card.rule_id, card.title, card.explanation, card.citation, *card.reads, *rows]).lower()


def rule_pages(reference: Reference) -> tuple[RulePage, ...]:
    """A page for every rule of the catalogue, in its order."""
    words = _Scopes(reference.tables["code_groups"])
    rows = reference.tables["rule_policy"].partition_by("rule_id", as_dict=True)
    told = []
    for card in catalogue(reference.tables["attribute_rules"]):
        policy = rows.get((card.rule_id,))
        said = () if policy is None else tuple(_row(row, words) for row in policy.iter_rows(named=True))
        told.append(RulePage(card, said, example_of(card.rule_id, card.reads)))
    return tuple(told)


def matching(pages: Sequence[RulePage], words: str, categories: Sequence[str] = ()) -> tuple[RulePage, ...]:
    """The pages of these categories, all where none is named, that hold every word that was typed."""
    wanted = words.lower().split()
    return tuple(
        page
        for page in pages
        if (not categories or str(page.card.category) in categories) and all(word in page.said for word in wanted)
    )


def page_dict(page: RulePage) -> dict[str, Any]:
    """A rule's page for `--json`."""
    example = page.example
    return {
        **rule_dict(page.card),
        "policy": [asdict(row) for row in page.policy],
        "examples": [
            {"example": line.kind, "what_it_shows": line.shows, **dict(zip(example.columns, line.cells, strict=True))}
            for line in example.lines
        ]
        if example
        else [],
    }


def page_text(page: RulePage) -> str:
    """A rule's page for a terminal: the rule, its policy, and the example line by line."""
    card = page.card
    needs = f"needs the {' and the '.join(words_of(table) for table in card.needs)}\n" if card.needs else ""
    told = [
        f"{card.rule_id}  {card.title}\nseverity {card.severity}, category {card.category}\n\n{card.explanation}\n\n"
        f"reads {', '.join(card.reads)}\n{needs}authority: {card.citation}",
        "\n".join(["Policy", *(f"  {policy_sentence(row)}" for row in page.policy or ())])
        if page.policy
        else "Policy\n  Asked of every line; no row of the policy speaks of it.",
    ]
    if page.example:
        told.append("\n".join(["Examples", *_example_text(page.example)]))
    return "\n\n".join(told)


def policy_sentence(row: PolicyRow) -> str:
    """One row of the policy as a sentence."""
    limit = f"at most {row.limit}" if row.limit else ""
    window = f"{'in' if row.limit else 'not within'} {row.window}" if row.window else ""
    parts = [
        f"{row.payer}: {row.enabled}",
        f"for {row.scope}" if row.scope else "",
        " ".join(part for part in (limit, window) if part),
        f"severity {row.severity}" if row.severity else "",
        f"CARC {row.carc}" if row.carc else "",
        row.dates,
    ]
    return f"{', '.join(part for part in parts if part)}. {row.citation or row.source}".strip()


def _example_text(example: RuleExample) -> list[str]:
    told = []
    for line in example.lines:
        cells = ", ".join(f"{name} {cell}" for name, cell in zip(example.columns, line.cells, strict=True) if cell)
        told.append(f"  {WORDS.get(line.kind, line.kind):<15}{cells}")
        told += [f"  {'':<15}{line.shows}"] if line.shows else []
    return told


class _Scopes:
    """What the scopes of the policy are in words: the group of codes, and its first codes."""

    def __init__(self, groups: pl.DataFrame) -> None:
        ranges = groups.select("group_id", "first_code", "last_code").unique(maintain_order=True)
        self._codes: dict[str, list[str]] = {}
        for group, first, last in ranges.iter_rows():
            self._codes.setdefault(group, []).append(first if first == last else f"{first} to {last}")

    def words(self, scope: str | None) -> str:
        if not scope:
            return ""
        codes = self._codes.get(scope, [])
        more = f" and {len(codes) - MOST_CODES} more" if len(codes) > MOST_CODES else ""
        listed = f" ({', '.join(codes[:MOST_CODES])}{more})" if codes else ""
        return f"{scope.replace('_', ' ')}{listed}"


def _row(row: dict[str, Any], scopes: _Scopes) -> PolicyRow:
    first, last = row["effective_from"], row["effective_to"]
    return PolicyRow(
        payer=EVERY_PAYER if row["payer"] == "*" else row["payer"],
        scope=scopes.words(row["scope"]),
        limit="" if row["limit"] is None else str(row["limit"]),
        window=row["window"] or "",
        severity=row["severity"] or "",
        carc=row["carc"] or "",
        dates=" ".join(part for part in (f"from {first}" if first else "", f"to {last}" if last else "") if part),
        enabled=ENABLED.get(row["enabled"], row["enabled"]),
        citation=row["citation"] or "",
        source=row["source"] or "",
    )
