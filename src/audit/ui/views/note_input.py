"""Where a note is given: pasted or dropped, with its date of service, the family to read it as, and the place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from audit.reference import Reference
from audit.ui import session, uploads
from audit.ui.components import html, problem

TITLE = "From note to code"
LEDE = (
    "Paste a procedure note, or drop it as a text file, and see which code it supports. It is read on this computer, "
    "shown on this page only, and kept nowhere."
)
LONGEST = 250_000
NOTHING = "There is nothing to read yet. Paste a note, or drop a .txt file."
TWO = "A text and a file are given. Take one of them away, then read the other."
AS_THE_NOTE_SAYS = ""
SETTINGS = {"Office": False, "Facility": True}
_TEXT, _DRAFT, _ROUND = "note.text", "note.draft", "note.round"


@dataclass(frozen=True)
class Asked:
    """What a person chose beside the note: None leaves it to the note."""

    day: date | None
    family: str | None
    is_facility: bool


def kept_text() -> str | None:
    """The note that is looked at; None where none is."""
    text: str | None = session.shown(_TEXT)
    return text


def render() -> None:
    """Draw the page without a note: a field, a place for a file, and one button."""
    html.page_title(TITLE, LEDE)
    wrong = st.empty()
    round_ = session.value(_ROUND, 0)
    with st.form(key="note.form", border=False):
        text = st.text_area(
            "Procedure note",
            value=session.shown(_DRAFT) or "",
            height=340,
            key=f"note.paste.{round_}",
            placeholder="The whole note as it was dictated or printed, headings and all",
        )
        file = st.file_uploader("Or a text file", key=f"note.file.{round_}", max_upload_size=1)
        is_given = st.form_submit_button("Read the note", type="primary", key="note.read")
    if not is_given:
        return
    note, told = _taken(text or "", file)
    if told:
        with wrong:
            problem.show_text(told, "What you gave is still here.")
        return
    _new_round()
    session.keep_while_shown(_DRAFT, None)
    session.keep_while_shown(_TEXT, note)
    st.rerun()


def choices(reference: Reference) -> Asked:
    """Draw date, family and place, and the two ways on from here; gives what was chosen."""
    with st.container(horizontal=True, key="note_choices", vertical_alignment="bottom"):
        day = st.date_input(
            "Date of service",
            value=None,
            format="YYYY-MM-DD",
            key="note.day",
            width=160,
            min_value=date(2000, 1, 1),
            max_value=date(2100, 12, 31),
            help="Left blank, it is the date that the note gives, else today",
        )
        families = dict(reference.tables["families"].select("family_id", "label").iter_rows())
        family = st.selectbox(
            "Read it as",
            [AS_THE_NOTE_SAYS, *families],
            format_func=lambda name: families.get(name, "What the note says"),
            key="note.family",
            width=240,
        )
        place = st.segmented_control("Fees of", list(SETTINGS), default="Office", required=True, key="note.place")
        if st.button("Change the text", key="note.change"):
            _start_again(session.shown(_TEXT))
        if st.button("Clear", key="note.clear"):
            _start_again(None)
    return Asked(day, family or None, SETTINGS[str(place or "Office")])


def _taken(text: str, file: UploadedFile | None) -> tuple[str, str]:
    """The note that was given, and one sentence on what is wrong with it, where it is none."""
    if text.strip() and file is not None:
        return "", TWO
    if file is not None:
        text, reason = uploads.text_of_note(file)
        if reason:
            return "", f"The file cannot be read as a note. {reason} Give it as plain text, in UTF-8 or Windows-1252."
    if not text.strip():
        return "", NOTHING
    if len(text) > LONGEST:
        size = f"The text has {len(text):,} characters, and a note has {LONGEST:,} at most."
        return "", f"{size} Give the part that tells of the procedure."
    return text, ""


def _start_again(draft: str | None) -> None:
    """Back to the field, empty or with the text to change; nothing else of the note stays."""
    session.forget_shown()
    _new_round()
    if draft is not None:
        session.keep_while_shown(_DRAFT, draft)
    st.rerun()


def _new_round() -> None:
    """New widgets: the old ones, and the bytes of a dropped file, go."""
    session.keep_value(_ROUND, session.value(_ROUND, 0) + 1)
