from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.reports.charts.words import counted, distinct, dollars, listed, share, signed, spelled, wrapped


@pytest.mark.parametrize(
    ("amount", "short", "long"),
    [
        (Decimal("26356.40"), "$26,356", "+$26,356.40"),
        (Decimal("4.33"), "$4.33", "+$4.33"),
        (Decimal("-123.16"), "−$123", "−$123.16"),
        (-0.5, "−$0.50", "−$0.50"),
        (0, "$0", "$0.00"),
    ],
)
def test_dollars_have_their_sign(amount, short, long):
    assert (dollars(amount), signed(amount)) == (short, long)


@pytest.mark.parametrize(
    ("part", "words"), [(0, "0 %"), (0.004, "<1 %"), (0.5, "50 %"), (0.996, ">99 %"), (1, "100 %")]
)
def test_a_share_is_nothing_or_all_only_where_it_is(part, words):
    assert share(part) == words


@pytest.mark.parametrize(
    ("names", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed(names, words):
    assert listed(names) == words


def test_counts_agree_with_their_noun():
    assert (counted(1, "line"), counted(1204, "line"), counted(2, "category", "categories")) == (
        "1 line",
        "1,204 lines",
        "2 categories",
    )
    assert (spelled(2), spelled(14)) == ("Two", "14")


@given(text=st.text(st.sampled_from("ab c"), max_size=120), width=st.integers(6, 40), rows=st.integers(1, 3))
def test_wrapped_text_keeps_to_its_place(text, width, rows):
    parts = wrapped(text, width, rows).split("\n")
    assert len(parts) <= rows
    assert max(map(len, parts)) <= width


@given(text=st.text(st.sampled_from("ab c"), max_size=30))
def test_text_that_fits_is_whole(text):
    assert wrapped(text, 30, 2).replace("\n", " ") == " ".join(text.split())


def test_labels_that_stand_twice_are_told_apart():
    assert distinct(["a", "a", "b", "c", "c"], ["x", "y", "x", None, None]) == ["a (x)", "a (y)", "b", "c", "c 2"]
