"""`claims-audit queue|decide|undo|reopen|comment|history`: the worklist from the terminal, at once with the dashboard."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from audit.cli.opened import WorkspaceOption
from audit.cli.options import JsonOption

RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="The run's id.")]
FindingArgument = Annotated[str, typer.Argument(metavar="FINDING", help="The finding's id.")]
VersionOption = Annotated[
    int | None, typer.Option("--version", help="The version that you saw; by default the one it has now.")
]
KeyOption = Annotated[
    str | None, typer.Option("--key", help="For scripts: the same key again does nothing more, and answers the same.")
]


class Scope(StrEnum):
    """The scopes of the queue, known without loading what works with them."""

    MINE = "mine"
    OPEN = "open"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    DUE = "due"
    DECIDED = "decided"
    SECOND_REVIEW = "second_review"
    CARRIED = "carried"
    ALL = "all"


def queue(
    run_id: RunArgument,
    scope: Annotated[Scope, typer.Option("--scope", help="Which findings.")] = Scope.OPEN,
    severity: Annotated[list[str] | None, typer.Option("--severity", help="Only these; may be repeated.")] = None,
    rule: Annotated[list[str] | None, typer.Option("--rule", help="Only of these rules; may be repeated.")] = None,
    sort: Annotated[str, typer.Option("--sort", help="By what, such as priority, dollars or oldest.")] = "priority",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1_000, help="How many at most.")] = 20,
    offset: Annotated[int, typer.Option("--offset", min=0, help="How many to leave out first.")] = 0,
    take: Annotated[int | None, typer.Option("--take", min=1, max=100, help="Take so many of the next.")] = None,
    key: KeyOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """The findings of a run that are to decide, and where each stands; with --take, get the next for yourself."""
    from audit.cli import deciding_steps as steps

    filters = steps.filters_of(severity, rule)
    if take is not None:
        steps.take(workspace, run_id, take, filters, key, as_json)
    else:
        steps.show_queue(workspace, run_id, scope.value, filters, sort, offset, limit, as_json)


def decide(
    run_id: RunArgument,
    finding_id: FindingArgument,
    confirm: Annotated[bool, typer.Option("--confirm", help="The finding is right.")] = False,
    dismiss: Annotated[
        str | None, typer.Option("--dismiss", metavar="REASON", help="It is wrong or does not apply, and why.")
    ] = None,
    query: Annotated[bool, typer.Option("--query", help="The provider has to be asked.")] = False,
    defer: Annotated[str | None, typer.Option("--defer", metavar="DATE", help="Look again on YYYY-MM-DD.")] = None,
    code: Annotated[str | None, typer.Option("--code", help="Corrected code, to confirm.")] = None,
    units: Annotated[str | None, typer.Option("--units", help="Corrected units, to confirm.")] = None,
    amount: Annotated[str | None, typer.Option("--amount", help="Corrected dollars, to confirm.")] = None,
    comment: Annotated[str, typer.Option("--comment", help="Your words. Do not paste chart text.")] = "",
    version: VersionOption = None,
    key: KeyOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide about a finding: exactly one of --confirm, --dismiss, --query and --defer."""
    from audit.cli import deciding_steps as steps

    opinion = steps.opinion_of(is_confirmed=confirm, dismissed=dismiss, is_queried=query, deferred=defer)
    decision = steps.decision(opinion, dismiss, code, units, amount, defer, comment)
    steps.decide_one(workspace, run_id, finding_id, decision, version, key, as_json)


def undo(
    run_id: RunArgument,
    finding_id: FindingArgument,
    version: VersionOption = None,
    key: KeyOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take back your own last decision about a finding."""
    from audit.cli import deciding_steps as steps

    steps.undo_one(workspace, run_id, finding_id, version, key, as_json)


def reopen(
    run_id: RunArgument,
    finding_id: FindingArgument,
    why: Annotated[str, typer.Option("--why", help="Why, in at least ten characters.")],
    version: VersionOption = None,
    key: KeyOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a decided finding up again."""
    from audit.cli import deciding_steps as steps

    steps.reopen_one(workspace, run_id, finding_id, why, version, key, as_json)


def comment(
    run_id: RunArgument,
    finding_id: FindingArgument,
    body: Annotated[str, typer.Argument(metavar="TEXT", help="Your words. Do not paste chart text.")],
    key: KeyOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a comment to a finding."""
    from audit.cli import deciding_steps as steps

    steps.comment_on(workspace, run_id, finding_id, body, key, as_json)


def history(
    run_id: RunArgument, finding_id: FindingArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False
) -> None:
    """What was done to a finding, by whom and when."""
    from audit.cli import deciding_steps as steps

    steps.show_history(workspace, run_id, finding_id, as_json)
