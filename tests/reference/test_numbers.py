"""How the numbers of a record are read, and how they stand to bins."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.model.vocabulary import Fit
from audit.reference.numbers import NumberReader, number_readers
from audit.reference.ranges import Range, span_of, written

ONE = Decimal(1)
VIEWS = NumberReader({"view": ONE, "views": ONE}, adds=False, is_whole=True)
CM = NumberReader({"cm": ONE, "centimeters": ONE, "mm": Decimal("0.1")}, adds=True, is_whole=False)

READ = [
    (VIEWS, "3 views", "3"),
    (VIEWS, "3-view", "3"),
    (VIEWS, "3views", "3"),
    (VIEWS, " THREE  Views ", "3"),
    (VIEWS, "007", "7"),
    (VIEWS, "3+", "3+"),
    (VIEWS, "3+ views", "3+"),
    (VIEWS, "3 or more views", "3+"),
    (VIEWS, ">= 15", "15+"),
    (VIEWS, "≥15", "15+"),
    (VIEWS, "at least two", "2+"),
    (VIEWS, "> 4", "5+"),
    (VIEWS, "< 5", "0-4"),
    (VIEWS, "up to 5", "0-5"),
    (VIEWS, "2-3", "2-3"),
    (VIEWS, "2–3 views", "2-3"),
    (VIEWS, "2 to 3", "2-3"),
    (VIEWS, "between 2 and 3 views", "2-3"),
    (VIEWS, "2; 2", "2"),
    (VIEWS, "2.5", "2.5"),
    (VIEWS, "0", "0"),
    (CM, "7.5cm", "7.5"),
    (CM, "7.50 cm", "7.5"),
    (CM, ".5", "0.5"),
    (CM, "2.0; 3.5 + 1.2", "6.7"),
    (CM, "2.0+1.5", "3.5"),
    (CM, "2.0 cm, 3.5 cm and 12 mm", "6.7"),
    (CM, "1-2; 3", "4-5"),
    (CM, "1+; 3", "4+"),
    (CM, "< 2.6", "0-2.6"),
    (CM, "> 4", "4+"),
]


@pytest.mark.parametrize(("reader", "text", "said"), READ, ids=lambda each: each if isinstance(each, str) else "")
def test_a_number_is_read(reader: NumberReader, text: str, said: str) -> None:
    assert str(reader.read(text)) == said


NOT_READ = """
-3|+3|2,5|2; 3|3 to 2|1e9|nan|inf|３|2.5 x 3|5 inches|some|3 of them|>= 2+|less than 0|12345678|1.23456|;|3;|0x10
1 000|$3|3%|'; drop table codes|../../etc|=1+1
"""


@pytest.mark.parametrize("text", ["", " ", "9" * 5000, *NOT_READ.strip().replace("\n", "|").split("|")])
def test_what_is_no_number_outright_is_not_read(text: str) -> None:
    assert VIEWS.read(text) is None


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader_and_what_it_reads_is_written_one_way(text: str) -> None:
    for reader in (VIEWS, CM):
        said = reader.read(text)
        assert said is None or written(str(said)) == Range(said.lower or Decimal(0), said.upper)


def test_units_are_those_of_the_attribute(reference) -> None:
    readers = number_readers(reference.tables)
    assert str(readers["length"].read("25 mm")) == "2.5"
    assert str(readers["critical_minutes"].read("1 hour")) == "60"
    assert str(readers["nerve_studies"].read("1 study")) == "1"
    assert readers["nerve_studies"].read("1 cm") is None


BINS = [Range(None, Decimal("2.5")), Range(Decimal("2.6"), Decimal("7.5")), Range(Decimal("7.6"), None)]
IN, OUT, NEITHER = Fit.CONTAINED, Fit.DISJOINT, Fit.OVERLAPPING
FITS = [
    ("2.5", (IN, OUT, OUT)),
    ("2.55", (NEITHER, NEITHER, OUT)),
    ("2.6", (OUT, IN, OUT)),
    ("7.55", (OUT, NEITHER, NEITHER)),
    ("100", (OUT, OUT, IN)),
    ("0", (IN, OUT, OUT)),
    ("3-7", (OUT, IN, OUT)),
    ("2-3", (NEITHER, NEITHER, OUT)),
    ("2.55-7.55", (NEITHER, NEITHER, NEITHER)),
    ("7.6+", (OUT, OUT, IN)),
    ("5+", (OUT, NEITHER, NEITHER)),
]


@pytest.mark.parametrize(("said", "fits"), FITS)
def test_inside_agrees_outside_contradicts_and_all_else_decides_nothing(said: str, fits: tuple[Fit, ...]) -> None:
    number = written(said)
    assert number is not None
    assert tuple(span_of(bin_, (), BINS).fit(number) for bin_ in BINS) == fits


ADD_ONS = [
    ("1", IN),
    ("1.5", NEITHER),
    ("2", IN),
    ("14", IN),
    ("1+", NEITHER),
    ("1-14", IN),
    ("2-20", NEITHER),
    ("15", OUT),
]


@pytest.mark.parametrize(("said", "fit"), ADD_ONS)
def test_a_code_reaches_as_far_as_the_add_ons_that_stand_on_it(said: str, fit: Fit) -> None:
    bins = [Range(ONE, ONE), Range(Decimal(2), Decimal(14)), Range(Decimal(15), None)]
    number = written(said)
    assert number is not None
    assert span_of(bins[0], bins[1:2], bins).fit(number) is fit
