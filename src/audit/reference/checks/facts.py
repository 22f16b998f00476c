"""Checks of the known facts: they are about something that there is, and their words mean one thing."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from audit.reference.checks.problem import ROW, Problem, file_of, numbered, problems_at
from audit.reference.load import Reference
from audit.reference.terms import normalise_term

_TABLE = "known_facts"
_BOTH = "both_on_one_day"


def facts_are_of_known_values(reference: Reference) -> Iterator[Problem]:
    """A fact of `attribute=value` is of a known value; one that is an indicator has values of that indicator."""
    rows = numbered(reference, _TABLE)
    values = reference.tables["attribute_values"].select(subject=pl.format("{}={}", "attribute", "value"))
    lost = rows.filter(pl.col("subject").str.contains("=")).join(
        values, on="subject", how="anti", maintain_order="left"
    )
    what = "{subject} is not attribute=value with a known value."
    yield from problems_at(reference, _TABLE, lost, what, "Correct it, or add the value to attribute_values.")
    known = reference.tables["indicators"].select(fact="indicator", one="value")
    told = rows.join(known.select("fact").unique(), on="fact", how="semi", maintain_order="left")
    each = told.with_columns(one=pl.col("value").str.split(";")).explode("one")
    wrong = each.join(known, on=["fact", "one"], how="anti", maintain_order="left")
    what = "{one} is not a value of the indicator {fact}."
    yield from problems_at(reference, _TABLE, wrong, what, "Use a value that stands in indicators.")


def facts_of_attributes_are_yes_or_no(reference: Reference) -> Iterator[Problem]:
    """Whether two values may be true of one day is said of an attribute, and is yes or no."""
    rows = numbered(reference, _TABLE).filter(pl.col("fact") == _BOTH)
    attributes = reference.tables["attributes"]["attribute"].to_list()
    wrong = rows.filter(~pl.col("subject").is_in(attributes) | ~pl.col("value").is_in(["yes", "no"]))
    what = "{fact} of {subject} is {value}."
    yield from problems_at(reference, _TABLE, wrong, what, "Say yes or no of an attribute.")


def words_of_facts_mean_one_value(reference: Reference) -> Iterator[Problem]:
    """No word of a fact is claimed by two of its values."""
    meant: dict[tuple[str, str], str] = {}
    for cells in numbered(reference, _TABLE).drop_nulls(["fact", "value"]).iter_rows(named=True):
        for word in (cells["value"], *(cells["also"] or "").split(";")):
            key = (cells["fact"], normalise_term(word))
            if key[1] and meant.setdefault(key, cells["value"]) != cells["value"]:
                what = f"{word!r} means {cells['value']} and {meant[key]} of {cells['fact']}."
                yield Problem(file_of(reference, _TABLE), cells[ROW], what, "Keep it for one value.")
