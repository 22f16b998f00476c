"""Is the reference sound? One function a check, one row in `CHECKS`; each says file, row, what, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from audit.reference.checks import bins, editions, evidence, facts, files, lattices, limits, links, queries, rows, terms
from audit.reference.checks.problem import Problem
from audit.reference.load import Reference

__all__ = ["CHECKS", "Check", "Problem", "check_reference"]

Check = Callable[[Reference], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    files.files_are_as_listed,
    files.files_are_listed,
    rows.rows_have_sources,
    rows.cells_are_filled,
    rows.dates_run_forward,
    rows.rows_do_not_overlap,
    links.links_lead_somewhere,
    links.words_are_in_their_list,
    links.rules_are_named_by_category,
    links.exits_are_rules,
    links.aliases_reach_columns,
    links.codes_are_in_scope,
    limits.windows_and_limits_can_be_kept,
    limits.what_nobody_verified_is_low,
    limits.regions_have_one_name,
    terms.terms_are_folded,
    terms.terms_mean_one_value,
    terms.boundaries_decide_nothing,
    lattices.cells_have_one_code,
    lattices.attributes_are_the_familys,
    lattices.predecessors_end_where_successors_begin,
    lattices.values_live_within_their_code,
    lattices.silence_is_told,
    bins.numbers_have_bins,
    bins.only_numbers_are_counted,
    bins.bins_part_the_numbers,
    bins.add_ons_stand_on_a_code,
    bins.bins_of_add_ons_begin,
    bins.modifiers_tell_an_attribute,
    evidence.phrases_are_well_written,
    evidence.phrases_stand_once,
    evidence.words_of_notes_are_known,
    evidence.blank_words_only_point,
    evidence.triggers_are_not_terms,
    evidence.lists_name_attributes,
    evidence.sections_say_what_they_count_as,
    queries.questions_are_open,
    queries.attributes_have_questions,
    facts.facts_are_of_known_values,
    facts.facts_of_attributes_are_yes_or_no,
    facts.words_of_facts_mean_one_value,
    editions.editions_have_one_span,
    editions.editions_cover_what_is_said,
    editions.editions_hold_the_families,
)


def check_reference(reference: Reference) -> list[Problem]:
    """Everything that is wrong with the reference, check by check; an empty list means that it is sound."""
    filed = reference.as_filed()
    return [problem for check in CHECKS for problem in check(filed)]
