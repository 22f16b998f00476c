"""A note is cut into sentences as people write them: with stops, line ends, lists, labels, or none of these."""

from __future__ import annotations

from itertools import pairwise

import pytest

from audit.evidence.pieces import cut


def sentences(text: str) -> list[str]:
    pieces = cut(text)
    bounds = [*sorted(place for place in pieces.breaks if place < len(pieces.words)), len(pieces.words)]
    return [pieces.raw(first, last) for first, last in pairwise(bounds)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One was done. Two was not.", ["One was done", "Two was not"]),
        ("One was done. two was not", ["One was done", "two was not"]),
        ("ANESTHESIA: , Local.,VITALS: , Stable.", ["ANESTHESIA: , Local", "VITALS: , Stable"]),
        ("with 0.5% lidocaine at L4-5.The needle", ["with 0.5% lidocaine at L4-5", "The needle"]),
        ("Dr. Smith placed it, approx. 3 cm deep.", ["Dr. Smith placed it, approx. 3 cm deep"]),
        ("- fluoroscopy\n- contrast", ["fluoroscopy", "contrast"]),
        ("Fluoroscopy: Yes\nContrast: No", ["Fluoroscopy: Yes", "Contrast: No"]),
        ("[ ] fluoroscopy\n[x] ultrasound", ["[ ] fluoroscopy", "[x] ultrasound"]),
        (
            "the needle was advanced under\nfluoroscopic guidance to it",
            ["the needle was advanced under\nfluoroscopic guidance to it"],
        ),
        (
            "Epidural injection\nThe patient was brought to the suite and was placed prone there",
            ["Epidural injection", "The patient was brought to the suite and was placed prone there"],
        ),
        ("1. Left L4-5 block. 2. Right block", ["1", "Left L4-5 block", "2", "Right block"]),
        ("One was done period it was fine period and calm period", ["One was done", "it was fine", "and calm"]),
        ("", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C-arm", ["c", "arm"]),
        ("L4-5", ["l", "4", "5"]),
        ("[ ] a [x] b ( ) c ☐ ☑", ["☐", "a", "☑", "b", "☐", "c", "☐", "☑"]),
        ("time ___ and *** s", ["time", "▁", "and", "▁", "s"]),
        ("Café naïve", ["café", "naïve"]),
        ("at l five s one with one cc", ["at", "l", "5", "s", "1", "with", "one", "cc"]),
        ("Level ........ L5", ["level", ":", "l", "5"]),
    ],
)
def test_pieces_are_words_numbers_and_marks(text: str, words: list[str]) -> None:
    assert cut(text).words == words


def test_what_runs_on_without_a_stop_is_parted() -> None:
    text = (
        "the back was prepped and draped and lidocaine was given to the skin and under it " * 3
        + "then the needle was put in"
    )
    assert sentences(text + " and we were done with it after a while")[-2].startswith("then the needle")
