"""`claims-audit rules …`: every rule, and one in full."""

from __future__ import annotations

import typer

from audit.cli.options import JsonOption, ReferenceOption, put_out
from audit.errors import PolicyError
from audit.reference import load_reference
from audit.reports import text

rules_app = typer.Typer(help="The rules.", no_args_is_help=True)


@rules_app.command("list")
def rules_list(reference: ReferenceOption = None, as_json: JsonOption = False) -> None:
    """Every rule: id, severity, title."""
    from audit.rules.catalogue import catalogue

    cards = catalogue(load_reference(reference).tables["attribute_rules"])
    rows = [text.rule_dict(card) for card in cards]
    put_out({"rules": rows}, text.table_text(rows, ("rule_id", "severity", "title")), as_json)


@rules_app.command("show")
def rules_show(rule_id: str, reference: ReferenceOption = None, as_json: JsonOption = False) -> None:
    """One rule: its question, what it reads, who says so, its rows of the policy, and an example."""
    from audit.reports.rule_page import page_dict, page_text, rule_pages

    pages = {page.card.rule_id: page for page in rule_pages(load_reference(reference))}
    if rule_id not in pages:
        raise PolicyError(f"{rule_id}: there is no such rule. `claims-audit rules list` shows every rule.")
    put_out(page_dict(pages[rule_id]), page_text(pages[rule_id]), as_json)
