"""`claims-audit rules …`: every rule, and one in full."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from audit.cli.opened import WorkspaceOption, opened
from audit.cli.options import JsonOption, ReferenceOption, put_out
from audit.errors import PolicyError
from audit.reference import load_reference
from audit.reports import text

if TYPE_CHECKING:
    from audit.workspace.precision import Precision

rules_app = typer.Typer(help="The rules.", no_args_is_help=True)


@rules_app.command("list")
def rules_list(reference: ReferenceOption = None, as_json: JsonOption = False) -> None:
    """Every rule: id, severity, title."""
    from audit.rules.catalogue import catalogue

    cards = catalogue(load_reference(reference).tables["attribute_rules"])
    rows = [text.rule_dict(card) for card in cards]
    put_out({"rules": rows}, text.table_text(rows, ("rule_id", "severity", "title")), as_json)


@rules_app.command("show")
def rules_show(
    rule_id: str,
    reference: ReferenceOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """One rule: its question, what it reads, who says so, its rows of the policy, and an example; with --workspace, also
    what people made of its findings."""
    from audit.reports.rule_page import page_dict, page_text, rule_pages

    pages = {page.card.rule_id: page for page in rule_pages(load_reference(reference))}
    if rule_id not in pages:
        raise PolicyError(f"{rule_id}: there is no such rule. `claims-audit rules list` shows every rule.")
    as_object, as_text = page_dict(pages[rule_id]), page_text(pages[rule_id])
    if workspace is not None:
        measured = _measured(workspace, rule_id)
        as_object |= {"measured": measured.as_dict()}
        as_text = f"{as_text}\n\n{measured.as_text()}"
    put_out(as_object, as_text, as_json)


def _measured(folder: Path, rule_id: str) -> Precision:
    from audit.workspace.precision import Precision, precisions

    with opened(folder) as (workspace, actor):
        return precisions(workspace, actor).get(rule_id, Precision(rule_id))
