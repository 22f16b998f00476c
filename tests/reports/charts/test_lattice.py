import json
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.reports.charts import DARK, LIGHT, lattice
from audit.reports.charts.lattice import Axis, Family
from audit.reports.charts.lattice_layout import Layout, box_of, lay_out
from audit.reports.charts.lattice_path import Step, path
from audit.reports.charts.theme import PICK

PLACE = Axis("place", "Place", (("up", "upper or outer part"), ("down", "lower part")))
WAY = Axis("way", "Way", (("left_in", "left in place"), ("single", "single one")))
SIGHT = Axis("sight", "Sight", (("without", "without any picture or scan"), ("with", "with picture or scan")))
SIZE = Axis("size", "Size", (("s", "small"), ("m", "middling"), ("l", "large")))


def family(*axes, fees=True):
    """A whole family: a code for every combination, at 100 dollars and 7, 11 or 13 more a step."""
    vectors = [{}]
    for axis in axes:
        vectors = [{**vector, axis.name: value} for vector in vectors for value, _ in axis.values]
    codes = {f"{90000 + n}": vector for n, vector in enumerate(vectors)}
    return Family(codes, axes, {code: 100.0 + 7.13 * n * (-1) ** n for n, code in enumerate(codes)} if fees else {})


CUBE = family(PLACE, WAY, SIGHT)
SHAPES = {
    "row": family(SIGHT),
    "three in a row": family(SIZE),
    "square": family(WAY, SIGHT),
    "two by three": family(WAY, SIZE),
    "three by two": family(SIZE, WAY),
    "cube": CUBE,
    "cube of three": family(PLACE, WAY, SIZE),
    "tall cube": family(PLACE, SIZE, SIGHT),
    "holes": Family(
        {code: has for code, has in CUBE.codes.items() if code not in ("90002", "90005")}, CUBE.attributes, CUBE.fees
    ),
    "missing values": Family(
        {"A": {"way": "single"}, "B": {"way": "left_in", "sight": "with"}, "C": {"way": "left_in", "sight": "without"}},
        (WAY, SIGHT),
    ),
    "one code": Family({"A": {}}, ()),
}
SPARSE = Family(
    {code: has for n, (code, has) in enumerate(family(PLACE, WAY, SIZE, SIGHT).codes.items()) if n % 5},
    (PLACE, WAY, SIZE, SIGHT),
)
SHAPE = pytest.mark.parametrize("drawn", SHAPES.values(), ids=SHAPES)


def layout_of(drawn, billed, supported, width) -> Layout:
    cells, axes = lattice._cells(drawn, billed, supported)
    return lay_out(cells, axes, lattice._steps(drawn, billed, supported), [billed, supported], width)


@SHAPE
@pytest.mark.parametrize("width", [480, 560, 640])
def test_no_chip_card_or_label_touches_another_or_the_frame(drawn, width):
    pairs = list(permutations(drawn.codes, 2)) or [("A", "A")]
    for billed, supported in pairs[:: max(1, len(pairs) // 24)]:
        told = layout_of(drawn, billed, supported, width)
        boxes = [*told.cards.values(), *map(box_of, told.labels), *(chip.box for chip in told.chips)]
        assert not [(one, other) for n, one in enumerate(boxes) for other in boxes[n + 1 :] if one.overlaps(other)], (
            billed,
            supported,
        )
        assert all(box.x - box.width / 2 >= 0 and box.x + box.width / 2 <= told.width for box in boxes)
        assert all(box.y - box.height / 2 >= 0 and box.y + box.height / 2 <= told.height for box in boxes)


@SHAPE
def test_two_columns_fit_into_480_pixels_and_three_into_640(drawn):
    code = next(iter(drawn.codes))
    columns = len(lattice._cells(drawn, code)[1][-1].values)
    assert layout_of(drawn, code, code, 200).width <= (480 if columns < 3 else 640)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_steps_lead_from_billed_to_supported_and_add_up(data):
    axes = data.draw(st.sampled_from([(SIGHT,), (WAY, SIZE), (PLACE, WAY, SIZE)]))
    whole = family(*axes)
    held = data.draw(st.sets(st.sampled_from(sorted(whole.codes)), min_size=2))
    billed, supported = data.draw(st.permutations(sorted(held)))[:2]
    fees = {code: round(fee, 2) for code, fee in whole.fees.items()}
    steps = path({code: whole.codes[code] for code in held}, axes, billed, supported, fees)
    assert [steps[0].start, *(step.end for step in steps)] == [billed, *(step.start for step in steps[1:]), supported]
    assert sum(step.amount for step in steps) == pytest.approx(fees[billed] - fees[supported], abs=0.005)
    assert {code for step in steps for code in (step.start, step.end)} <= held


def test_each_step_changes_one_attribute_where_codes_lie_between():
    cells = CUBE.codes
    steps = path(cells, CUBE.attributes, "90000", "90007", CUBE.fees)
    assert [step.changes for step in steps] == ["place", "way", "sight"]


def test_the_way_with_known_fees_is_taken():
    fees = {code: 1.0 for code in CUBE.codes if code not in ("90004", "90006")}
    steps = path(CUBE.codes, CUBE.attributes, "90000", "90007", fees)
    assert None not in [step.amount for step in steps]


def test_where_no_code_lies_between_one_step_names_every_attribute():
    corners = {code: CUBE.codes[code] for code in ("90000", "90007")}
    assert path(corners, CUBE.attributes, "90000", "90007", CUBE.fees)[0].changes == "place and way and sight"


@pytest.mark.parametrize("pair", [("90000", "90000"), ("90000", "other"), ("other", "90000")])
def test_there_is_no_path_to_itself_or_out_of_the_family(pair):
    assert path(CUBE.codes, CUBE.attributes, *pair, {}) == []


def test_a_path_over_a_code_bows_around_it():
    [(_, points)] = layout_of(SHAPES["three in a row"], "90000", "90002", 480).route
    assert len(points) == 4
    assert points[1][1] < points[0][1] == points[3][1]


@pytest.mark.parametrize(
    ("amount", "rows"),
    [(4.33, ("sight", "+$4.33")), (-22.96, ("sight", "−$22.96")), (0, ("sight", "$0.00")), (None, ("sight",))],
)
def test_a_chip_has_its_attribute_and_its_signed_dollars_if_known(amount, rows):
    assert Step("A", "B", "sight", amount).rows() == rows


def rows_of(spec, column):
    return [row for rows in spec["datasets"].values() for row in rows if column in row]


@SHAPE
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_picture_names_every_code_once_and_few_marks(drawn, colours):
    code = next(iter(drawn.codes))
    spec = lattice.chart(drawn, colours, billed=code, supported=list(drawn.codes)[-1]).to_dict()
    assert {row["words"] for row in rows_of(spec, "words")} >= set(drawn.codes)
    assert sum(map(len, spec["datasets"].values())) <= 500
    assert spec["height"] <= 620


def test_billed_is_outlined_in_ink_and_supported_is_filled():
    cards = {
        row["code"]: row for row in rows_of(lattice.chart(CUBE, billed="90001", supported="90000").to_dict(), "fill")
    }
    assert (cards["90001"]["stroke"], cards["90001"]["fill"]) == (LIGHT.ink, LIGHT.bg)
    assert cards["90000"]["fill"] == LIGHT.petrol
    assert {cards[code]["stroke"] for code in cards if code not in ("90000", "90001")} == {LIGHT.line}


def test_a_step_has_the_colour_of_its_direction():
    fees = {"90000": 100.0, "90001": 150.0, "90003": 120.0}
    spec = lattice.chart(Family(CUBE.codes, CUBE.attributes, fees), billed="90003", supported="90000").to_dict()
    assert {row["stroke"] for row in rows_of(spec, "x2") if "stroke" in row} == {LIGHT.over, LIGHT.under}


def test_unknown_fees_are_left_out():
    spec = lattice.chart(
        Family(CUBE.codes, CUBE.attributes, {"90001": 150}), billed="90001", supported="90000"
    ).to_dict()
    assert [row["words"] for row in rows_of(spec, "words") if "$" in row["words"]] == ["$150.00"]


def test_codes_that_a_search_has_ruled_out_are_dashed():
    spec = lattice.chart(CUBE, possible={"90000", "90001"}).to_dict()
    [dashed] = [layer for layer in spec["layer"] if "strokeDash" in layer["mark"]]
    assert len(spec["datasets"][dashed["data"]["name"]]) == 6


def test_a_click_meets_the_whole_card_and_picks_its_code():
    spec = lattice.chart(CUBE).to_dict()
    [selection] = [each for each in spec["params"] if each["name"] == PICK]
    assert selection["select"]["fields"] == ["code"]
    assert {row["code"] for row in spec["datasets"][spec["layer"][-1]["data"]["name"]]} == set(CUBE.codes)


def test_of_more_attributes_the_last_three_are_drawn_around_the_billed_code():
    four = family(SIZE, PLACE, WAY, SIGHT)
    drawn = {row["code"] for row in rows_of(lattice.chart(four, billed="90008").to_dict(), "code")}
    assert drawn == {code for code, has in four.codes.items() if has["size"] == four.codes["90008"]["size"]}


@pytest.mark.parametrize(
    ("billed", "supported", "title"),
    [
        ("90001", "90000", "1 step from 90001 to 90000, −$7.13"),
        ("90001", "90001", "The record supports 90001"),
        ("90001", None, "8 codes of one family"),
        ("90001", "other", "8 codes of one family"),
    ],
)
def test_the_title_says_how_far_and_how_much(billed, supported, title):
    assert lattice.title(CUBE, billed, supported)[0] == title


def test_without_fees_the_title_has_no_dollars():
    assert lattice.title(family(SIGHT, fees=False), "90001", "90000")[0] == "1 step from 90001 to 90000"


def test_the_words_tell_the_path_step_by_step():
    assert lattice.alt_text(CUBE, "90003", "90000").endswith(
        "90003 to 90001: way, −$14.26. 90001 to 90000: sight, −$7.13."
    )


def test_no_family_is_one_sentence():
    assert json.dumps(lattice.EMPTY) in json.dumps(lattice.chart(Family({}, ())).to_dict())


@pytest.mark.parametrize(("billed", "supported"), list(permutations(SPARSE.codes, 2))[::7])
def test_of_four_attributes_those_are_drawn_in_which_the_codes_differ(billed, supported):
    drawn = json.dumps(lattice.chart(SPARSE, billed=billed, supported=supported).to_dict())
    apart = sum(value != SPARSE.codes[supported][name] for name, value in SPARSE.codes[billed].items())
    assert (billed in drawn, supported in drawn) == (True, apart < 4)
