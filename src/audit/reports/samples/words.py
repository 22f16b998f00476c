"""How a sample record puts a fact into words: by attribute and state, words that the reference reads so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.evidence.terms import Terms
from audit.reference import Reference
from audit.reports.samples.lattice import Integers
from audit.reports.samples.market import BOUNDARY_WORDS, WORDS
from audit.reports.samples.scenarios import BOUNDARY, SILENT, Scenario

SILENT_WORD = "not_documented"


@dataclass(frozen=True, eq=False)
class Wording:
    """The words of one attribute: for each scenario, where its words start in `words` and how many there are."""

    words: pl.Series
    starts: Integers
    counts: Integers

    def choose(self, scenarios: Integers, draws: npt.NDArray[np.float64]) -> pl.Series:
        """One word a line, null where the scenario leaves the attribute out; a scenario below zero has none."""
        places = self.starts[scenarios] + (draws * self.counts[scenarios]).astype(np.int64)
        return self.words.gather(pl.Series(np.where(scenarios < 0, 0, places), dtype=pl.Int64))


def wordings(reference: Reference, scenarios: list[Scenario]) -> dict[str, Wording]:
    """The wording of every attribute that some scenario documents, by attribute in alphabetical order."""
    terms = Terms.from_tables(reference.tables)
    names = sorted({name for scenario in scenarios for name in scenario.states})
    return {name: _wording(terms, name, scenarios) for name in names}


def _wording(terms: Terms, attribute: str, scenarios: list[Scenario]) -> Wording:
    states = [scenario.states.get(attribute) for scenario in scenarios]
    words: list[str | None] = [None]
    spans: dict[str | None, tuple[int, int]] = {None: (0, 1)}
    for state in sorted({state for state in states if state is not None}):
        found = words_for(terms, attribute, state)
        spans[state] = (len(words), len(found))
        words += found
    starts, counts = np.array([spans[state] for state in states], dtype=np.int64).T
    return Wording(pl.Series(words, dtype=pl.String()), starts, counts)


def words_for(terms: Terms, attribute: str, state: str) -> list[str]:
    """The words that say a state of an attribute: the preferred ones that the reference reads so, else the value itself."""
    if state == SILENT:
        return [SILENT_WORD]
    if state == BOUNDARY:
        return list(BOUNDARY_WORDS)
    found = []
    for word in WORDS.get(attribute, ()):
        reading = terms.read(attribute, word)
        if reading is not None and reading.value == state:
            found.append(word)
    return found or [state]
