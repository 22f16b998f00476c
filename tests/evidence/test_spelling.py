"""Misspelt key words are read as they were meant; other words stay as they are."""

from __future__ import annotations

import pytest

from audit.evidence.spelling import Spelling
from audit.reference.phrases import parse_phrase


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("florosocpy", "fluoroscopy"),
        ("thorasic", "thoracic"),
        ("steriod", "steroid"),
        ("contarst", "contrast"),
        ("contract", "contract"),
        ("theracy", "theracy"),
        ("fluor", "fluor"),
        ("thoracal", "thoracal"),
        ("mri", "mri"),
    ],
)
def test_a_slip_is_forgiven_and_another_word_is_not_taken(written: str, meant: str) -> None:
    known = [parse_phrase("contract"), parse_phrase("thoracal*")]
    spelling = Spelling(["fluoroscopy", "thoracic", "steroid", "contrast"], known)
    assert spelling.correct([written, written]) == [meant, meant]


def test_a_word_between_two_is_read_as_neither() -> None:
    assert Spelling(["sacrum", "sacral"], []).correct(["sacrul"]) == ["sacrul"]
