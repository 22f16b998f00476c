"""Checks of limits in the policy: a window can be read, a limit can be kept, and what nobody verified is no grave finding."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from audit.model.vocabulary import Enabled, Severity
from audit.reference.checks.problem import Problem, numbered, problems_at
from audit.reference.load import Reference

WINDOW = r"[1-9]\d{0,3} (days?|months?)"
"""How a window of time is written in a policy."""

_UNVERIFIED = "general knowledge, not verified"


def windows_and_limits_can_be_kept(reference: Reference) -> Iterator[Problem]:
    """A window is a number and days or months; a limit is 1 or more."""
    rows = numbered(reference, "rule_policy")
    unread = rows.filter(~pl.col("window").str.contains(f"^(?:{WINDOW})$"))
    fix = "Write a number and days or months, such as `12 months` or `14 days`."
    yield from problems_at(reference, "rule_policy", unread, "the window {window} cannot be read.", fix)
    none = rows.filter(pl.col("limit") < 1)
    yield from problems_at(reference, "rule_policy", none, "nobody can keep a limit of {limit}.", "Write 1 or more.")


def what_nobody_verified_is_low(reference: Reference) -> Iterator[Problem]:
    """A row whose whole authority is general knowledge is switched off, or `low`."""
    cited = pl.concat_str(["citation", "source"], separator="; ", ignore_nulls=True)
    grave = pl.col("severity").is_in([str(Severity.HIGH), str(Severity.MEDIUM)]) & (pl.col("enabled") != Enabled.NO)
    alone = pl.col("source").str.starts_with("general knowledge") & cited.str.contains(_UNVERIFIED)
    rows = numbered(reference, "rule_policy").filter(grave & alone)
    what = "{rule_id} rests on general knowledge and is {severity}."
    yield from problems_at(reference, "rule_policy", rows, what, "Make it low or switch it off, or find who says so.")


def regions_have_one_name(reference: Reference) -> Iterator[Problem]:
    """The codes of one part of a group with a limit carry the same words: they name the region in a finding."""
    limited = reference.tables["rule_policy"]["scope"].drop_nulls().unique().implode()
    rows = numbered(reference, "code_groups").filter(pl.col("part").is_not_null(), pl.col("group_id").is_in(limited))
    first = pl.col("words").first().over("group_id", "part")
    torn = rows.with_columns(named=first).filter(pl.col("words") != pl.col("named"))
    what = "{part} of {group_id} is “{words}” here and “{named}” above."
    yield from problems_at(reference, "code_groups", torn, what, "Write the same words for each code of the part.")
