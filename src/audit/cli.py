"""The command line: parses, calls the same functions as the screens, prints. Exit codes: 0, 1, 2, 3 as in the contract."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from audit.errors import AuditError, PolicyError, ReconciliationDefect
from audit.ingest.note_folder import text_of_file
from audit.model.vocabulary import SEVERITY_RANK, Severity
from audit.reference import Reference, load_reference
from audit.reference.load import editions_directory
from audit.reports import text
from audit.reports.progress import terminal_progress

app = typer.Typer(
    name="claims-audit",
    help="Audit claim lines against the record and the payer's edits.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
reference_app = typer.Typer(help="The reference: what is loaded, one code, is it sound.", no_args_is_help=True)
rules_app = typer.Typer(help="The rules.", no_args_is_help=True)
app.add_typer(reference_app, name="reference")
app.add_typer(rules_app, name="rules")

DONE, FOUND, MENDABLE, DEFECT = 0, 1, 2, 3

ReferenceOption = Annotated[
    Path | None, typer.Option("--reference", help="Folder of reference tables instead of the shipped ones.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
OutOption = Annotated[Path, typer.Option("--out", help="Folder of the run.")]


def main() -> None:
    """Run the command line and end the process with the contract's exit code."""
    try:
        app()
    except AuditError as problem:
        _complain(str(problem))
        raise SystemExit(MENDABLE) from None
    except ReconciliationDefect as defect:
        _complain(f"A defect of the program: {defect}")
        raise SystemExit(DEFECT) from None
    except (OSError, RuntimeError, ValueError, TypeError, LookupError, ArithmeticError, AssertionError) as defect:
        _complain(
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
    as_json: JsonOption = False,
) -> None:
    """Audit claim files and write findings, lines, coverage and summary into a folder."""
    from audit.reports.audit import run_audit

    threshold = _severity(fail_on)
    day, processed = _date(today, "--today"), _date(as_of, "--as-of")
    _writable(out)
    with tempfile.TemporaryDirectory(prefix=".run-", dir=out) as work:
        audit = run_audit(
            claims,
            notes=notes,
            reference=reference,
            policy=policy,
            mapping=mapping,
            as_of=processed,
            today=day,
            without=without or (),
            progress=terminal_progress(),
            work=Path(work),
        )
        audit.write(out, lines_csv=lines_csv, hand_over=True)
    _print(audit.summary, text.run_text(audit.summary, out), as_json)
    met = threshold is not None and any(
        SEVERITY_RANK[Severity(name)] >= SEVERITY_RANK[threshold] for name in audit.summary["totals"]["by_severity"]
    )
    raise typer.Exit(FOUND if met else DONE)


@app.command()
def serve(
    port: Annotated[int | None, typer.Option("--port", help="Port on 127.0.0.1; a free one by default.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
) -> None:
    """Open the dashboard on this machine."""
    from audit.ui.server import serve as serve_dashboard

    serve_dashboard(port, open_browser=not no_browser)


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
        found = code_from_note(load_reference(reference), _note(note), _date(on, "--on"), family)
        _print(answer_dict(found), answer_text(found), as_json)
        return
    if not attribute:
        raise AuditError(
            "code: nothing is given. Give a note with --note FILE, or say what the record says, for example --attribute region=L4-L5 --attribute imaging=fluoroscopy."
        )
    answer = find_codes(load_reference(reference), attribute, _date(on, "--on") or date.today(), family)  # noqa: DTZ011 - the user's own day
    _print(answer.as_dict(), answer.as_text(), as_json)


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


@reference_app.command("list")
def reference_list(reference: ReferenceOption = None, as_json: JsonOption = False) -> None:
    """Every table and imported edition: rows, source, and the dates of service that it covers, with the gaps."""
    from audit.reference.listing import listing
    from audit.reports.date_coverage import date_coverage, listing_dict, listing_text

    loaded = load_reference(reference)
    listed, dates = listing(loaded), date_coverage(loaded)
    _print(listing_dict(listed, dates), listing_text(listed, dates), as_json)


@reference_app.command("diff")
def reference_diff(
    before: Annotated[str, typer.Argument(metavar="EDITION", help="A date, table@date or table:setting@date.")],
    after: Annotated[str, typer.Argument(metavar="EDITION", help="The same for what came later.")],
    claims: Annotated[Path | None, typer.Option("--claims", help="Which findings of this file come and go?")] = None,
    table: Annotated[str | None, typer.Option("--table", help="Only this table.")] = None,
    setting: Annotated[str | None, typer.Option("--setting", help="Only this setting.")] = None,
    reference: ReferenceOption = None,
    as_json: JsonOption = False,
) -> None:
    """What changed between two editions, or two processing dates, and what that does to a claim file."""
    from audit.reports.diff_text import diff_dict, diff_text
    from audit.reports.edition_diff import diff_editions, named
    from audit.reports.finding_diff import diff_findings

    pair = named(before), named(after)
    tables = diff_editions(reference, *pair, table, setting)
    days = pair[0].day, pair[1].day
    found = diff_findings([claims], *days, reference, terminal_progress()) if claims else None
    _print(diff_dict(tables, found), diff_text(tables, found), as_json)


@reference_app.command("show")
def reference_show(
    code_: Annotated[str, typer.Argument(metavar="CODE", help="The code to look up.")],
    on: Annotated[str | None, typer.Option("--on", help="Date of service, YYYY-MM-DD; today by default.")] = None,
    section: Annotated[str | None, typer.Option("--section", help="One section in full, such as edits.")] = None,
    reference: ReferenceOption = None,
    as_json: JsonOption = False,
) -> None:
    """One code: what it stands for, fees, modifiers, crosswalks, NCCI edits, units, coverage, compliance."""
    from audit.reports.code_page import code_page, page_dict, page_text

    day = _date(on, "--on") or date.today()  # noqa: DTZ011 - the user's own day
    page = code_page(load_reference(reference), code_.strip().upper(), day)
    _print(page_dict(page), page_text(page, section), as_json)


@reference_app.command("validate")
def reference_validate(
    statements: Annotated[
        Path | None,
        typer.Option("--statements", help="CSV of what public pages say: page, hcpcs_code, attribute, value."),
    ] = None,
    accepted: Annotated[
        Path | None, typer.Option("--accepted", help="Ids of findings and statements that were looked at, one a line.")
    ] = None,
    fail_on_findings: Annotated[
        bool,
        typer.Option("--fail-on-findings", help="Exit 1 where a table is odd or a statement is at odds with it."),
    ] = False,
    reference: ReferenceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Is the reference sound (else exit 2), what is odd in the tables, which public statements contradict it?"""
    from audit.reports.lint import lint_reference
    from audit.reports.lint_text import lint_text

    today = date.today()  # noqa: DTZ011 - the user's own day
    lint = lint_reference(load_reference(reference), today, statements, accepted)
    _print(lint, lint_text(lint), as_json)
    at_odds = fail_on_findings and lint["counts"]["at_odds"]
    raise typer.Exit(MENDABLE if lint["problems"] else FOUND if at_odds else DONE)


@reference_app.command("import")
def reference_import(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="What the files are; a wrong word lists the kinds.")],
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE…", help="As downloaded: zip, txt, csv, xlsx.")
    ] = None,
    setting: Annotated[str | None, typer.Option("--setting", help="practitioner, outpatient or dme.")] = None,
    edition: Annotated[str | None, typer.Option("--edition", help="First day of the edition, YYYY-MM-DD.")] = None,
    covers: Annotated[
        tuple[str, str] | None, typer.Option("--covers", metavar="FROM TO", help="Days of service that it answers for.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of the same edition.")] = False,
    reference: ReferenceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load a file that CMS publishes, or one of your own, as a dated edition."""
    from audit.reference.imports import IMPORTERS, Wish, import_files

    if kind not in IMPORTERS:
        raise AuditError(f"reference import {kind}: there is no such kind. Kinds are {', '.join(IMPORTERS)}.")
    span = (_date(covers[0], "--covers"), _date(covers[1], "--covers")) if covers else None
    wish = Wish(setting, _date(edition, "--edition"), span, replace)
    today = date.today()  # noqa: DTZ011 - the user's own day
    done = import_files(IMPORTERS[kind], files or (), editions_directory(reference), wish, today, terminal_progress())
    _print(done.as_dict(), done.as_text(), as_json)


@rules_app.command("list")
def rules_list(reference: ReferenceOption = None, as_json: JsonOption = False) -> None:
    """Every rule: id, severity, title."""
    rows = [text.rule_dict(card) for card in _cards(load_reference(reference))]
    _print({"rules": rows}, text.table_text(rows, ("rule_id", "severity", "title")), as_json)


@rules_app.command("show")
def rules_show(rule_id: str, reference: ReferenceOption = None, as_json: JsonOption = False) -> None:
    """One rule: its question, what it reads, and who says so."""
    cards = {card.rule_id: card for card in _cards(load_reference(reference))}
    if rule_id not in cards:
        raise PolicyError(f"{rule_id}: there is no such rule. `claims-audit rules list` shows every rule.")
    _print(text.rule_dict(cards[rule_id]), text.rule_text(cards[rule_id]), as_json)


def _cards(reference: Reference) -> Sequence[Any]:
    from audit.rules.catalogue import catalogue

    return catalogue(reference.tables["attribute_rules"])


def _print(as_object: dict[str, Any], as_text: str, as_json: bool) -> None:
    typer.echo(json.dumps(as_object, ensure_ascii=False, indent=2, default=str) if as_json else as_text)


def _complain(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _date(given: str | None, option: str) -> date | None:
    if given is None:
        return None
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise AuditError(f"{option}: not a date. Write it as YYYY-MM-DD.") from None


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
