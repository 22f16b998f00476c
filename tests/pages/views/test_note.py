"""The Note page: a note is given, read, shown and forgotten; what is wrong with it is one sentence."""

from __future__ import annotations

import gc
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest
from tests.support.notes import AGAINST_ITSELF, BLIND, CUT_OFF, GUIDED
from tests.support.runs import unheard_word
from tests.support.visit import press, title, told, visit

from audit.reports.audit import Audit
from audit.reports.note_code import code_from_note, engine
from audit.ui import cache
from audit.ui.navigation import PAGES
from audit.ui.views.note_input import LONGEST, NOTHING, TITLE, TWO

OTHERS = [page.name for page in PAGES if page.name != "note"]


def read(text: str, at: AppTest | None = None) -> AppTest:
    """The page after a note was pasted and read."""
    at = at or visit("note")
    at.text_area[0].set_value(text)
    return submit(at)


def drop(name: str, content: bytes, text: str = "") -> AppTest:
    """The page after a file was dropped and read."""
    at = visit("note")
    at.text_area[0].set_value(text)
    at.file_uploader[0].set_value((name, content, "text/plain"))
    return submit(at)


def submit(at: AppTest) -> AppTest:
    """Press the button; where the note is shown, draw it once more, so that all of its widgets are known."""
    at.button(key="note.read").click().run()
    return at if title(at) == TITLE else at.run()


def whole_page(at: AppTest) -> str:
    """Everything that the server sent for the page, as text."""
    return "\n".join(str(getattr(node, "proto", "")) for node in at._tree)


def held(at: AppTest) -> str:
    """Everything that the session holds: what was kept, and the state of the widgets."""
    state = at.session_state._state._state
    parts = (state._old_state, state._new_session_state, state._new_widget_state)
    return "\n".join(map(str, parts))


def test_it_begins_with_a_field_and_one_filled_button() -> None:
    at = visit("note")
    assert not at.exception
    assert title(at) == TITLE
    assert at.text_area[0].value == ""
    assert [button.label for button in at.button] == ["Read the note"]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (BLIND, "The note supports 62322"),
        (GUIDED, "The note supports 62323"),
        (AGAINST_ITSELF, "The note does not decide imaging: a person looks"),
        (CUT_OFF, "The note is no whole record: no code is named"),
        ("Thank you for the referral of this kind patient.", "The note names no procedure that the reference knows"),
    ],
)
def test_the_title_is_the_finding(text: str, finding: str) -> None:
    at = read(text)
    assert not at.exception
    assert title(at) == finding
    assert '<div class="note">' in told(at)


def test_the_note_its_facts_its_picture_and_its_neighbours_are_there() -> None:
    at = read(BLIND)
    page = told(at)
    assert "Three facts decide the code" in page
    assert 'dec" id="note-imaging-' in page
    assert 'href="#note-imaging-' in page
    assert len(at.get("vega_lite_chart")) == 1
    assert "62322 is the code of these facts" in page
    assert "Why not its neighbours" in page


def test_without_a_code_it_says_why_and_what_to_ask() -> None:
    page = told(read(AGAINST_ITSELF))
    assert "Imaging: the note says both." in page
    assert "Was fluoroscopy or CT used to guide the needle?" in page
    assert "2 codes of 8 left" in page
    assert "If billed instead" not in page


def test_date_and_place_choose_the_fees() -> None:
    at = read(BLIND)
    at.date_input(key="note.day").set_value(date(2024, 8, 1)).run()
    assert "+$123.16" in told(at)
    at.segmented_control(key="note.place").set_value("Facility").run()
    assert "+$123.16" not in told(at)
    assert "facility" in told(at)


def test_the_family_can_be_chosen() -> None:
    at = read(BLIND)
    at.selectbox(key="note.family").set_value("paracentesis").run()
    assert not at.exception
    assert "Was the abdominal cavity washed out?" in told(at) or "Paracentesis" in told(at)


def test_a_day_before_all_fees_shows_none_of_them() -> None:
    at = read(BLIND)
    at.date_input(key="note.day").set_value(date(2001, 1, 1)).run()
    assert not at.exception


def test_a_text_file_is_a_note_too() -> None:
    assert title(drop("note.txt", BLIND.encode())) == "The note supports 62322"
    assert "für" in told(drop("note.txt", f"{BLIND} Danke für die Zuweisung.".encode("cp1252")))


@pytest.mark.parametrize(
    ("name", "content", "text", "says"),
    [
        ("scan.pdf", b"%PDF-1.7 \x00", "", "The file cannot be read as a note. The file is no plain text."),
        ("note.txt", "x".encode("utf-16"), "", "The file is no plain text."),
        ("note.txt", b"\x81\x8d", "", "The encoding is neither UTF-8 nor Windows-1252."),
        ("note.txt", b" \n ", "", NOTHING),
        ("note.txt", b"word " * 60_000, "", f"and a note has {LONGEST:,} at most"),
        ("note.txt", b"w" * (1024 * 1024 + 1), "", "The file is longer than"),
        ("note.txt", BLIND.encode(), BLIND, TWO),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(name: str, content: bytes, text: str, says: str) -> None:
    at = drop(name, content, text)
    assert not at.exception
    assert title(at) == TITLE
    assert says in told(at)
    assert told(at).count('role="alert"') == 1


@pytest.mark.parametrize(
    ("text", "says"), [("", NOTHING), ("   \n", NOTHING), ("w " * LONGEST, f"{LONGEST:,} at most")]
)
def test_what_is_wrong_with_a_text_is_one_sentence(text: str, says: str) -> None:
    at = read(text)
    assert title(at) == TITLE
    assert says in told(at)
    assert at.text_area[0].value == text


def test_clear_forgets_the_note() -> None:
    word = unheard_word()
    at = read(f"{BLIND} {word}")
    assert word in whole_page(at)
    at = press(at, "note.clear")
    assert title(at) == TITLE
    assert word not in whole_page(at)
    assert word not in held(at)


def test_the_text_can_be_changed() -> None:
    at = press(read(BLIND), "note.change")
    assert title(at) == TITLE
    assert at.text_area[0].value == BLIND
    assert title(read(GUIDED, at)) == "The note supports 62323"


@pytest.mark.parametrize("other", OTHERS)
def test_the_note_goes_when_another_page_is_opened(other: str, sample: Audit) -> None:
    word = unheard_word()
    at = read(f"{BLIND} {word}", visit("note", sample))
    assert word in held(at)
    at.switch_page(f"pages/{other}.py").run()
    assert not at.exception
    assert word not in whole_page(at)
    assert word not in held(at)
    assert word not in str(at.query_params)
    at.switch_page("pages/note.py").run()
    assert title(at) == TITLE
    assert word not in whole_page(at)


def test_the_address_holds_nothing_of_the_note(sample: Audit) -> None:
    at = read(BLIND, visit("note", sample))
    assert set(at.query_params) <= {"run"}


def test_nothing_of_a_note_stays_on_disk() -> None:
    word = unheard_word()
    root = cache.runs().new_folder().parent
    before = {path for path in root.rglob("*") if path.is_file()}
    read(f"{BLIND} {word}")
    drop("note.txt", f"{BLIND} {word}".encode())
    assert {path for path in root.rglob("*") if path.is_file()} == before


def test_no_word_of_a_note_stays_in_the_engine() -> None:
    reference = cache.reference()
    word = unheard_word()
    code_from_note(reference, f"{BLIND} {word}")
    engine(reference)[0].forget()
    gc.collect()
    holders = [held for held in gc.get_objects() if isinstance(held, dict | set | list | tuple) and _holds(held, word)]
    assert holders == []


def _holds(container: object, word: str) -> bool:
    values = [*container, *container.values()] if isinstance(container, dict) else list(container)  # type: ignore[call-overload]
    return any(type(value) is str and word in value for value in values)


def test_a_hostile_note_is_text_on_the_page() -> None:
    at = read(f"{BLIND} <script>alert(1)</script> **bold** :red[x] ![x](http://evil.example/p.png) \u202edlrow")
    page = told(at)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **bold** :red[x] ![x](http://evil.example/p.png)" in page
    assert "<script" not in page
    assert "U+202E" in page
    assert "\u202e" not in page
    assert not at.markdown
    assert "evil.example" not in "".join(block.value for block in at.title)
