"""`claims-audit rules …`: every rule, and one in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from audit.cli.options import JsonOption, ReferenceOption, put_out
from audit.errors import PolicyError
from audit.reference import Reference, load_reference
from audit.reports import text

rules_app = typer.Typer(help="The rules.", no_args_is_help=True)


@rules_app.command("list")
def rules_list(reference: ReferenceOption = None, as_json: JsonOption = False) -> None:
    """Every rule: id, severity, title."""
    rows = [text.rule_dict(card) for card in _cards(load_reference(reference))]
    put_out({"rules": rows}, text.table_text(rows, ("rule_id", "severity", "title")), as_json)


@rules_app.command("show")
def rules_show(rule_id: str, reference: ReferenceOption = None, as_json: JsonOption = False) -> None:
    """One rule: its question, what it reads, and who says so."""
    cards = {card.rule_id: card for card in _cards(load_reference(reference))}
    if rule_id not in cards:
        raise PolicyError(f"{rule_id}: there is no such rule. `claims-audit rules list` shows every rule.")
    put_out(text.rule_dict(cards[rule_id]), text.rule_text(cards[rule_id]), as_json)


def _cards(reference: Reference) -> Sequence[Any]:
    from audit.rules.catalogue import catalogue

    return catalogue(reference.tables["attribute_rules"])
