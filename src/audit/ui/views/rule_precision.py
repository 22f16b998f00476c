"""What people made of the findings, rule by rule: confirmed of decided, with its interval and why some were dismissed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit.reports.intervals import ENOUGH
from audit.rules.catalogue import RuleCard
from audit.ui.components import html
from audit.ui.components.html import Column, Markup
from audit.workspace.history import REASON_WORDS
from audit.workspace.precision import Precision

FIRST = 10
"""So many rules are shown at once; the others open below."""
_BELOW = (
    "Precision is confirmed of confirmed and dismissed, over all runs that you may see, with Wilson's 95 % interval. "
    "A decision counts once it is final; queried and deferred findings, and those that wait for a second person, do not. "
    f"Below {ENOUGH} decisions the share can still change much."
)


def show(cards: Sequence[RuleCard], measured: Mapping[str, Precision]) -> None:
    """The table of the rules about which something is decided, most decisions first; nothing where nothing is."""
    known = {card.rule_id: card for card in cards}
    rows = sorted(measured.values(), key=lambda each: (-each.decided, each.rule_id))
    if not rows:
        return
    blocks = [html.heading(_title(rows), _BELOW.replace(" %", f"{html.NO_BREAK}%")), _table(rows[:FIRST], known)]
    if rest := rows[FIRST:]:
        blocks.append(html.details(f"{html.count_of(len(rest), 'rule')} with fewer decisions", _table(rest, known)))
    html.show(*blocks)


def _table(rows: Sequence[Precision], known: Mapping[str, RuleCard]) -> Markup:
    heads: list[Column | str] = [
        "Rule",
        *(Column(head, numeric=True) for head in ("Decided, n", "Confirmed", "Precision", "95 % interval")),
        "Dismissed, because",
        Column("Waiting", numeric=True),
    ]
    cells = [_row(each, known.get(each.rule_id)) for each in rows]
    dim = ["dim" if each.is_few else "" for each in rows]
    return html.table(heads, cells, caption="Precision of each rule", row_classes=dim)


def _title(rows: Sequence[Precision]) -> str:
    """The rule that is wrong most often, where enough is decided to say so; else what is decided."""
    confirmed, decided = sum(each.confirmed for each in rows), sum(each.decided for each in rows)
    if decided == 0:
        return "No decision is final yet"
    if decided < ENOUGH:
        return (
            f"People confirmed {confirmed:,} of {html.count_of(decided, 'decided finding')}: too few to judge a rule by"
        )
    return f"People confirmed {html.share(confirmed, decided)} of {html.count_of(decided, 'decided finding')}"


def _row(told: Precision, card: RuleCard | None) -> list[object]:
    name = html.join([card.title, html.muted(told.rule_id)], " ") if card else html.muted(told.rule_id)
    few = html.muted("few") if told.is_few and told.decided else Markup("")
    low, high = told.interval
    return [
        name,
        html.join([few, html.number(told.decided)], " ") if few else html.number(told.decided),
        html.number(told.confirmed),
        html.share(told.confirmed, told.decided),
        f"{_percent(low)} to {_percent(high)}" if told.decided else "none",
        _reasons(told),
        html.number(told.waiting),
    ]


def _reasons(told: Precision) -> object:
    if not told.dismissed:
        return html.muted("none dismissed")
    return html.join((f"{REASON_WORDS[reason]}: {count:,}" for reason, count in told.dismissed.items()), Markup("<br>"))


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", f"{html.NO_BREAK}%")
