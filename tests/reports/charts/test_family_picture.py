"""Families in the shape that fits them: every card in its own place, every code told in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from tests.support.shapes import (
    A_DAY,
    EVERY_SHAPE,
    FILMS,
    KNOTS,
    RUNGS,
    SAMPLES,
    SCANS,
    SHADES,
    SPOTS,
    STITCHES,
    TANK,
    with_families,
)

from audit.reference import Reference, load_reference
from audit.reports.charts import DARK, LIGHT, family_picture
from audit.reports.charts.board_bins import slot_label, slots_of
from audit.reports.charts.board_chain import in_order
from audit.reports.charts.board_table import column_of
from audit.reports.charts.family_picture import board_of
from audit.reports.charts.theme import PICK
from audit.reports.code_page.families import families_on
from audit.reports.code_page.family import FamilyView, Shape, family_table, family_view

SHAPES = [
    (SCANS, Shape.TABLE),
    (FILMS, Shape.BINS),
    (STITCHES, Shape.BINS),
    (SPOTS, Shape.BINS),
    (RUNGS, Shape.CHAIN),
    (TANK, Shape.CHAIN),
    (SAMPLES, Shape.SETS),
    (KNOTS, Shape.TABLE),
    (SHADES, Shape.TABLE),
]
LAID_OUT = [family for family, _ in SHAPES]


@pytest.fixture(scope="module")
def drawn() -> Reference:
    return with_families(load_reference(), *EVERY_SHAPE)


def view(drawn: Reference, family_id: str, on: date = A_DAY) -> FamilyView:
    return family_view(drawn, family_id, on, facility=False)


@pytest.fixture(scope="module")
def every(drawn: Reference) -> list[FamilyView]:
    return [view(drawn, family_id) for family_id in families_on(drawn, A_DAY)]


@pytest.mark.parametrize(("family", "shape"), SHAPES, ids=[family.family_id for family, _ in SHAPES])
def test_the_rows_alone_say_which_picture_fits(drawn: Reference, family, shape: Shape) -> None:
    assert view(drawn, family.family_id).shape is shape


def test_a_cube_is_a_lattice_and_a_chain_of_add_ons_a_chain(drawn: Reference) -> None:
    assert view(drawn, "interlaminar_epidural").shape is Shape.LATTICE
    assert view(drawn, "facet_joint_injection").shape is Shape.CHAIN


def test_every_family_has_a_picture_of_all_its_codes_in_places_of_their_own(every: list[FamilyView]) -> None:
    for family in every:
        if family.shape is Shape.LATTICE:
            continue
        board = board_of(family)
        assert sorted(card.code for card in board.cards) == [member.code for member in family.codes], family.family_id
        boxes = [card.box for card in board.cards]
        touching = [(one, other) for one, other in combinations(boxes, 2) if one.overlaps(other)]
        assert not touching, family.family_id
        for box in boxes:
            assert box.x - box.width / 2 >= 0, family.family_id
            assert box.x + box.width / 2 <= board.width + 1, family.family_id
            assert 0 <= box.y - box.height / 2 <= box.y + box.height / 2 <= board.height, family.family_id


def test_no_words_stand_on_a_card(every: list[FamilyView]) -> None:
    for family in every:
        if family.shape is Shape.LATTICE:
            continue
        board = board_of(family)
        for words in board.words:
            for n in range(len(words.rows)):
                y = words.y + 15 * n
                inside = [
                    card.code
                    for card in board.cards
                    if abs(card.box.x - words.x) < card.box.width / 2 and abs(card.box.y - y) < card.box.height / 2
                ]
                assert not inside, (family.family_id, words.text, inside)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_every_picture_can_be_drawn_and_clicked(every: list[FamilyView], colours) -> None:
    for family in every:
        code = family.codes[0].code
        chart = family_picture.chart(family, colours, opened=code, possible=[code], billed={code: 2})
        assert PICK in str(chart.to_dict(validate=False)["params"]), family.family_id


def test_words_for_who_cannot_see_it_name_every_code_with_what_it_is(every: list[FamilyView]) -> None:
    for family in every:
        told = family_picture.alt_text(family, family.codes[0].code, [family.codes[0].code])
        assert all(f"{member.code}: " in told for member in family.codes)
        assert f"Still possible: {family.codes[0].code}." in told
        assert family_picture.how_to_read(family)


def test_the_table_behind_it_says_what_is_left(drawn: Reference) -> None:
    table = family_table(view(drawn, "rungs"), ("83001",))
    assert table.columns == ["Code", "Bend", "Rung", "Left", "Fee"]
    assert table.filter(Code="83001")["Left"].item() == "yes"
    assert table.filter(Code="83000")["Left"].item() == "ruled out"


def test_bins_share_one_line_whose_slots_are_every_range(drawn: Reference) -> None:
    measured = view(drawn, "stitches").measured
    assert measured is not None
    slots = slots_of(measured)
    assert [slot_label(slots, n) for n in range(len(slots.starts))] == ["to 2.5", "2.6–7.5", "7.6–12.5", "12.6 on"]


def test_a_bin_that_holds_several_slots_is_as_wide_as_they_are(drawn: Reference) -> None:
    cards = {card.code: card.box for card in board_of(view(drawn, "films")).cards}
    assert cards["81011"].width > 1.9 * cards["81002"].width
    assert cards["81021"].width > 3.9 * cards["81002"].width


def test_a_bin_of_each_says_so(drawn: Reference) -> None:
    rows = {card.code: card.rows for card in board_of(view(drawn, "spots")).cards}
    assert rows["88003"] == ("each",)


def test_a_chain_that_takes_in_the_one_before_rises_from_the_least_to_the_most(drawn: Reference) -> None:
    family = view(drawn, "tank")
    assert [member.code for member in in_order(family)] == ["84001", "84002", "84003", "84004"]
    cards = {card.code: card.box for card in board_of(family).cards}
    assert cards["84001"].x < cards["84002"].x < cards["84004"].x
    assert cards["84001"].y > cards["84002"].y > cards["84004"].y


def test_add_ons_stand_right_of_what_they_are_added_to(drawn: Reference) -> None:
    board = board_of(view(drawn, "rungs"))
    cards = {card.code: card.box for card in board.cards}
    assert cards["83000"].x < cards["83001"].x < cards["83002"].x
    assert sum(line.is_arrow for line in board.lines) == 4


def test_the_fee_of_an_add_on_has_a_plus(drawn: Reference) -> None:
    rows = {card.code: card.rows for card in board_of(view(drawn, "facet_joint_injection")).cards}
    assert rows["64490"][0].startswith("$")
    assert rows["64491"][0].startswith("+$")


def test_sets_have_a_full_dot_for_each_part(drawn: Reference) -> None:
    dots = board_of(view(drawn, "samples")).dots
    assert sum(is_full for _, _, is_full in dots) == 4
    assert len(dots) == 6


def test_a_family_without_a_code_on_the_day_says_so(drawn: Reference) -> None:
    empty = replace(view(drawn, "interlaminar_epidural"), codes=(), attributes=())
    assert empty.shape is Shape.SINGLE
    assert family_picture.alt_text(empty) == family_picture.EMPTY
    assert family_picture.chart(empty).to_dict()


def test_the_attribute_with_few_values_runs_across(drawn: Reference) -> None:
    across = column_of(view(drawn, "scans"))
    assert across is not None
    assert across.name == "dye"
    assert column_of(view(drawn, "shades")) is None


def test_dollars_are_of_the_edition_that_the_view_names(drawn: Reference) -> None:
    family = view(drawn, "interlaminar_epidural")
    assert (family.edition, family.setting) == ("RVU24C", "office")
    assert {member.code: member.fee for member in family.codes}["62323"] == Decimal("258.31")
