"""From the headings of a file to the columns of the program: by name, by alias, or by a mapping that a person confirmed."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from audit.errors import ClaimFileError
from audit.model.columns import AS_GIVEN_SUFFIX, BY_NAME, DOCUMENTED_PREFIX
from audit.model.places import reference_directory

How = Literal["exact", "alias", "mapping", "none"]

ALIAS_FILE = "header_aliases.csv"
SERVICE_DATES = ("claim_line_start_date", "claim_start_date")
REQUIRED = ("claim_id", "hcpcs_code", "claim_line_start_date")

_IGNORED = re.compile(r"[\s._\-\u200b\ufeff]+")
_RESERVED = ("line", "source_file", "record_number")
_BY_PLAIN_NAME = {_IGNORED.sub("", name): name for name in BY_NAME}


@dataclass(frozen=True)
class HeadingMatch:
    """What becomes of one heading. `name` is the column in `claims.parquet`; `suggestion` is the nearest column, if any."""

    heading: str
    column: str | None
    how: How
    suggestion: str | None
    name: str


@dataclass(frozen=True)
class Alias:
    """A known heading; of several that reach one column, the one with the lowest rank wins."""

    column: str
    rank: int


def plain(heading: str) -> str:
    """The heading as it is compared: case, blanks, dots, dashes and underscores do not matter."""
    return _IGNORED.sub("", heading.casefold())


def load_aliases(directory: Path | None = None) -> dict[str, Alias]:
    """The known headings, in comparable form, from the alias table of the reference."""
    path = (directory or reference_directory()) / ALIAS_FILE
    with path.open(encoding="utf-8", newline="") as file:
        return {plain(row["alias"]): Alias(row["column"], int(row.get("rank") or 1)) for row in csv.DictReader(file)}


def match_headings(
    headings: Sequence[str], mapping: Mapping[str, str] | None = None, aliases: Mapping[str, Alias] | None = None
) -> tuple[HeadingMatch, ...]:
    """One match for each heading, in order; each column is reached by one heading at most, the others keep their name."""
    aliases = load_aliases() if aliases is None else aliases
    chosen = {plain(heading): column for heading, column in (mapping or {}).items()}
    candidates = [_candidate(heading, chosen, aliases) for heading in headings]
    winners: dict[str, int] = {}
    for position in sorted(range(len(headings)), key=lambda position: candidates[position].rank):
        if candidates[position].column and plain(headings[position]) not in [
            plain(headings[at]) for at in winners.values()
        ]:
            winners.setdefault(candidates[position].column, position)
    won = set(winners.values())
    matches = [
        _match(heading, candidate, at in won)
        for at, (heading, candidate) in enumerate(zip(headings, candidates, strict=True))
    ]
    return _named(matches, chosen, aliases)


def missing_columns(matches: Sequence[HeadingMatch]) -> tuple[str, ...]:
    """The required columns that no heading reaches."""
    reached = {match.column for match in matches}
    missing = [name for name in REQUIRED if name not in reached]
    if reached & set(SERVICE_DATES):
        missing = [name for name in missing if name not in SERVICE_DATES]
    return tuple(missing)


def refuse_missing(name: str, matches: Sequence[HeadingMatch]) -> None:
    """Raise `ClaimFileError` where required columns are missing, all of them at once, each with the nearest heading."""
    missing = missing_columns(matches)
    if missing:
        wanted = "; ".join(_wanted(column, matches) for column in missing)
        raise ClaimFileError(
            f"{name}: no heading reaches {wanted}. Rename the heading in the file, or say which one it is in a mapping."
        )


def refuse_repeated(name: str, matches: Sequence[HeadingMatch]) -> None:
    """Raise `ClaimFileError` where the heading of a required column stands twice in the file."""
    required = {plain(match.heading): match.heading for match in matches if match.column in {*REQUIRED, *SERVICE_DATES}}
    seen = [plain(match.heading) for match in matches]
    twice = [heading for key, heading in required.items() if seen.count(key) > 1]
    if twice:
        names = ", ".join(repr(heading) for heading in twice)
        raise ClaimFileError(
            f"{name}: the heading {names} of a required column stands more than once. Rename or remove the other one."
        )


@dataclass(frozen=True)
class _Candidate:
    column: str
    how: How
    rank: int


def _candidate(heading: str, chosen: Mapping[str, str], aliases: Mapping[str, Alias]) -> _Candidate:
    key = plain(heading)
    if key in chosen:
        return _Candidate(chosen[key], "mapping", -2)
    if any(column == _BY_PLAIN_NAME.get(key) for column in chosen.values()):
        return _Candidate("", "none", 0)
    if key in _BY_PLAIN_NAME:
        return _Candidate(_BY_PLAIN_NAME[key], "exact", -1)
    if key in aliases:
        return _Candidate(aliases[key].column, "alias", aliases[key].rank)
    if key.startswith("documented") and key != "documented":
        return _Candidate(_documented(heading), "exact", -1)
    return _Candidate("", "none", 0)


def _documented(heading: str) -> str:
    words = [word for word in _IGNORED.split(heading.strip().lower()) if word]
    return DOCUMENTED_PREFIX + "_".join(words).removeprefix("documented").removeprefix("_")


def _match(heading: str, candidate: _Candidate, won: bool) -> HeadingMatch:
    if won:
        return HeadingMatch(heading, candidate.column, candidate.how, None, candidate.column)
    return HeadingMatch(heading, None, "none", candidate.column or None, "")


def _named(
    matches: Sequence[HeadingMatch], chosen: Mapping[str, str], aliases: Mapping[str, Alias]
) -> tuple[HeadingMatch, ...]:
    """Names for the other columns that clash with nothing, whatever the case, and suggestions for them."""
    taken = {
        *BY_NAME,
        *_RESERVED,
        *(match.name for match in matches if match.column),
        *(f"{name}{AS_GIVEN_SUFFIX}" for name in BY_NAME),
    }
    free = set(BY_NAME) - {match.column for match in matches}
    known = {
        key: name
        for key, name in [*_BY_PLAIN_NAME.items(), *((key, alias.column) for key, alias in aliases.items())]
        if name in free
    }
    named = []
    for number, match in enumerate(matches, 1):
        if match.column is None:
            name = _distinct(match.heading or f"column_{number}", taken)
            taken.add(name.lower())
            kept = plain(match.heading) in chosen
            match = replace(
                match, name=name, suggestion=match.suggestion or (None if kept else _suggestion(match.heading, known))
            )
        named.append(match)
    return tuple(named)


def _distinct(name: str, taken: set[str]) -> str:
    number, candidate = 1, name
    while candidate.lower() in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def _suggestion(heading: str, known: Mapping[str, str]) -> str | None:
    near = get_close_matches(plain(heading), known, n=1, cutoff=0.75)
    return known[near[0]] if near else None


def _wanted(column: str, matches: Sequence[HeadingMatch]) -> str:
    both = " or claim_start_date" if column == "claim_line_start_date" else ""
    near = next((match.heading for match in matches if match.suggestion == column and match.column is None), None)
    if near is None:
        unmatched = {plain(match.heading): match.heading for match in matches if match.column is None}
        close = get_close_matches(plain(column), unmatched, n=1, cutoff=0.5)
        near = unmatched[close[0]] if close else None
    return f"{column}{both}" + (f" (is it {near!r}?)" if near else "")
