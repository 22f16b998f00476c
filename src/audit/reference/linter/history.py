"""Codes that end and lead nowhere: here, in the imported code set, and in the imported fee schedules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import polars as pl

from audit.reference.linter.finding import Finding, listed, of_edition
from audit.reference.linter.latest import Latest
from audit.reference.tables import EFFECTIVE_TO

_OURS, _THEIRS = 1.5, 1.0
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
    """A code that an imported edition ends has a successor; a code of ours that it ends has the same last day."""
    ours = dict(latest.reference.tables["codes"].select("hcpcs_code", EFFECTIVE_TO).iter_rows())
    told = _told(latest)
    for edition in latest.editions("hcpcs"):
        rows = latest.reference.store.scan(edition).drop_nulls(EFFECTIVE_TO).select("hcpcs_code", EFFECTIVE_TO)
        ended = dict(rows.filter(pl.col(EFFECTIVE_TO) < edition.edition).sort("hcpcs_code").collect().iter_rows())
        for code in sorted(set(ended) & set(ours)):
            if ours[code] != ended[code]:
                yield _ends_elsewhere(latest, edition.table, code, ended[code], ours[code])
        lost = sorted(set(ended) - set(told))
        if lost:
            yield of_edition(
                edition,
                check="imported_codes_that_end_have_successors",
                codes=tuple(lost),
                what=f"{len(lost):,} code(s) have ended and no successor is known: {listed(lost)}.",
                why=_WHY,
                odd=_THEIRS,
            )


def fees_that_end_have_successors(latest: Latest) -> Iterator[Finding]:
    """A code that an earlier fee schedule lists and the last one does not has ended, and has a successor."""
    editions = [span.edition for span in latest.spans("pfs")]
    ordered = sorted(set(editions), key=lambda edition: (edition.first, edition.edition))
    told = _told(latest)
    for earlier, later in pairwise(ordered):
        before, after = (
            set(latest.reference.store.scan(each).select("hcpcs_code").unique().collect()["hcpcs_code"])
            for each in (earlier, later)
        )
        lost = sorted(before - after - set(told))
        if lost:
            yield of_edition(
                later,
                check="fees_that_end_have_successors",
                codes=tuple(lost),
                what=f"{len(lost):,} code(s) of the edition {earlier.edition} are gone and no successor is known: {listed(lost)}.",
                why=_WHY,
                odd=_THEIRS,
                about=str(earlier.edition),
            )


def _told(latest: Latest) -> list[str]:
    return latest.reference.tables["code_history"]["hcpcs_code"].unique().sort().to_list()


def _ends_elsewhere(latest: Latest, table: str, code: str, theirs: date, ours: date | None) -> Finding:
    edition = latest.editions(table)[0]
    here = f"on {ours}" if ours else "not at all"
    return of_edition(
        edition,
        check="imported_codes_that_end_have_successors",
        codes=(code,),
        what=f"{code} ends on {theirs} there and {here} here.",
        why="On the days between, a claim with the code is judged by the wrong one of the two.",
        odd=_OURS + 3,
        about="last day",
    )
