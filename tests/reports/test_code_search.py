"""Looking codes up by number, by word and by attribute; words may be begun or misspelt."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.support.editions import Editions
from tests.support.shapes import EVERY_SHAPE, with_families

from audit.reference import Reference, load_reference
from audit.reports.code_index import index_of
from audit.reports.code_search import MOST_FOUND, search

A_DAY = date(2024, 11, 27)


def codes(reference: Reference, text: str) -> list[str]:
    return [found.code for found in search(reference, text, A_DAY).found]


NUMBERS = [
    ("62323", ["62323"]),
    (" 62323 ", ["62323"]),
    ("6231", ["62310", "62311", "62318", "62319"]),
    ("j10", ["J1010", "J1020", "J1030", "J1040"]),
]
NOTHING = ["", "   ", "zzqqxx", ".*", "(", "<script>", "\\", "%", "a" * 400, "\0", "é"]


@pytest.mark.parametrize(("text", "found"), NUMBERS)
def test_a_number_finds_the_codes_that_begin_so(reference: Reference, text: str, found: list[str]) -> None:
    assert codes(reference, text) == found


@pytest.mark.parametrize("text", NOTHING)
def test_what_says_nothing_finds_nothing_and_breaks_nothing(reference: Reference, text: str) -> None:
    told = search(reference, text, A_DAY)
    assert (told.found, told.total, told.read_as, told.is_near) == ((), 0, (), False)


def test_never_more_than_a_page_is_found_and_the_rest_is_counted(reference: Reference) -> None:
    told = search(reference, "6", A_DAY)
    assert len(told.found) == MOST_FOUND
    assert told.total > MOST_FOUND


def test_words_must_all_be_there_and_what_differs_counts(reference: Reference) -> None:
    assert codes(reference, "cervical, catheter left in place, with fluoroscopy")[0] == "62325"
    assert codes(reference, "own blood") == ["62273"]


@pytest.mark.parametrize(("text", "first"), [("lumbar fluoro epidural", "62323"), ("fluoro lumbr epidurall", "62323")])
def test_a_term_of_the_record_finds_the_value_and_misspelling_is_forgiven(
    reference: Reference, text: str, first: str
) -> None:
    assert first in codes(reference, text)[:4]


def test_what_was_read_for_what_is_said(reference: Reference) -> None:
    assert search(reference, "epidral", A_DAY).read_as == (("epidral", "epidural"),)


def test_with_and_without_are_two_things(drawn: Reference) -> None:
    assert codes(drawn, "thorax with dye") == ["80013", "80014"]
    assert codes(drawn, "thorax without dye")[0] == "80012"


def test_without_is_never_the_beginning_of_with(drawn: Reference) -> None:
    assert codes(drawn, "tuning with skill") == ["84004"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("finger 3 takes", ["81011"]),
        ("finger 2 takes", ["81011"]),
        ("breastbone 9 takes", ["81004"]),
        ("layered face 5.1 cm", ["82013", "12053"]),
        ("1 take breastbone", ["81001"]),
    ],
)
def test_a_count_with_its_unit_finds_the_bin(drawn: Reference, text: str, found: list[str]) -> None:
    assert codes(drawn, text) == found


def test_where_no_code_has_every_word_the_nearest_are_shown_as_such(reference: Reference) -> None:
    told = search(reference, "epidural knee drainage", A_DAY)
    assert told.is_near
    assert told.found


def test_words_of_a_value_that_leads_elsewhere_do_not_find_the_family(reference: Reference) -> None:
    assert "62323" not in codes(reference, "own blood")


def test_a_code_that_has_ended_comes_after_one_in_force_and_says_so(reference: Reference) -> None:
    told = search(reference, "cervical catheter", A_DAY).found
    ended = [found.code for found in told if not found.is_in_force]
    assert "62318" in ended
    assert [found.is_in_force for found in told] == sorted((found.is_in_force for found in told), reverse=True)


def test_imported_words_are_found_after_our_own(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    editions.add("hcpcs", "2024-01-01", "hcpcs_code | words\nA9999 | Epidural kit, sterile")
    editions.add("descriptors", "2024-01-01", "hcpcs_code | descriptor\n62323 | licensed zebra wording")
    found = load_reference(tmp_path)
    assert codes(found, "epidural kit") == ["A9999"]
    assert codes(found, "zebra") == ["62323"]
    assert codes(found, "epidural")[-1] != "62323"
    assert [each.words for each in search(found, "a9999").found] == ["Epidural kit, sterile"]


def test_the_index_is_built_once_for_each_state_of_the_reference(reference: Reference) -> None:
    assert index_of(reference) is index_of(replace(reference))
    assert index_of(reference) is not index_of(replace(reference, digest="another"))


def test_a_search_costs_a_small_part_of_building_the_index(tmp_path: Path) -> None:
    """The whole file is read once; a question then reads none of it, also where a word must be guessed."""
    letters = "bcdfghjklm"
    words = [f"{a}{b}{c}op{a}ine" for a in letters for b in letters for c in letters]
    rows = [
        {"hcpcs_code": f"X{n:04d}", "words": f"{words[n % 1000]} {words[(n * 7) % 1000]} kit"} for n in range(20_000)
    ]
    editions = Editions(tmp_path)
    editions.add("hcpcs", "2024-01-01", pl.DataFrame(rows))
    loaded = load_reference(tmp_path)
    begun = time.process_time()
    index_of(loaded)
    building = time.process_time() - begun
    begun = time.process_time()
    for text in ("X00", "kit", "epidral cathter", "bbbopbine", "kit bcdopbin", "with contrast"):
        search(loaded, text, A_DAY)
    assert time.process_time() - begun < building


@pytest.fixture(scope="module")
def drawn() -> Reference:
    return with_families(load_reference(), *EVERY_SHAPE)
