"""What is odd in published tables, and where they disagree with ours: one function a check, one row in `TABLE_CHECKS`.

A finding is not a fault of the reference: a table is used as it was published. It tells a person where to look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from audit.reference.linter import (
    add_ons,
    descriptors,
    fees,
    history,
    indicators,
    pairs,
    rows,
    spans,
    units,
)
from audit.reference.linter.finding import Finding
from audit.reference.linter.latest import Latest
from audit.reference.load import Reference

__all__ = ["TABLE_CHECKS", "Finding", "Latest", "TableCheck", "lint_tables"]

TableCheck = Callable[[Latest], Iterator[Finding]]

TABLE_CHECKS: tuple[TableCheck, ...] = (
    pairs.pairs_fit_their_analogues,
    pairs.siblings_that_may_stand_together_are_not_forbidden,
    pairs.siblings_that_cannot_be_together_are_paired,
    pairs.add_ons_may_stand_beside_their_primary,
    rows.pairs_stand_once,
    rows.edits_end_after_they_begin,
    add_ons.primaries_are_those_of_the_list,
    indicators.values_fit_the_indicators,
    indicators.codes_told_by_a_modifier_allow_it,
    indicators.add_ons_are_listed_as_such,
    indicators.codes_stay_listed,
    fees.filed_fees_are_those_of_the_import,
    units.limits_allow_what_a_code_is_for,
    units.limits_are_as_known,
    history.codes_that_end_have_successors,
    history.imported_codes_that_end_have_successors,
    history.imported_codes_have_our_dates,
    history.codes_that_leave_a_table_have_successors,
    spans.editions_leave_no_day_out,
    spans.editions_cover_a_day_once,
    spans.editions_are_whole,
    descriptors.descriptors_agree_with_the_lattice,
)


def lint_tables(reference: Reference) -> list[Finding]:
    """Everything odd in the tables, the oddest first; a table that is not imported is not asked."""
    latest = Latest(reference)
    found = [finding for check in TABLE_CHECKS for finding in check(latest)]
    return sorted(found, key=lambda finding: finding.order)
