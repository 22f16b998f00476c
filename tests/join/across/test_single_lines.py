"""What is told of a line's modifiers, place and providers agrees with its slow definition, in any order."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.join.across.oracles import single_lines as oracle
from tests.support.editions import Editions
from tests.support.lines import claim_lines
from tests.support.many_lines import many_lines

from audit.findings.policy import Policy
from audit.join.across import across
from audit.join.across_steps import steps_for
from audit.model.columns import MODIFIERS
from audit.reference import Reference, load_reference

Facts = Callable[[pl.DataFrame], list[dict[str, object]]]
FACTS = (
    *("modifiers_malformed", "modifiers_unlisted", "modifiers_repeated", "modifiers_in_conflict"),
    *("has_asked_modifier", "modifiers_refused", "indicators_missing", "has_bound_modifier", "modifiers_misplaced"),
    *("place_is_unlisted", "places_of_code", "place_is_another", "npis_malformed", "rendering_is_left_out"),
    *("providers_excluded", "exclusion_is_waived"),
)
CODES = ("62323", "62325", "64483", "77003", "01996", "99213", "99284", "99223", "J1010", "A0425", "99990")
CARRIED = ("50", "LT", "RT", "26", "TC", "80", "59", "XS", "76", "77", "25", "78", "ZQ", "R", "590", "RH", "JW", "JZ")
DAYS = tuple(
    date.fromisoformat(day)
    for day in ("2019-09-30", "2019-10-01", "2021-12-31", "2022-01-01", "2024-02-29", "2024-07-01", "2026-01-01")
)
PLACES = ("11", "21", "23", "24", "98", "1", None)
GIVEN = ("1999901014", "1999901022", "1234567890", "12345", "9876543210", None)
EXCLUDED = pl.DataFrame(
    {
        "npi": ["1999901014", "1999901022", "0000000000", None],
        "exclusion_date": [date(2021, 12, 31), date(2019, 10, 1), date(2019, 1, 1), date(2019, 1, 1)],
        "reinstatement_date": [None, date(2024, 7, 1), None, None],
        "waiver_date": [None, date(2022, 1, 1), None, None],
        "waiver_state": [None, "MT", None, None],
    }
)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """The shipped reference with a drawn list of exclusions."""
    editions = Editions(tmp_path_factory.mktemp("reference"))
    editions.add("leie", "2026-10-01", EXCLUDED, (None, None))
    return load_reference(editions.directory)


@pytest.fixture(scope="module")
def asked(listed: Reference, policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """The lines with the facts that the steps answer with."""
    work: Path = tmp_path_factory.mktemp("across")

    def ask(lines: pl.DataFrame) -> list[dict[str, object]]:
        beside = across(lines, listed, policy.limits(), work, steps_for(FACTS))
        return lines.hstack(beside.of(lines["line"])).to_dicts()

    return ask


def named(text: object) -> set[str]:
    """The modifiers, or providers, that a fact names before its words in brackets."""
    heads = re.findall(r"(?:^|; )([^(]+?)(?: \(|$|: | since )", str(text)) if text is not None else []
    return {each for head in heads for each in head.split(", ")}


def told(row: dict[str, object]) -> dict[str, object]:
    reason = str(row["indicators_missing"] or "")
    return {
        "faults": {name: named(row[f"modifiers_{name}"]) for name in ("malformed", "unlisted", "repeated")},
        "refusals": (
            row["has_asked_modifier"],
            named(row["modifiers_refused"]),
            "day" if "covers" in reason else "code" if reason else None,
        ),
        "conflicts": {tuple(pair.split(" and ")) for pair in named(row["modifiers_in_conflict"])},
        "misplaced": (row["has_bound_modifier"], named(row["modifiers_misplaced"])),
        "place": (row["place_is_unlisted"], named(row["places_of_code"]), row["place_is_another"]),
        "npis": {f"{each.split()[0]}_npi" for each in named(row["npis_malformed"])},
        "excluded": {f"{each.split()[0]}_npi" for each in named(row["providers_excluded"])},
        "waived": row["exclusion_is_waived"] is not None,
    }


def expected(row: dict[str, object], lists: oracle.Lists) -> dict[str, object]:
    excluded = oracle.excluded(row, EXCLUDED.to_dicts())
    return {
        "faults": oracle.faults(row, lists),
        "refusals": oracle.refusals(row, lists),
        "conflicts": oracle.conflicts(row, lists),
        "misplaced": oracle.misplaced(row, lists),
        "place": oracle.place(row, lists),
        "npis": oracle.malformed_npis(row),
        "excluded": {name for name, is_waived in excluded.items() if not is_waived},
        "waived": any(excluded.values()),
    }


def agree(rows: list[dict[str, object]], lists: oracle.Lists) -> None:
    for row in rows:
        assert told(row) == expected(row, lists), row
    assert {row["line"] for row in rows if row["rendering_is_left_out"]} == oracle.left_out(rows)


def test_many_lines_agree(asked, listed):
    lines = many_lines(
        6_000,
        CODES,
        modifiers=CARRIED,
        days=DAYS,
        place_of_service_code=PLACES,
        rendering_npi=GIVEN,
        billing_npi=GIVEN,
        facility_npi=GIVEN,
        claim_type=(None, "professional", "institutional"),
        **dict.fromkeys(MODIFIERS[3:], (*CARRIED, *[None] * 30)),
    )
    rows = asked(lines)
    agree(rows, oracle.Lists(listed.tables))
    for name in FACTS:
        assert sum(row[name] not in (None, False) for row in rows) > 5, name


def drawn(draw: st.DrawFn) -> dict[str, str]:
    texts = {name: st.sampled_from((*CARRIED, "", "", "")) for name in MODIFIERS}
    texts |= {name: st.sampled_from([each or "" for each in GIVEN]) for name in oracle.NPIS}
    texts |= {
        "hcpcs_code": st.sampled_from(CODES),
        "claim_type": st.sampled_from(("", "professional", "institutional")),
    }
    texts |= {"place_of_service_code": st.sampled_from([each or "" for each in PLACES])}
    texts |= {"claim_line_start_date": st.sampled_from([day.isoformat() for day in DAYS])}
    return {name: draw(text) for name, text in texts.items()}


@settings(max_examples=5, deadline=None, derandomize=True, phases=(Phase.generate,))
@given(lines=st.lists(st.composite(drawn)(), min_size=20, max_size=40), order=st.randoms(use_true_random=False))
def test_drawn_lines_agree_in_any_order(asked, listed, lines, order):
    lists = oracle.Lists(listed.tables)
    order.shuffle(lines)
    heads = list(lines[0])
    table = "\n".join([" | ".join([*heads, "claim_id"]), *(" | ".join([*line.values(), "C"]) for line in lines)])
    agree(asked(claim_lines(table)), lists)
