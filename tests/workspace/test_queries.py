"""A request is drafted where the record leaves something open, read by a named person, and leaves as files that agree."""

from __future__ import annotations

import email
import email.policy
import hashlib
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import select, text
from tests.support.asking import CLAIMS
from tests.workspace.conftest import ADA, ANN, BEN, CLEO, MO

from audit.errors import AuditError, Conflict, ExportError, NotAllowed, WorkspaceError
from audit.reports.audit import Audit, run_audit
from audit.workspace import Workspace, schema
from audit.workspace.access import Actor, Role
from audit.workspace.decision import Decision
from audit.workspace.decisions import decide
from audit.workspace.events import Action, Event, stream
from audit.workspace.queries import (
    QueryStatus,
    SavedQuery,
    draft_for,
    draft_for_line,
    draft_of,
    mark,
    open_query,
    queries,
    query,
    save_draft,
    start_query,
    without_query,
)
from audit.workspace.query_draft import OTHER, UNABLE, Indicator
from audit.workspace.query_export import FORMS, Format, export_query
from audit.workspace.query_lines import line_named, open_lines, start_line_query
from audit.workspace.query_pdf import as_pdf, drawable
from audit.workspace.query_text import as_text
from audit.workspace.runs import Given, SavedRun, save_run
from audit.workspace.settings import configure
from audit.workspace.state import Disposition, State

ROW = Indicator("Procedure note, page 1", "2024-08-01", "The needle was advanced at L4-L5.")


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Audit]:
    path = tmp_path_factory.mktemp("asking") / "claims.csv"
    path.write_bytes(CLAIMS)
    return path, run_audit(path)


@pytest.fixture
def run(workspace: Workspace, audited: tuple[Path, Audit]) -> SavedRun:
    path, audit = audited
    return save_run(workspace, ANN, audit, "claims.csv", [Given(path, "claims.csv")])


def finding(run: SavedRun, claim: str, rule: str = "") -> str:
    found = run.audit.findings.filter(claim_id=claim)
    return str((found.filter(rule_id=rule) if rule else found)["finding_id"][0])


def filled(workspace: Workspace, saved: SavedQuery, key: str = "fill") -> SavedQuery:
    draft = replace(draft_of(workspace, ANN, saved.query_id), indicators=(ROW,), address="dr@example.org")
    return save_draft(workspace, ANN, draft, version=saved.version, key=key)


def reviewed(workspace: Workspace, run: SavedRun, claim: str = "SILENT") -> SavedQuery:
    saved = filled(workspace, start_query(workspace, ANN, run.run_id, finding(run, claim), key="start"))
    return mark(workspace, ANN, saved.query_id, QueryStatus.REVIEWED, version=saved.version, key="review")


def events(workspace: Workspace, *actions: Action) -> list[Event]:
    wanted = select(schema.events).where(schema.events.c.action.in_([each.value for each in actions]))
    with workspace.database.reading() as connection:
        return list(stream(connection, wanted.order_by(schema.events.c.seq)))


def test_a_silent_record_is_asked_openly_with_every_value_in_its_order(workspace: Workspace, run: SavedRun) -> None:
    draft = draft_for(workspace, ANN, run.run_id, finding(run, "SILENT"))
    (asked,) = draft.questions
    assert asked.words == "Which imaging, if any, guided the needle or catheter?"
    assert asked.options == (
        "Imaging: without fluoroscopy or CT",
        "Imaging: with fluoroscopy or CT",
        OTHER,
        UNABLE,
    )
    assert dict(draft.about.rows()) == {
        "Claim": "SILENT",
        "Line": "1",
        "Patient": "PAT-0001",
        "Date of service": "2024-08-01",
        "Rendering NPI": "1999901055",
        "Code as billed": "62323",
        "The code stands for": "Region: lumbar or sacral; Delivery: single injection; Imaging: asked below",
    }


def test_the_code_that_a_finding_suggests_stands_nowhere_in_the_letter(workspace: Workspace, run: SavedRun) -> None:
    suggested = run.audit.findings.filter(claim_id="SILENT")["suggested_code"][0]
    draft = draft_for(workspace, ANN, run.run_id, finding(run, "SILENT"))
    assert suggested == "62322"
    assert suggested in draft.about.never_named
    assert suggested not in as_text(draft)


def test_all_that_a_line_leaves_open_is_asked_in_one_letter_the_finding_first(
    workspace: Workspace, run: SavedRun
) -> None:
    draft = draft_for(workspace, ANN, run.run_id, finding(run, "TWO", "attribute.imaging"))
    assert [each.subject for each in draft.questions] == ["imaging", "region"]
    assert "Region: asked below" in dict(draft.about.rows())["The code stands for"]


def test_a_number_is_written_in_and_no_bin_is_offered(workspace: Workspace, run: SavedRun) -> None:
    (asked,) = draft_for(workspace, ANN, run.run_id, finding(run, "NUMBER")).questions
    assert (asked.unit, asked.options) == ("cm", (OTHER, UNABLE))


@pytest.mark.parametrize(
    ("claim", "subject"), [("TORN", "imaging"), ("BOUNDARY", "provider.rendering_missing")], ids=["torn", "rule"]
)
def test_a_record_against_itself_and_a_rule_with_a_question_are_asked(
    workspace: Workspace, run: SavedRun, claim: str, subject: str
) -> None:
    assert subject in [each.subject for each in draft_for(workspace, ANN, run.run_id, finding(run, claim)).questions]


@pytest.mark.parametrize(
    ("claim", "why"), [("DECIDED", "so a query would lead"), ("UNITS", "Nothing that the provider could document")]
)
def test_where_the_record_decides_or_has_no_part_there_is_no_query(
    workspace: Workspace, run: SavedRun, claim: str, why: str
) -> None:
    with pytest.raises(WorkspaceError, match=why):
        draft_for(workspace, ANN, run.run_id, finding(run, claim))


def test_a_line_without_a_finding_about_it_is_asked_by_its_position(workspace: Workspace, run: SavedRun) -> None:
    draft = draft_for_line(workspace, ANN, run.run_id, 3)
    assert [each.subject for each in draft.questions] == ["region"]
    saved = save_draft(workspace, ANN, draft, version=0, key="line")
    assert draft_of(workspace, ANN, saved.query_id) == draft
    with pytest.raises(WorkspaceError, match="nothing to ask"):
        draft_for_line(workspace, ANN, run.run_id, 2)


def test_the_lines_that_a_record_leaves_open_are_listed_until_they_have_a_query(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(CLAIMS.replace(b"258.31,,T12-L1", b"258.31,1999901055,T12-L1"))
    run = save_run(workspace, ANN, run_audit(path), "claims.csv")
    (open_line,) = open_lines(workspace, ANN, run.run_id)
    assert (open_line.claim_id, open_line.code) == ("BOUNDARY", "62323")
    assert line_named(workspace, ANN, run.run_id, "BOUNDARY:1") == open_line.line
    saved = start_line_query(workspace, ANN, run.run_id, open_line.line, key="line")
    assert start_line_query(workspace, BEN, run.run_id, open_line.line, key="again").query_id == saved.query_id
    assert open_lines(workspace, ANN, run.run_id) == []
    with pytest.raises(WorkspaceError, match="Not found, or no access"):
        line_named(workspace, ANN, run.run_id, "BOUNDARY:2")


def test_who_may_not_decide_or_see_lines_makes_and_reads_none(workspace: Workspace, run: SavedRun) -> None:
    saved = start_query(workspace, ANN, run.run_id, finding(run, "SILENT"), key="start")
    for refused in (
        lambda: draft_for(workspace, MO, run.run_id, finding(run, "TWO")),
        lambda: save_draft(workspace, MO, draft_of(workspace, ANN, saved.query_id), version=saved.version, key="x"),
        lambda: queries(workspace, MO, run.run_id),
        lambda: query(workspace, MO, saved.query_id),
        lambda: mark(workspace, MO, saved.query_id, QueryStatus.CLOSED, version=saved.version, key="x"),
        lambda: export_query(workspace, MO, saved.query_id, Format.PDF),
    ):
        with pytest.raises(AuditError, match="Not found, or no access"):
            refused()


def test_it_goes_from_draft_to_closed_one_step_at_a_time_each_an_event(workspace: Workspace, run: SavedRun) -> None:
    saved = reviewed(workspace, run)
    for number, status in enumerate((QueryStatus.SENT, QueryStatus.ANSWERED, QueryStatus.CLOSED)):
        answer = "Fluoroscopy, by addendum of 2024-09-01." if status is QueryStatus.ANSWERED else ""
        saved = mark(workspace, BEN, saved.query_id, status, version=saved.version, key=f"step {number}", answer=answer)
        assert saved.status is status
    told = [(each.status.value, each.actor) for each in saved.steps]
    assert told == [
        ("draft", "ann"),
        ("draft", "ann"),
        ("reviewed", "ann"),
        ("sent", "ben"),
        ("answered", "ben"),
        ("closed", "ben"),
    ]
    assert saved.answer == "Fluoroscopy, by addendum of 2024-09-01."
    written = events(workspace, Action.QUERY_DRAFTED, Action.QUERY_CHANGED)
    assert len(written) == 6
    assert open_query(workspace, ANN, run.run_id, saved.finding_id) is None


def test_events_and_rows_hold_nothing_of_the_claim_and_nothing_that_was_typed(
    workspace: Workspace, run: SavedRun
) -> None:
    saved = reviewed(workspace, run)
    export_query(workspace, ANN, saved.query_id, Format.TEXT)
    with workspace.database.reading() as connection:
        for table in (schema.events, schema.queries, schema.finding_states):
            rows = json.dumps([list(row) for row in connection.execute(select(table))], default=str)
            for secret in ("SILENT", "PAT-0001", "1999901055", "L4-L5", "dr@example.org", "62323"):
                assert secret not in rows, (table.name, secret)
        bodies = " ".join(connection.execute(select(schema.texts.c.body)).scalars())
    assert "PAT-0001" not in bodies
    assert "1999901055" not in bodies


def test_a_step_out_of_turn_and_an_empty_answer_are_refused(workspace: Workspace, run: SavedRun) -> None:
    saved = reviewed(workspace, run)
    with pytest.raises(WorkspaceError, match="cannot become answered"):
        mark(workspace, ANN, saved.query_id, QueryStatus.ANSWERED, version=saved.version, key="a", answer="x")
    saved = mark(workspace, ANN, saved.query_id, QueryStatus.SENT, version=saved.version, key="sent")
    with pytest.raises(WorkspaceError, match="answer is empty"):
        mark(workspace, ANN, saved.query_id, QueryStatus.ANSWERED, version=saved.version, key="b", answer="  ")
    with pytest.raises(WorkspaceError, match="its words stay as they went out"):
        filled(workspace, saved, "after")


def test_what_the_lint_speaks_against_is_neither_reviewed_nor_exported(workspace: Workspace, run: SavedRun) -> None:
    saved = start_query(workspace, ANN, run.run_id, finding(run, "SILENT"), key="start")
    with pytest.raises(WorkspaceError, match="Clinical indicators: none is given"):
        mark(workspace, ANN, saved.query_id, QueryStatus.REVIEWED, version=saved.version, key="review")
    with pytest.raises(ExportError, match="Nobody has reviewed"):
        export_query(workspace, ANN, saved.query_id, Format.PDF)
    leading = replace(
        draft_of(workspace, ANN, saved.query_id), indicators=(ROW,), opening="Please document that it was used."
    )
    saved = save_draft(workspace, ANN, leading, version=saved.version, key="lead")
    with pytest.raises(WorkspaceError, match="leads to an answer"):
        mark(workspace, ANN, saved.query_id, QueryStatus.REVIEWED, version=saved.version, key="again")
    assert events(workspace, Action.EXPORTED) == []


def test_a_letter_that_got_past_the_lint_is_stopped_when_it_is_exported(workspace: Workspace, run: SavedRun) -> None:
    saved = reviewed(workspace, run)
    with workspace.database.writing() as connection:
        connection.execute(
            text(
                "update texts set body = replace(body, 'We are reading', 'For reimbursement we read') where kind = 'query'"
            )
        )
    with pytest.raises(WorkspaceError, match="reimbursement"):
        export_query(workspace, ANN, saved.query_id, Format.MAIL)
    assert events(workspace, Action.EXPORTED) == []


def test_an_edited_letter_is_a_draft_again(workspace: Workspace, run: SavedRun) -> None:
    saved = filled(workspace, reviewed(workspace, run), "again")
    assert saved.status is QueryStatus.DRAFT
    with pytest.raises(ExportError, match="Nobody has reviewed"):
        export_query(workspace, ANN, saved.query_id, Format.PDF)


def test_two_people_do_not_overwrite_each_other(workspace: Workspace, run: SavedRun) -> None:
    saved = start_query(workspace, ANN, run.run_id, finding(run, "SILENT"), key="start")
    filled(workspace, saved)
    draft = replace(draft_of(workspace, BEN, saved.query_id), title="Another title")
    with pytest.raises(Conflict, match="ann changed this query at"):
        save_draft(workspace, BEN, draft, version=saved.version, key="ben")
    with pytest.raises(Conflict, match="ann changed this query at"):
        mark(workspace, BEN, saved.query_id, QueryStatus.CLOSED, version=saved.version, key="ben too")


def test_the_same_click_twice_is_one_event(workspace: Workspace, run: SavedRun) -> None:
    draft = draft_for(workspace, ANN, run.run_id, finding(run, "SILENT"))
    first = save_draft(workspace, ANN, draft, version=0, key="once")
    assert save_draft(workspace, ANN, draft, version=0, key="once") == first
    done = mark(workspace, ANN, first.query_id, QueryStatus.CLOSED, version=first.version, key="close")
    assert mark(workspace, ANN, first.query_id, QueryStatus.CLOSED, version=first.version, key="close") == done
    assert len(events(workspace, Action.QUERY_DRAFTED, Action.QUERY_CHANGED)) == 2


def test_a_finding_has_one_query_under_way(workspace: Workspace, run: SavedRun) -> None:
    finding_id = finding(run, "SILENT")
    saved = start_query(workspace, ANN, run.run_id, finding_id, key="start")
    assert start_query(workspace, BEN, run.run_id, finding_id, key="ben").query_id == saved.query_id
    with pytest.raises(WorkspaceError, match="has a query under way"):
        save_draft(workspace, BEN, draft_for(workspace, BEN, run.run_id, finding_id), version=0, key="second")
    mark(workspace, ANN, saved.query_id, QueryStatus.CLOSED, version=saved.version, key="close")
    assert start_query(workspace, BEN, run.run_id, finding_id, key="new").query_id != saved.query_id


def test_the_finding_waits_through_all_of_it_and_its_version_stays(workspace: Workspace, run: SavedRun) -> None:
    finding_id = finding(run, "NUMBER")
    configure(workspace, ADA, "review_share", 0, key="no second opinion")
    state = decide(workspace, ANN, run.run_id, finding_id, Decision(Disposition.QUERY), version=0, key="decide")
    assert state.state == State.WAITING
    assert without_query(workspace, ANN, run.run_id) == [finding_id]
    reviewed(workspace, run, "NUMBER")
    assert without_query(workspace, ANN, run.run_id) == []
    with workspace.database.reading() as connection:
        row = connection.execute(select(schema.finding_states)).mappings().one()
    assert (row["state"], row["version"]) == ("waiting", state.version)
    confirmed = decide(
        workspace,
        ANN,
        run.run_id,
        finding_id,
        Decision(Disposition.DISMISS, "documentation_supports"),
        version=state.version,
        key="now",
    )
    assert confirmed.disposition == "dismiss"


def test_a_second_reviewer_sees_no_query_of_a_finding_still_to_be_judged(workspace: Workspace, run: SavedRun) -> None:
    finding_id = finding(run, "SILENT")
    decide(workspace, ANN, run.run_id, finding_id, Decision(Disposition.QUERY), version=0, key="decide")
    saved = start_query(workspace, ANN, run.run_id, finding_id, key="start")
    with workspace.database.writing() as connection:
        connection.execute(text("update finding_states set state = 'second_review'"))
    assert queries(workspace, CLEO, run.run_id) == []
    with pytest.raises(WorkspaceError, match="Not found, or no access"):
        query(workspace, CLEO, saved.query_id)
    assert [each.query_id for each in queries(workspace, ANN, run.run_id)] == [saved.query_id]


def words_of(text: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9@.-]*[A-Za-z0-9]", text.replace("_", " "))


def test_text_pdf_and_mail_say_the_same_under_the_same_number(workspace: Workspace, run: SavedRun) -> None:
    saved = reviewed(workspace, run)
    made = {form: export_query(workspace, ANN, saved.query_id, form) for form in Format}
    said = made[Format.TEXT].content.decode()
    assert f"Query {saved.query_id}" in said
    pdf = pypdf.PdfReader(io.BytesIO(made[Format.PDF].content))
    printed = " ".join(page.extract_text() for page in pdf.pages)
    spoken = {word.lower() for word in words_of(said)} - {"1"}
    assert spoken <= {word.lower() for word in words_of(printed)} | {"x"}
    assert printed.count(f"Page 1 of {len(pdf.pages)}") == 1
    assert [float(side) for side in pdf.pages[0].mediabox[2:]] == [612, 792]
    mail = email.message_from_bytes(made[Format.MAIL].content, policy=email.policy.default)
    body, attached = mail.get_body(), list(mail.iter_attachments())
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == said
    assert [part.get_content() for part in attached] == [made[Format.PDF].content]


def test_what_others_see_of_a_mail_and_a_file_names_no_patient(workspace: Workspace, run: SavedRun) -> None:
    saved = reviewed(workspace, run)
    made = {form: export_query(workspace, ANN, saved.query_id, form) for form in Format}
    mail = email.message_from_bytes(made[Format.MAIL].content, policy=email.policy.default)
    assert mail["X-Unsent"] == "1"
    assert mail["To"] == "dr@example.org"
    assert mail["Subject"] == f"Documentation request {saved.query_id}"
    assert mail["From"] is None
    outside = " ".join([*mail.values(), *(each.name for each in made.values())])
    outside += " ".join(str(part.get_filename()) for part in mail.iter_attachments())
    outside += str(pypdf.PdfReader(io.BytesIO(made[Format.PDF].content)).metadata)
    for secret in ("SILENT", "PAT-0001", "1999901055", "62323", "2024-08-01"):
        assert secret not in outside


def test_an_event_with_the_digest_of_the_bytes_stands_in_the_trail(workspace: Workspace, run: SavedRun) -> None:
    saved = reviewed(workspace, run)
    made = [export_query(workspace, ANN, saved.query_id, form) for form in FORMS]
    written = events(workspace, Action.EXPORTED)
    assert [each.payload["sha256"] for each in written] == [hashlib.sha256(file.content).hexdigest() for file in made]
    assert {each.payload["export_id"] for each in written} == {saved.query_id}
    again = export_query(workspace, ANN, saved.query_id, Format.MAIL)
    assert again.content in [file.content for file in made]


def test_who_may_read_lines_and_not_export_them_gets_no_file(workspace: Workspace, run: SavedRun) -> None:
    saved = reviewed(workspace, run)
    outsider = Actor("eve", "Eve", frozenset({Role.AUDITOR}), frozenset({"another engagement"}))
    with pytest.raises((NotAllowed, WorkspaceError), match="Not found, or no access"):
        export_query(workspace, outsider, saved.query_id, Format.PDF)


def test_signs_that_the_typeface_lacks_are_written_otherwise_and_none_is_lost() -> None:
    assert drawable("naïve – “≥ 5 cm” • −3") == "naïve – “>= 5 cm” • −3"
    assert drawable("Łódź Ağ") == "Lódz Ag"
    assert drawable("東\u200b") == "(U+6771)(U+200B)"


def test_a_long_letter_goes_on_over_pages(workspace: Workspace, run: SavedRun) -> None:
    draft = draft_for(workspace, ANN, run.run_id, finding(run, "SILENT"))
    rows = tuple(Indicator(f"Note {number}", "2024-08-01", "words " * 60) for number in range(12))
    options = tuple(f"possibility {number}" for number in range(30))
    long = replace(draft, indicators=rows, questions=(replace(draft.questions[0], options=(*options, OTHER, UNABLE)),))
    pages = pypdf.PdfReader(io.BytesIO(as_pdf(long))).pages
    printed = " ".join(page.extract_text() for page in pages)
    assert len(pages) > 2
    assert f"Page {len(pages)} of {len(pages)}" in printed
    assert all(option in printed for option in options)
    assert printed.count("Source") >= 2, "the table's head stands on every page of it"
