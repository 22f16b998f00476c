"""A pasted note on a real server: it goes to the one who pasted it, and to no log, no file and nobody else."""

from __future__ import annotations

from pathlib import Path

from streamlit.proto.WidgetStates_pb2 import WidgetState
from tests.support.live import Visitor, dashboard, visitor
from tests.support.notes import BLIND
from tests.support.runs import unheard_word

WORD = unheard_word()
NOTE = f"{BLIND} The patient is {WORD}."


def open_note_page(person: Visitor) -> None:
    """Follow the menu to the Note page."""
    pages = next(
        message for message in person.latest if message.WhichOneof("type") == "navigation"
    ).navigation.app_pages
    person.page = next(page.page_script_hash for page in pages if page.url_pathname == "note")
    person.draw()


def paste(person: Visitor, text: str) -> None:
    """Put the text into the field and press the button."""
    person.widgets["note.paste.0"] = WidgetState(id=person.widget("note.paste.0"), string_value=text)
    person.draw("note.read")
    person.widgets.clear()
    person.draw_until("The note supports 62322")


def test_a_pasted_note_reaches_no_log_no_file_and_nobody_else(tmp_path: Path) -> None:
    with dashboard(tmp_path, 8640) as running, visitor(running) as person, visitor(running) as other:
        open_note_page(person)
        paste(person, NOTE)
        own = b"".join(person.received)
        open_note_page(other)
        person.draw("note.clear")
        person.draw()
        after = person.text()
        log = running.log.read_text(encoding="utf-8")
        files = [path for path in tmp_path.rglob("*") if path.is_file() and path != running.log]
        held = [path for path in files if WORD.encode() in path.read_bytes()]
    assert WORD.encode() in own
    assert WORD.encode() not in b"".join(other.received)
    assert WORD not in after
    assert WORD not in log
    assert BLIND[:40] not in log
    assert held == []
