"""What the record says of each attribute of a family: buttons, a list where there are many values, a field for numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from audit.reference import Reference
from audit.reference.numbers import number_readers
from audit.reports.code_page.family import Attribute, FamilyView
from audit.ui.components import html, problem

NOT_KNOWN = "Not known"
MOST_BUTTONS = 6


def ask(reference: Reference, view: FamilyView) -> dict[str, str]:
    """Draw a question for each attribute; gives what is said, without what is not known or cannot be read."""
    return _readable(reference, view, _answers(view))


def _answers(view: FamilyView) -> dict[str, str]:
    """What the record says of each attribute; an attribute that is not known is left out."""
    said = {}
    for attribute in view.attributes:
        key = f"codes.{view.family_id}.{attribute.name}"
        given = _number(attribute, key) if attribute.kind == "number" else _choice(attribute, key)
        if given:
            said[attribute.name] = given
    return said


def _number(attribute: Attribute, key: str) -> str:
    unit = f", in {attribute.unit}" if attribute.unit and attribute.unit != attribute.label.lower() else ""
    hint = "such as 2.0 + 3.5" if attribute.combine == "sum" else "such as 3"
    typed = st.text_input(
        html.literal(f"{attribute.label}{unit}"), key=key, placeholder=hint, max_chars=60, live="300ms", width=260
    )
    return typed.strip()


def _choice(attribute: Attribute, key: str) -> str:
    words = {value.value: value.label[:1].upper() + value.label[1:] for value in attribute.values}
    label, named = html.literal(attribute.label), partial(_word, words)
    if len(words) > MOST_BUTTONS:
        picked = st.selectbox(label, [NOT_KNOWN, *words], format_func=lambda each: words.get(each, each), key=key)
    else:
        options = [*words, NOT_KNOWN]
        picked = st.segmented_control(
            label, options, default=NOT_KNOWN, required=True, format_func=named, key=key, wrap=True
        )
    return "" if picked in (None, NOT_KNOWN) else str(picked)


def _readable(reference: Reference, view: FamilyView, said: dict[str, str]) -> dict[str, str]:
    """What is said without the numbers that cannot be read; of each of those the page says so."""
    readers = number_readers(reference.tables)
    for attribute in view.attributes:
        typed = said.get(attribute.name, "")
        reader = readers.get(attribute.name) if attribute.kind == "number" and typed else None
        if reader is not None and reader.read(typed) is None:
            del said[attribute.name]
            shown = "2.0 + 3.5" if attribute.combine == "sum" else "3"
            problem.show_text(f"{attribute.label}: no number is read in {typed}. Write it as {shown}.")
    return said


def _word(words: Mapping[str, str], value: str) -> str:
    return html.literal(words.get(value, value))
