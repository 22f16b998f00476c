"""Phrases find what they say in a text, wherever punctuation, hyphens and case differ."""

from __future__ import annotations

import pytest

from audit.errors import ReferenceError  # noqa: A004 - the field's word; the builtin is about weak references
from audit.evidence.matching import PhraseIndex
from audit.evidence.pieces import cut
from audit.reference.phrases import parse_phrase, parse_phrases


def found_in(phrase: str, text: str) -> list[str]:
    pieces = cut(text)
    matches = PhraseIndex([(parse_phrase(phrase), phrase)]).find(pieces.words, 0, len(pieces.words))
    return [pieces.raw(match.first, match.last) for match in matches]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("c-arm", "The C arm was turned", ["C arm"]),
        ("c arm", "under C-ARM control", ["C-ARM"]),
        ("l4-5", "entered at L4/5 today", ["L4/5"]),
        ("l4-l5", "L 4 - L 5", ["L 4 - L 5"]),
        ("l45", "facet at L45", ["L45"]),
        ("fluoro*", "Fluoroscopically guided", ["Fluoroscopically"]),
        ("left|kept in place", "it was kept in place", ["kept in place"]),
        ("catheter ..2 left", "catheter was then left", ["catheter was then left"]),
        ("catheter ..2 left", "catheter was then carefully left", []),
        ("<5..120> year old", "a 51-year-old female", ["51-year-old"]),
        ("<5..120> year old", "a 4-year-old", []),
        (": no", "Fluoroscopy: No", [": No"]),
        ("☑ yes", "[x] yes", ["[x] yes"]),
        ("time ▁", "time: ____ s, time ____", ["time ____"]),
        ("w/o", "done w/o contrast", ["w/o"]),
    ],
)
def test_a_phrase_finds_what_it_says(phrase: str, text: str, expected: list[str]) -> None:
    assert found_in(phrase, text) == expected


@pytest.mark.parametrize("phrase", ["", "..3 left", "left ..3", "a|", "c-arm|fluoro"])
def test_a_phrase_that_says_nothing_is_refused(phrase: str) -> None:
    with pytest.raises(ReferenceError):
        parse_phrase(phrase)


def test_a_cell_holds_several_phrases() -> None:
    assert len(parse_phrases("needle; entered ..2 at;")) == 2
    assert parse_phrases(None) == ()
