"""`claims-audit review …`: what waits for a second person, their opinion, and how far opinions agree."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from audit.cli.opened import WorkspaceOption
from audit.cli.options import JsonOption

review_app = typer.Typer(
    help="Second review: a second person judges without knowing the first decision.", no_args_is_help=True
)


class Opinion(StrEnum):
    """The dispositions, known without loading what works with them."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    QUERY = "query"
    DEFER = "defer"


RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="The run's id.")]
FindingArgument = Annotated[str, typer.Argument(metavar="FINDING", help="The finding's id.")]
OpinionArgument = Annotated[Opinion, typer.Argument(metavar="OPINION", help=f"One of {', '.join(Opinion)}.")]
ReasonOption = Annotated[str | None, typer.Option("--reason", help="Why it is dismissed.")]
CodeOption = Annotated[str | None, typer.Option("--code", help="Corrected code, to confirm.")]
UnitsOption = Annotated[str | None, typer.Option("--units", help="Corrected units, to confirm.")]
AmountOption = Annotated[str | None, typer.Option("--amount", help="Corrected dollars, to confirm.")]
DueOption = Annotated[str | None, typer.Option("--due", help="The day to look again, YYYY-MM-DD, to defer.")]
CommentOption = Annotated[str, typer.Option("--comment", help="Your words. Do not paste chart text.")]
VersionOption = Annotated[
    int | None, typer.Option("--version", help="The version that you saw; by default the one it has now.")
]


@review_app.command("waiting")
def review_waiting(run_id: RunArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """What waits for your second opinion, and where two differ."""
    from audit.cli import second_review_steps as steps

    steps.show_waiting(workspace, run_id, as_json)


@review_app.command("submit")
def review_submit(
    run_id: RunArgument,
    finding_id: FindingArgument,
    opinion: OpinionArgument,
    reason: ReasonOption = None,
    code: CodeOption = None,
    units: UnitsOption = None,
    amount: AmountOption = None,
    due: DueOption = None,
    comment: CommentOption = "",
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give the second opinion on a finding."""
    from audit.cli import second_review_steps as steps

    decision = steps.decision(opinion, reason, code, units, amount, due, comment)
    steps.give(workspace, run_id, finding_id, decision, version, as_json)


@review_app.command("adjudicate")
def review_adjudicate(
    run_id: RunArgument,
    finding_id: FindingArgument,
    opinion: OpinionArgument,
    reason: ReasonOption = None,
    code: CodeOption = None,
    units: UnitsOption = None,
    amount: AmountOption = None,
    due: DueOption = None,
    comment: CommentOption = "",
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Settle a finding on which two others differ."""
    from audit.cli import second_review_steps as steps

    decision = steps.decision(opinion, reason, code, units, amount, due, comment)
    steps.settle(workspace, run_id, finding_id, decision, version, as_json)


@review_app.command("ask")
def review_ask(
    run_id: RunArgument,
    finding_id: FindingArgument,
    version: VersionOption = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask for a second opinion on a decision that is final without one."""
    from audit.cli import second_review_steps as steps

    steps.ask(workspace, run_id, finding_id, version, as_json)


@review_app.command("agreement")
def review_agreement(
    run_id: Annotated[str | None, typer.Argument(metavar="RUN", help="The run's id; all runs by default.")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """How far first and second opinions agree: raw, Cohen's kappa and Gwet's AC1, with n and 95 % intervals."""
    from audit.cli import second_review_steps as steps

    steps.show_agreement(workspace, run_id, as_json)
