"""Which pair of a lattice is odd: the one that its analogues do not share, whatever the codes are called."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.reference.linter.analogy import ANY, EXACT, SAME, Odd, Pair, odd_pairs

NAMES = ("region", "delivery", "imaging")
CUBE = {"".join(values): dict(zip(NAMES, values, strict=True)) for values in product("ab", repeat=3)}
ORDER = {(name, value): at for name in NAMES for at, value in enumerate("abcdefgh")}

Edits = dict[tuple[str, str], str]


def pairs(vectors: dict[str, dict[str, str]], edits: Edits) -> list[Pair]:
    names = tuple(dict.fromkeys(name for vector in vectors.values() for name in vector))
    order = {**ORDER, **{(name, value): at for name in names for at, value in enumerate("abcdefgh")}}
    found = [Pair.between(one, other, vectors, names, order) for one, other in combinations(vectors, 2)]
    return [pair.told_by(edits) for pair in found if pair.differs]


def odd(edits: Edits, vectors: dict[str, dict[str, str]] | None = None) -> list[Odd]:
    return list(odd_pairs(pairs(vectors or CUBE, edits)))


IMAGING: Edits = {(f"{rest}b", f"{rest}a"): "0" for rest in ("aa", "ab", "ba", "bb")}


def test_a_table_without_edits_and_a_table_with_the_same_edit_everywhere_have_nothing_odd() -> None:
    assert odd({}) == []
    assert odd(IMAGING) == []


def test_the_one_that_lacks_what_all_have_is_odd() -> None:
    without = {pair: indicator for pair, indicator in IMAGING.items() if pair != ("abb", "aba")}
    [found] = odd(without)
    assert (found.pair.codes, found.circle, found.names, found.size, found.count) == (
        ("aba", "abb"),
        EXACT,
        ("imaging",),
        4,
        3,
    )
    assert found.usual == (False, "0")
    assert found.bits == 2.0


def test_the_one_that_has_what_none_has_is_odd() -> None:
    [found] = odd({**IMAGING, ("abb", "bab"): "0"})
    assert (set(found.pair.codes), found.circle, found.names, found.usual) == (
        {"abb", "bab"},
        SAME,
        ("region", "delivery"),
        None,
    )


def test_another_indicator_and_the_other_way_round_are_odd() -> None:
    assert [found.pair.indicator for found in odd({**IMAGING, ("bbb", "bba"): "1"})] == ["1"]
    turned = {pair: indicator for pair, indicator in IMAGING.items() if pair != ("bbb", "bba")} | {("bba", "bbb"): "0"}
    assert [found.pair.said for found in odd(turned)] == ["bba over bbb is an edit with indicator 0"]


def test_half_and_half_is_a_rule_and_not_odd() -> None:
    half = dict(list(IMAGING.items())[:2])
    assert odd(half) == []


def test_few_analogues_say_nothing() -> None:
    square = {code: {name: vector[name] for name in NAMES[1:]} for code, vector in CUBE.items() if code.startswith("a")}
    assert odd({("abb", "aba"): "0"}, square) == []


def test_an_attribute_of_many_values_has_no_step_that_is_the_same_back() -> None:
    """Parts of the body are not steps of one another: an edit between two of them is not odd because others have none."""
    parts = {f"{part}{how}": {"part": part, "how": how} for part in "abcdefgh" for how in "ab"}
    assert odd({("aa", "ba"): "1", ("ab", "bb"): "1"}, parts) == []


def test_where_parts_are_many_the_pairs_that_differ_in_the_other_attribute_decide() -> None:
    lines = {f"{part}{how}": {"part": part, "how": how} for part in "abc" for how in "ab"}
    across = {(f"{one}b", f"{other}a"): "1" for one, other in product("abc", repeat=2)}
    [found] = odd({pair: indicator for pair, indicator in across.items() if pair != ("ab", "ca")}, lines)
    assert (set(found.pair.codes), found.circle, found.names, found.size) == ({"ab", "ca"}, ANY, ("how",), 9)
    few = {code: vector for code, vector in lines.items() if not code.startswith("c")}
    assert odd({pair: "1" for pair in across if pair != ("ab", "ba") and "c" not in "".join(pair)}, few) == []


STATES = st.sampled_from([None, "0", "1"])


@given(st.lists(STATES, min_size=28, max_size=28), st.permutations(sorted(CUBE)))
def test_names_of_codes_do_not_matter(states: list[str | None], names: list[str]) -> None:
    every = list(combinations(sorted(CUBE), 2))
    edits = {pair: state for pair, state in zip(every, states, strict=True) if state}
    called = dict(zip(sorted(CUBE), names, strict=True))
    renamed = {called[code]: vector for code, vector in CUBE.items()}
    again = {(called[one], called[other]): state for (one, other), state in edits.items()}

    def told(found: list[Odd], back: dict[str, str]) -> set[Any]:
        return {
            (frozenset(back[code] for code in each.pair.codes), each.circle, each.names, each.bits) for each in found
        }

    same = {code: code for code in CUBE}
    assert told(odd(edits), same) == told(odd(again, renamed), {new: old for old, new in called.items()})


@pytest.mark.parametrize("step", NAMES)
@pytest.mark.parametrize("left_out", range(4))
def test_any_one_of_four_is_found(step: str, left_out: int) -> None:
    at = NAMES.index(step)
    steps = [(code[:at] + "b" + code[at + 1 :], code) for code in sorted(CUBE) if code[at] == "a"]
    edits = {pair: "0" for each, pair in enumerate(steps) if each != left_out}
    assert {frozenset(found.pair.codes) for found in odd(edits)} == {frozenset(steps[left_out])}
