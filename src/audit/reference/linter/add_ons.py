"""Our primaries of add-on codes beside the list that CMS publishes, both ways."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from audit.reference.dates import in_force
from audit.reference.linter.finding import Finding, listed, of_edition
from audit.reference.linter.latest import Latest
from audit.reference.store import Edition

TABLE = "ncci_add_on"
_BY_PAYER = "2"
_WEIGHT = 4.0


def primaries_are_those_of_the_list(latest: Latest) -> Iterator[Finding]:
    """An add-on of ours has the primaries, and the edit type, that the imported list has for it."""
    for edition in latest.editions(TABLE):
        ours = in_force(latest.reference.tables["add_on_primaries"], edition.edition)
        codes = latest.reference.tables["codes"].drop_nulls("family_id").select(add_on_code="hcpcs_code")
        mine = ours.select("add_on_code", "primary_code", "edit_type").unique()
        known = pl.concat([codes, mine.select("add_on_code")]).unique()
        rows = latest.rows(edition).select("add_on_code", "primary_code", "edit_type").unique()
        theirs = rows.collect().join(known, on="add_on_code", how="semi")
        for code in sorted(set(mine["add_on_code"]) | set(theirs["add_on_code"])):
            yield from _of_code(edition, code, _primaries(mine, code), _primaries(theirs, code))


def _primaries(rows: pl.DataFrame, code: str) -> dict[str, str]:
    chosen = rows.filter(pl.col("add_on_code") == code).select("primary_code", "edit_type")
    return dict(chosen.sort("primary_code", "edit_type").iter_rows())


def _of_code(edition: Edition, code: str, ours: dict[str, str], theirs: dict[str, str]) -> Iterator[Finding]:
    if not theirs:
        yield _finding(edition, code, f"{code} is an add-on here, and the list does not hold it.", "not in the list")
    elif not ours:
        yield _finding(
            edition, code, f"{code} is an add-on by the list, {_named(theirs)}, and here it has none.", "not ours"
        )
    else:
        yield from _differences(edition, code, ours, theirs)


def _differences(edition: Edition, code: str, ours: dict[str, str], theirs: dict[str, str]) -> Iterator[Finding]:
    missing, surplus = sorted(set(theirs) - set(ours)), sorted(set(ours) - set(theirs))
    types = sorted(primary for primary in set(ours) & set(theirs) if ours[primary] != theirs[primary])
    if missing:
        primaries = {primary: theirs[primary] for primary in missing}
        yield _finding(edition, code, f"{code}: here we lack what the list has, {_named(primaries)}.", "missing here")
    if surplus:
        primaries = {primary: ours[primary] for primary in surplus}
        yield _finding(edition, code, f"{code}: the list lacks what we have, {_named(primaries)}.", "missing there")
    if types:
        told = listed(f"{primary} {ours[primary]} here and {theirs[primary]} there" for primary in types)
        yield _finding(edition, code, f"{code}: the edit type differs, {told}.", "type")


def _named(primaries: dict[str, str]) -> str:
    """The primaries as a clause; type 2 names none, each payer has its own."""
    if set(primaries.values()) == {_BY_PAYER}:
        return "with primaries that each payer names (type 2)"
    many = "primaries" if len(primaries) > 1 else "primary"
    return f"{many} {listed(primaries)} (type {', '.join(sorted(set(primaries.values())))})"


def _finding(edition: Edition, code: str, what: str, about: str) -> Finding:
    return of_edition(
        edition,
        check="primaries_are_those_of_the_list",
        codes=(code,),
        what=what,
        why="An add-on beside a primary that is not its own is not paid; beside one that we do not know it is wrongly questioned.",
        odd=_WEIGHT,
        about=about,
    )
