"""`claims-audit reference …`: what is loaded, one code, is it sound, load a file, what an edition changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from audit.cli.options import DONE, FOUND, MENDABLE, JsonOption, ReferenceOption, day_of, put_out
from audit.errors import AuditError
from audit.reference import load_reference
from audit.reference.load import editions_directory
from audit.reports.progress import terminal_progress

reference_app = typer.Typer(help="The reference: what is loaded, one code, is it sound.", no_args_is_help=True)


@reference_app.command("list")
def reference_list(reference: ReferenceOption = None, as_json: JsonOption = False) -> None:
    """Every table and imported edition: rows, source, and the dates of service that it covers, with the gaps."""
    from audit.reference.listing import listing
    from audit.reports.date_coverage import date_coverage, listing_dict, listing_text

    loaded = load_reference(reference)
    listed, dates = listing(loaded), date_coverage(loaded)
    put_out(listing_dict(listed, dates), listing_text(listed, dates), as_json)


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
    put_out(diff_dict(tables, found), diff_text(tables, found), as_json)


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

    day = day_of(on, "--on") or date.today()  # noqa: DTZ011 - the user's own day
    page = code_page(load_reference(reference), code_.strip().upper(), day)
    put_out(page_dict(page), page_text(page, section), as_json)


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
    put_out(lint, lint_text(lint), as_json)
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
    span = (day_of(covers[0], "--covers"), day_of(covers[1], "--covers")) if covers else None
    wish = Wish(setting, day_of(edition, "--edition"), span, replace)
    today = date.today()  # noqa: DTZ011 - the user's own day
    done = import_files(IMPORTERS[kind], files or (), editions_directory(reference), wish, today, terminal_progress())
    put_out(done.as_dict(), done.as_text(), as_json)
