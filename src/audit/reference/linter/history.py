"""Codes that end and lead nowhere: here, in the imported code set, and in the imported fee schedules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from audit.reference.linter.finding import Finding, listed, of_edition
from audit.reference.linter.latest import Latest
from audit.reference.store import Edition
from audit.reference.tables import EFFECTIVE_FROM, EFFECTIVE_TO

_CODE_SET = "hcpcs"
_LEVEL_TWO = "^[A-V][0-9]{4}$"
_DAYS = (EFFECTIVE_FROM, EFFECTIVE_TO)
_OURS, _THEIRS, _DATES_DIFFER = 1.5, 1.0, 4.5
_WHY = "A claim with the code can be refused, and nothing says which code to bill instead."


def codes_that_end_have_successors(latest: Latest) -> Iterator[Finding]:
    """A code that has ended has a successor in `code_history`."""
    row = latest.reference.manifest_row("codes")
    ended = latest.reference.tables["codes"].drop_nulls(EFFECTIVE_TO).filter(~pl.col("hcpcs_code").is_in(_told(latest)))
    for code, last, source in ended.select("hcpcs_code", EFFECTIVE_TO, "source").iter_rows():
        yield Finding(
            check="codes_that_end_have_successors",
            table="codes",
            setting=None,
            edition=row.edition,
            codes=(code,),
            what=f"{code} ended on {last} and no successor is known.",
            why=_WHY,
            source=source,
            day=last,
            odd=_OURS,
        )


def imported_codes_that_end_have_successors(latest: Latest) -> Iterator[Finding]:
    """A code that an imported edition ends has a successor in `code_history`."""
    for edition in latest.editions(_CODE_SET):
        rows = latest.reference.store.scan(edition).drop_nulls(EFFECTIVE_TO)
        ended = rows.select("hcpcs_code").unique().collect()["hcpcs_code"]
        lost = tuple(sorted(set(ended) - set(_told(latest))))
        if lost:
            what = f"{len(lost):,} code(s) end and no successor is known: {listed(lost)}."
            yield of_edition(edition, "imported_codes_that_end_have_successors", lost, what, _WHY, _THEIRS)


def imported_codes_have_our_dates(latest: Latest) -> Iterator[Finding]:
    """A Level II code of ours in force stands in the imported code set, and its days are the same where both know them."""
    ours = latest.reference.tables["codes"].filter(pl.col("hcpcs_code").str.contains(_LEVEL_TWO))
    for edition in latest.editions(_CODE_SET):
        theirs = latest.reference.store.scan(edition).select("hcpcs_code", *_DAYS, known=pl.lit(value=True)).collect()
        both = ours.join(theirs, on="hcpcs_code", how="left", suffix="_there", maintain_order="left")
        for row in both.iter_rows(named=True):
            for about, what in _differences(row, edition.edition):
                why = "On the days between, a claim with the code is judged by the wrong one of the two."
                codes = (row["hcpcs_code"],)
                yield of_edition(edition, "imported_codes_have_our_dates", codes, what, why, _DATES_DIFFER, about)


def _differences(row: dict[str, Any], day: date) -> Iterator[tuple[str, str]]:
    """What differs in one code, with a word for which of its days it is."""
    code, began, ended = row["hcpcs_code"], row[EFFECTIVE_FROM], row[EFFECTIVE_TO]
    if row["known"] is None:
        if (began or date.min) <= day <= (ended or date.max):
            yield "absent", f"{code} is in force here on {day}, and the code set does not hold it."
        return
    began_there, ended_there = row[f"{EFFECTIVE_FROM}_there"], row[f"{EFFECTIVE_TO}_there"]
    if began is not None and began_there is not None and began != began_there:
        yield "first day", f"{code} begins on {began_there} there and on {began} here."
    if ended_there is not None and ended != ended_there:
        yield "last day", f"{code} ends on {ended_there} there and {f'on {ended}' if ended else 'not at all'} here."


def codes_that_leave_a_table_have_successors(latest: Latest) -> Iterator[Finding]:
    """A code that an earlier fee schedule or code set lists and the next one does not has a successor."""
    for table in ("pfs", _CODE_SET):
        ordered = sorted({span.edition for span in latest.spans(table)}, key=lambda each: (each.first, each.edition))
        for earlier, later in pairwise(ordered):
            lost = tuple(sorted(_codes(latest, earlier) - _codes(latest, later) - set(_told(latest))))
            if lost:
                what = f"{len(lost):,} code(s) of the edition {earlier.edition} are gone and no successor is known: {listed(lost)}."
                check = "codes_that_leave_a_table_have_successors"
                yield of_edition(later, check, lost, what, _WHY, _THEIRS, str(earlier.edition))


def _codes(latest: Latest, edition: Edition) -> set[str]:
    return set(latest.reference.store.scan(edition).select("hcpcs_code").unique().collect()["hcpcs_code"])


def _told(latest: Latest) -> list[str]:
    return latest.reference.tables["code_history"]["hcpcs_code"].unique().sort().to_list()
