"""Pairs of siblings beside the published edit pairs: what the lattice allows or forbids, and what the table says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import polars as pl

from audit.reference.linter.analogy import ANY, EXACT, SAME, Odd, Pair, odd_pairs
from audit.reference.linter.finding import Finding, listed, of_edition
from audit.reference.linter.latest import Family, Latest
from audit.reference.store import Edition

TABLE = "ncci_ptp"
_NEVER = "0"
_BY_PAYER = "2"
_UNEXPLAINED = "An edit that its analogues do not share is a slip of the table, or a rule worth knowing."
_SAME_THERE = "the same."
_FORBIDDEN, _IMPOSSIBLE, _ADD_ON = 3.0, 1.0, 10.0


def pairs_fit_their_analogues(latest: Latest) -> Iterator[Finding]:
    """A pair of siblings stands in the table as the pairs of the family do that differ in the same way."""
    for edition in latest.editions(TABLE):
        for family, pairs in _families(latest, edition):
            for odd in odd_pairs(pairs):
                yield _odd_finding(latest, edition, family, odd)


def siblings_that_may_stand_together_are_not_forbidden(latest: Latest) -> Iterator[Finding]:
    """Two siblings that differ in where something was done may both be true of one day; no modifier is let past them."""
    for edition in latest.editions(TABLE):
        for family, pairs in _families(latest, edition):
            odd = {pair.pair.codes for pair in odd_pairs(pairs)}
            for attribute in family.attributes:
                if latest.together.get(attribute):
                    yield from _forbidden(
                        latest, edition, family, attribute, [pair for pair in pairs if pair.codes not in odd]
                    )


def siblings_that_cannot_be_together_are_paired(latest: Latest) -> Iterator[Finding]:
    """Two siblings of which one service can be only one stand in the table as a pair."""
    for edition in latest.editions(TABLE):
        for family, pairs in _families(latest, edition):
            odd = {pair.pair.codes for pair in odd_pairs(pairs)}
            for attribute in family.attributes:
                if latest.together.get(attribute) is False:
                    yield from _unpaired(
                        latest, edition, family, attribute, [pair for pair in pairs if pair.codes not in odd]
                    )


def add_ons_may_stand_beside_their_primary(latest: Latest) -> Iterator[Finding]:
    """An add-on and a primary that CMS lists for it are not a pair that no modifier lets past."""
    for edition in latest.editions(TABLE):
        never = latest.rows(edition).filter(pl.col("modifier_indicator") == _NEVER).select("column_1", "column_2")
        for listing in latest.editions("ncci_add_on"):
            wanted = latest.rows(listing).filter(pl.col("edit_type") != _BY_PAYER).select("add_on_code", "primary_code")
            for add_on, primaries in _never_beside(wanted, never).iter_rows():
                told = listed(primaries)
                yield of_edition(
                    edition,
                    "add_ons_may_stand_beside_their_primary",
                    codes=(add_on, *primaries),
                    what=f"{add_on} is in an edit of indicator 0 with {told}, and the add-on list of {listing.edition}"
                    f" names {told} among its primaries.",
                    why="By one table the add-on must stand beside the primary, by the other it never may.",
                    odd=_ADD_ON,
                )


def _never_beside(wanted: pl.LazyFrame, never: pl.LazyFrame) -> pl.DataFrame:
    """Each add-on with those of its primaries with which it is in one of the edits, whichever code is paid."""
    codes = ("add_on_code", "primary_code")
    columns = ("column_1", "column_2")
    both = [wanted.join(never, left_on=order, right_on=columns, how="inner") for order in (codes, codes[::-1])]
    found = pl.concat([each.select(codes) for each in both]).unique().sort(codes)
    return found.group_by("add_on_code", maintain_order=True).agg("primary_code").collect()


def _families(latest: Latest, edition: Edition) -> list[tuple[Family, list[Pair]]]:
    families = [family for family in latest.families(edition.edition) if len(family.vectors) > 1 and family.attributes]
    table = latest.pairs(edition, [code for family in families for code in family.vectors])
    order = latest.value_order
    return [(family, _pairs(family, table, order)) for family in families]


def _pairs(family: Family, table: dict[tuple[str, str], str], order: dict[tuple[str, str], int]) -> list[Pair]:
    pairs = []
    for first, second in combinations(family.vectors, 2):
        pair = Pair.between(first, second, family.vectors, family.attributes, order)
        if pair.differs:
            pairs.append(pair.told_by(table))
    return pairs


def _odd_finding(latest: Latest, edition: Edition, family: Family, odd: Odd) -> Finding:
    why, beside = _why(latest, odd.pair), _elsewhere(latest, edition, odd.pair)
    return of_edition(
        edition,
        "pairs_fit_their_analogues",
        codes=tuple(sorted(odd.pair.codes)),
        what=f"{family.label}: {odd.pair.said}; {_analogues(latest, odd)}.",
        why=why,
        odd=round(odd.bits + (why != _UNEXPLAINED) + any(not said.endswith(_SAME_THERE) for said in beside), 3),
        beside=" ".join(beside),
    )


def _analogues(latest: Latest, odd: Odd) -> str:
    """What the other pairs of the circle are, as a clause."""
    names = " and ".join(latest.label(name) for name in odd.names)
    alone = {EXACT: f"{names} in the same way", SAME: f"{names} alone", ANY: f"{names}, whatever else differs,"}
    return f"of the {odd.size - 1} other pairs that differ in {alone[odd.circle]} {odd.count} {_usual(latest, odd)}"


def _usual(latest: Latest, odd: Odd) -> str:
    if odd.usual is None:
        return "are in no edit"
    if isinstance(odd.usual, str):
        return f"are edits with indicator {odd.usual}"
    name, left, right = odd.pair.differs[0]
    sides = (left, right) if odd.usual[0] else (right, left)
    paid, denied = (latest.value_label(name, value) for value in sides)
    return f"have the code of {paid!r} over the one of {denied!r}, with indicator {odd.usual[1]}"


def _why(latest: Latest, pair: Pair) -> str:
    where = [latest.label(name) for name in pair.names if latest.together.get(name)]
    if pair.state is not None and where:
        return (
            f"The codes differ in {' and '.join(where)}: both may be true of one day, and the edit stops one of them."
        )
    if pair.state is None and all(latest.together.get(name) is False for name in pair.names):
        names = " and ".join(latest.label(name) for name in pair.names)
        return f"They differ in {names} alone: one service is only one of them, and no edit stops the second code."
    return _UNEXPLAINED


def _elsewhere(latest: Latest, edition: Edition, pair: Pair) -> list[str]:
    """What the table says of the pair in each of its other settings."""
    told = []
    for other in latest.editions(TABLE):
        if other.setting != edition.setting:
            there = pair.told_by(latest.pairs(other, list(pair.codes)))
            said = _SAME_THERE if there == pair else f"otherwise: {there.said}."
            told.append(f"The {other.setting} table says {said}")
    return told


def _forbidden(
    latest: Latest, edition: Edition, family: Family, attribute: str, pairs: list[Pair]
) -> Iterator[Finding]:
    apart = [pair for pair in pairs if attribute in pair.names]
    never = [pair for pair in apart if pair.indicator == _NEVER]
    if never:
        label = latest.label(attribute)
        yield of_edition(
            edition,
            "siblings_that_may_stand_together_are_not_forbidden",
            codes=_codes(never),
            what=f"{family.label}: of {len(apart)} pairs that differ in {label}, {len(never)} have indicator 0: {_told(never)}.",
            why=f"Two values of {label} may both be true of one day, and no modifier lets both be paid.",
            odd=_FORBIDDEN * (1 - len(never) / len(apart)),
            about=attribute,
        )


def _unpaired(latest: Latest, edition: Edition, family: Family, attribute: str, pairs: list[Pair]) -> Iterator[Finding]:
    only = [pair for pair in pairs if pair.names == (attribute,) and not latest.are_added(pair.codes)]
    missing = [pair for pair in only if pair.state is None]
    if missing:
        label = latest.label(attribute)
        yield of_edition(
            edition,
            "siblings_that_cannot_be_together_are_paired",
            codes=_codes(missing),
            what=f"{family.label}: of {len(only)} pair(s) that differ in {label} alone, {len(missing)} stand in no edit:"
            f" {_told(missing)}.",
            why=f"One service has one value of {label}, and no edit stops the second code: only the record tells.",
            odd=_IMPOSSIBLE * (2 - len(missing) / len(only)),
            about=attribute,
        )


def _codes(pairs: list[Pair]) -> tuple[str, ...]:
    return tuple(sorted({code for pair in pairs for code in pair.codes}))


def _told(pairs: list[Pair]) -> str:
    return listed(" with ".join(pair.codes) for pair in pairs)
