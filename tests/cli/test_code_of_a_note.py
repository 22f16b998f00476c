"""`claims-audit code --note`: the code that a note supports, why, and what is wrong with a file that is no note."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from audit.cli import app, main

NOTE = """PROCEDURE: Lumbar interlaminar epidural steroid injection, L4-L5.
HISTORY: An epidural under fluoroscopy last year helped.
DESCRIPTION OF PROCEDURE: The patient sat. A Tuohy needle was advanced at L4-L5 by loss of resistance. No fluoroscopy
was used. Methylprednisolone 80 mg was injected through the needle. The needle was withdrawn.
CPT: 62323
"""


def asked(*words: object) -> Result:
    return CliRunner().invoke(app, ["code", *(str(word) for word in words)])


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


def test_a_note_gives_its_code_the_facts_and_the_neighbours(note: Path) -> None:
    shown = asked("--note", note, "--on", "2024-03-07").output
    assert shown.startswith("62322\n")
    assert "imaging: negated, without “fluoroscopy”" in shown
    assert "imaging: historical, “fluoroscopy” (history)" in shown
    assert "62323: imaging with" in shown


def test_the_json_holds_every_place(note: Path) -> None:
    found = json.loads(asked("--note", note, "--on", "2024-03-07", "--json").output)
    assert (found["supported_code"], found["suggested_action"], found["family"]) == (
        "62322",
        None,
        "interlaminar_epidural",
    )
    assert all(NOTE[each["start"] : each["end"]] == each["text"] for each in found["mentions"])
    assert [each["text"] for each in found["billing_codes"]] == ["62323"]


def test_a_note_that_does_not_decide_names_no_code_and_asks(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(NOTE.replace("No fluoroscopy\nwas used.", "Contrast spread was seen."), encoding="utf-8")
    found = json.loads(asked("--note", path, "--json").output)
    assert (found["supported_code"], found["suggested_action"]) == (None, "query_provider")
    assert "imaging" in found["open"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no text"), (b"%PDF-1.7", "no plain text"), (b"a\0b", "no plain text")],
)
def test_a_file_that_is_no_note_is_refused_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(content)
    monkeypatch.setattr(sys, "argv", ["claims-audit", "code", "--note", str(path)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert said in capsys.readouterr().err
