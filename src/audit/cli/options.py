"""What every command shares: options, exit codes, how it prints and how it reads a date."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from audit.errors import AuditError

DONE, FOUND, MENDABLE, DEFECT = 0, 1, 2, 3

ReferenceOption = Annotated[
    Path | None, typer.Option("--reference", help="Folder of reference tables instead of the shipped ones.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
OutOption = Annotated[Path, typer.Option("--out", help="Folder of the run.")]


def put_out(as_object: dict[str, Any], as_text: str, as_json: bool) -> None:
    """Print the text, or with `--json` the object."""
    typer.echo(json.dumps(as_object, ensure_ascii=False, indent=2, default=str) if as_json else as_text)


def complain(sentence: str) -> None:
    """Say something on standard error."""
    typer.echo(sentence, err=True)


def day_of(given: str | None, option: str) -> date | None:
    """The day that was given for an option; AuditError where it is none."""
    if given is None:
        return None
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise AuditError(f"{option}: not a date. Write it as YYYY-MM-DD.") from None
