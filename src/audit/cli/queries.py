"""`claims-audit query`: the request to a provider for one finding, its lint, and the requests of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.cli.options import JsonOption
from audit.errors import AuditError

LINT, LIST = "lint", "list"
FORMATS, STEPS = ("text", "pdf", "eml"), ("reviewed", "sent", "answered", "closed")


def query(
    run: Annotated[str, typer.Argument(metavar="RUN|lint|list", help="The run's id; or lint, or list.")],
    finding: Annotated[
        str,
        typer.Argument(
            metavar="FINDING|LINE|FILE|RUN",
            help="The finding's id, or CLAIM:LINE of a line without one; for lint a text file; for list a run.",
        ),
    ],
    workspace: Annotated[Path | None, typer.Option("--workspace", help="Folder of runs and decisions.")] = None,
    indicator: Annotated[
        list[str] | None,
        typer.Option("--indicator", help="Words of the record, as 'SOURCE | YYYY-MM-DD | WORDS'; may be repeated."),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help="E-mail address for the draft of the mail.")] = None,
    step: Annotated[
        str | None,
        typer.Option("--mark", metavar="STEP", help=f"The next step, in your name: {', '.join(STEPS)}."),
    ] = None,
    answer: Annotated[str, typer.Option("--answer", help="What the provider documented, for --mark answered.")] = "",
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help=f"What kind of file --out is: {', '.join(FORMATS)}.")
    ] = FORMATS[0],
    out: Annotated[Path | None, typer.Option("--out", help="File to write; the query must be reviewed.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Draft a neutral request to the provider for a finding, fill it in, and write it as text, PDF or mail draft."""
    from audit.cli import query_steps

    if run == LINT:
        query_steps.lint_file(Path(finding), as_json)
    elif run == LIST:
        query_steps.list_queries(workspace, finding, as_json)
    else:
        asked = query_steps.Wanted(
            run,
            finding,
            tuple(indicator or ()),
            to,
            _one_of(step, STEPS, "--mark"),
            answer,
            _one_of(form, FORMATS, "--format") or "",
            out,
        )
        query_steps.work_on(workspace, asked, as_json)


def _one_of(given: str | None, allowed: tuple[str, ...], option: str) -> str | None:
    if given is not None and given not in allowed:
        raise AuditError(f"{option}: {given} is none of them. Choose one of {', '.join(allowed)}.")
    return given
