"""The command line: parses, calls the same functions as the screens, prints. Exit codes: 0, 1, 2, 3 as in the contract."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.cli.deciding import comment, decide, history, queue, reopen, undo
from audit.cli.exports import export
from audit.cli.opened import WorkspaceOption
from audit.cli.options import (
    DEFECT,
    DONE,
    FOUND,
    MENDABLE,
    JsonOption,
    OutOption,
    ReferenceOption,
    complain,
    day_of,
    put_out,
)
from audit.cli.queries import query
from audit.cli.reference import reference_app
from audit.cli.rules import rules_app
from audit.cli.runs import runs_app
from audit.cli.safety import check
from audit.cli.second_review import review_app
from audit.cli.trail import anchor, backup, purge, restore, verify
from audit.errors import AuditError, ReconciliationDefect
from audit.ingest.note_folder import text_of_file
from audit.model.places import use_workspace
from audit.model.vocabulary import SEVERITY_RANK, Severity
from audit.reference import load_reference
from audit.reports import text
from audit.reports.progress import terminal_progress

if TYPE_CHECKING:
    from audit.reports.audit import Audit

app = typer.Typer(
    name="claims-audit",
    help="Audit claim lines against the record and the payer's edits.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(reference_app, name="reference")
app.add_typer(rules_app, name="rules")
app.add_typer(review_app, name="review")
app.add_typer(runs_app, name="runs")
app.command()(query)
for command in (queue, decide, undo, reopen, comment, history, export, check, verify, anchor, purge, backup, restore):
    app.command()(command)


def main() -> None:
    """Run the command line and end the process with the contract's exit code."""
    try:
        app()
    except AuditError as problem:
        complain(str(problem))
        raise SystemExit(MENDABLE) from None
    except ReconciliationDefect as defect:
        complain(f"A defect of the program: {defect}")
        raise SystemExit(DEFECT) from None
    except (OSError, RuntimeError, ValueError, TypeError, LookupError, ArithmeticError, AssertionError) as defect:
        complain(
            f"A defect of the program ({type(defect).__name__}). Nothing of your file is shown here; please report how it came about."
        )
        raise SystemExit(DEFECT) from None


@app.command()
def run(
    claims: Annotated[list[Path], typer.Argument(help="One or more claim files.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write into.")],
    notes: Annotated[
        Path | None, typer.Option("--notes", help="Procedure notes: a file, or a folder of .txt files.")
    ] = None,
    reference: ReferenceOption = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", help="CSV of policy rows laid over the shipped ones.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="Saved mapping of headings to columns.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Processing date, YYYY-MM-DD: judge by the editions known then.")
    ] = None,
    today: Annotated[str | None, typer.Option("--today", help="The day of the audit, YYYY-MM-DD.")] = None,
    without: Annotated[list[str] | None, typer.Option("--without", help="Rule or category to go on without.")] = None,
    lines_csv: Annotated[
        bool, typer.Option("--lines-csv", help="Also write lines.csv, claims and lines side by side.")
    ] = False,
    fail_on: Annotated[
        str | None, typer.Option("--fail-on", help="Exit 1 if a finding is at least this severe.")
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", help="Also save the run in this workspace, which is made where missing."),
    ] = None,
    because: Annotated[
        str, typer.Option("--because", help="With --workspace: why files are audited again that it has already.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Audit claim files and write findings, lines, coverage and summary into a folder."""
    from audit.reports.audit import run_audit

    threshold = _severity(fail_on)
    day, processed = day_of(today, "--today"), day_of(as_of, "--as-of")
    _writable(out)

    def audit_in(work: Path) -> Audit:
        return run_audit(
            claims,
            notes=notes,
            reference=reference,
            policy=policy,
            mapping=mapping,
            as_of=processed,
            today=day,
            without=without or (),
            progress=terminal_progress(),
            work=work,
        )

    if workspace is None:
        with tempfile.TemporaryDirectory(prefix=".run-", dir=out) as work:
            audit = audit_in(Path(work))
            audit.write(out, lines_csv=lines_csv, hand_over=True)
    else:
        from audit.cli.run_steps import audit_and_save

        audit = audit_and_save(workspace, claims, notes, reference, because, audit_in)
        audit.write(out, lines_csv=lines_csv)
    put_out(audit.summary, text.run_text(audit.summary, out), as_json)
    met = threshold is not None and any(
        SEVERITY_RANK[Severity(name)] >= SEVERITY_RANK[threshold] for name in audit.summary["totals"]["by_severity"]
    )
    raise typer.Exit(FOUND if met else DONE)


@app.command()
def serve(
    port: Annotated[int | None, typer.Option("--port", help="Port; 8501 or a free one by default.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    team: Annotated[
        Path | None, typer.Option("--team", help="Team file: who signs in where, and what their groups may do.")
    ] = None,
    address: Annotated[
        str, typer.Option("--address", help="Address to listen on; another than this computer's own needs --team.")
    ] = "127.0.0.1",
    workspace: WorkspaceOption = None,
) -> None:
    """Open the dashboard: on this machine for you alone, or with a team file for a team."""
    from audit.ui.server import serve as serve_dashboard

    if workspace is not None:
        use_workspace(workspace)
    serve_dashboard(port, open_browser=not no_browser, address=address, team_file=team)


@app.command()
def explain(
    finding_id: Annotated[str, typer.Argument(help="The finding's id, from findings.csv.")],
    out: OutOption,
    reference: ReferenceOption = None,
) -> None:
    """One finding with its whole evidence."""
    from audit.reports.audit import processed_on
    from audit.reports.line_story import story_of_finding, story_text

    typer.echo(story_text(story_of_finding(out, load_reference(reference, processed_on(out)), finding_id)))


@app.command()
def code(
    attribute: Annotated[
        list[str] | None, typer.Option("--attribute", help="What the record says, as name=value; may be repeated.")
    ] = None,
    note: Annotated[Path | None, typer.Option("--note", help="A procedure note as a text file.")] = None,
    family: Annotated[str | None, typer.Option("--family", help="Only codes of this family.")] = None,
    on: Annotated[str | None, typer.Option("--on", help="Date of service, YYYY-MM-DD; today by default.")] = None,
    reference: ReferenceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which code does this record support?"""
    from audit.reports.code_finder import find_codes
    from audit.reports.note_code import code_from_note
    from audit.reports.note_text import answer_dict, answer_text

    if note is not None and attribute:
        raise AuditError("code: give either --note or --attribute, not both.")
    if note is not None:
        found = code_from_note(load_reference(reference), _note(note), day_of(on, "--on"), family)
        put_out(answer_dict(found), answer_text(found), as_json)
        return
    if not attribute:
        raise AuditError(
            "code: nothing is given. Give a note with --note FILE, or say what the record says, for example --attribute region=L4-L5 --attribute imaging=fluoroscopy."
        )
    answer = find_codes(load_reference(reference), attribute, day_of(on, "--on") or date.today(), family)  # noqa: DTZ011 - the user's own day
    put_out(answer.as_dict(), answer.as_text(), as_json)


@app.command("sample-data")
def sample_data(
    lines: Annotated[int, typer.Option("--lines", min=1, help="How many claim lines.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write into.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")] = 1,
) -> None:
    """Write synthetic claims with planted errors, and the truth about them."""
    from audit.reports.samples import write_samples

    _writable(out)
    files = write_samples(lines, seed, out)
    typer.echo(f"{files.claims}\n{files.truth}")


def _note(path: Path) -> str:
    text, reason = text_of_file(path)
    if reason:
        raise AuditError(f"--note {path.name}: {reason} Give the note as a text file in UTF-8.")
    if not text.strip():
        raise AuditError(f"--note {path.name}: there is no text in it. Give the note as a text file.")
    return text


def _severity(given: str | None) -> Severity | None:
    if given is not None and given not in set(Severity):
        raise AuditError(f"--fail-on: {given} is not a severity. Choose one of {', '.join(Severity)}.")
    return Severity(given) if given else None


def _writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise AuditError(f"{folder}: cannot be made ({problem.strerror}). Choose another folder with --out.") from None
