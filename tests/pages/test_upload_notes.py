"""Notes given with the claims: one file or one text file a claim, counted to the last, and what is wrong is a sentence."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from tests.support.app import as_csv, click, draw_until, open_page, shown, titles
from tests.support.notes import BLIND, CUT_OFF, GUIDED

from audit.ui import cache, session, uploads

pytestmark = pytest.mark.usefixtures("own_workspace")

CLAIMS = as_csv("""
    claim_id | claim_line_number | hcpcs_code | claim_line_start_date | place_of_service_code | person_id
    A        | 1                 | 62323      | 2024-08-01            | 11                    | P1
    B/1 x#   | 1                 | 62322      | 2024-08-02            | 11                    | P2
    C        | 1                 | 62323      | 2024-08-03            | 11                    | P3
""")
ROWS = [("N1", "A", BLIND), ("N2", "C", CUT_OFF), ("N3", "Z", GUIDED), ("N4", "A", "  ")]
HEAD = ("note_id", "claim_id", "note_text")


class File:
    """An uploaded file."""

    def __init__(self, name: str, content: bytes = b"x") -> None:
        self.name, self._content = name, content

    def getbuffer(self) -> memoryview:
        return memoryview(self._content)


def as_delimited(rows: list[tuple[str, ...]], head: tuple[str, ...] = HEAD) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode()


def as_json_lines() -> bytes:
    return "\n".join(json.dumps(dict(zip(HEAD, row, strict=True))) for row in ROWS).encode()


def as_parquet() -> bytes:
    target = io.BytesIO()
    pl.DataFrame(ROWS, schema=list(HEAD), orient="row").write_parquet(target)
    return target.getvalue()


def confirm(*notes: tuple[str, bytes]) -> AppTest:
    """The page before the audit, the claims and the notes given."""
    app = open_page("upload")
    app.file_uploader[0].set_value([("claims.csv", CLAIMS, "text/csv")])
    app.file_uploader[1].set_value([(name, content, "text/plain") for name, content in notes]).run()
    return click(app, "upload.read")


def audit(app: AppTest) -> AppTest:
    click(app, "upload.audit")
    return draw_until(app, lambda app: titles(app) != ["The audit is under way"]).run()


def statuses(app: AppTest) -> dict[str, str]:
    """The status of the line of each claim in the run that the visitor looks at."""
    kept = cache.runs().get(app.session_state[session._RUN])
    assert kept is not None
    return dict(kept.audit.lines.select("claim_id", "line_status").iter_rows())


@pytest.mark.parametrize(
    ("name", "content"),
    [("notes.csv", as_delimited(ROWS)), ("notes.jsonl", as_json_lines()), ("notes.parquet", as_parquet())],
)
def test_notes_of_every_kind_are_read_with_the_claims(name: str, content: bytes) -> None:
    app = confirm((name, content))
    assert f"With notes: {name}, {len(content):,} bytes" in shown(app)
    app = audit(app)
    assert titles(app) == ["3 records in, every one accounted for"]
    assert "2 lines have a note" in shown(app)
    assert "2 matched to a line + 1 matched to none + 1 blank = 4 notes read." in shown(app)
    assert "1 text is no whole record: silence there says nothing." in shown(app)
    assert statuses(app) == {"A": "flagged", "B/1 x#": "unverified", "C": "unverified"}


def test_a_text_file_belongs_to_the_claim_of_its_name() -> None:
    app = audit(confirm(("A.txt", BLIND.encode()), ("C_1.TXT", GUIDED.encode())))
    assert "2 lines have a note" in shown(app)
    assert statuses(app) == {"A": "flagged", "B/1 x#": "unverified", "C": "clear"}


def test_one_text_file_is_enough() -> None:
    assert statuses(audit(confirm(("A.txt", BLIND.encode()))))["A"] == "flagged"


def test_without_notes_nothing_is_said_of_them() -> None:
    app = confirm()
    assert "With notes" not in shown(app)
    assert "a note" not in shown(audit(app))


def test_files_that_do_not_go_together_are_refused_and_the_claims_stay() -> None:
    app = confirm(("A.txt", BLIND.encode()), ("notes.csv", as_delimited(ROWS)))
    assert "Notes: several files can be given only where each is a .txt file with one note." in shown(app)
    assert titles(app) == ["3 records wait for their audit"]
    assert titles(audit(app)) == ["3 records in, every one accounted for"]


def test_notes_that_cannot_be_read_are_told_and_can_be_left_out() -> None:
    app = audit(confirm(("notes.csv", as_delimited([("N1", "A")], ("note_id", "claim_id")))))
    assert titles(app) == ["3 records wait for their audit"]
    assert 'role="alert">notes.csv: no heading reaches note_text.' in shown(app)
    app = click(app, "upload.without_notes")
    assert "no heading reaches" not in shown(app)
    assert "With notes" not in shown(app)
    assert titles(audit(app)) == ["3 records in, every one accounted for"]


def test_notes_alone_wait_for_the_claims() -> None:
    app = open_page("upload")
    app.file_uploader[1].set_value([("notes.csv", as_delimited(ROWS), "text/csv")]).run()
    assert "The notes wait for the claim file to which they belong." in shown(app)
    assert not [button for button in app.button if button.key == "upload.read"]


def test_after_the_audit_the_given_notes_are_gone() -> None:
    root = cache.runs().new_folder().parent
    app = audit(confirm(("left_over.txt", BLIND.encode())))
    assert titles(app) == ["3 records in, every one accounted for"]
    assert not list(root.rglob("left_over*"))
    assert not list(root.rglob("notes/*"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("CLM 7#2 (a).txt", "CLM 7#2 (a).txt"),
        ("../../A_1.txt", "A_1.txt"),
        ("..\\A.txt", "A.txt"),
        (".A.txt", "A.txt"),
        ("A\u202e\x00\n.txt", "A.txt"),
        ("é" * 300 + ".txt", "é" * 100 + ".txt"),
        (".txt", "note.txt"),
    ],
)
def test_the_name_of_a_text_file_is_kept_as_far_as_it_is_safe(given: str, kept: str, tmp_path: Path) -> None:
    notes = uploads.store_notes([File(given)], tmp_path)
    assert notes is not None
    assert [path.name for path in notes.path.iterdir()] == [kept]
    assert notes.path == tmp_path / "notes"


def test_two_text_files_of_one_name_are_both_kept(tmp_path: Path) -> None:
    notes = uploads.store_notes([File("A.txt"), File("A.txt")], tmp_path)
    assert notes is not None
    assert notes.words == "2 text files, 2 bytes"
    assert len(list(notes.path.iterdir())) == 2
