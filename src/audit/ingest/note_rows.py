"""Notes as they are given, in batches of rows, whatever the file: every value text, and what could not be read counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from audit.errors import ClaimFileError
from audit.ingest.headings import Alias, HeadingMatch, load_aliases, match_headings

KEYS = ("note_id", "claim_id", "claim_line_number", "person_id", "date")
GIVEN = {"place": pl.String(), **dict.fromkeys((*KEYS, "note_text"), pl.String())}
"""The columns of a batch: `place` says where the note stands, such as `record 17` or the name of its file."""

BATCH_NOTES = 2_048

_DATES = ("claim_line_start_date", "claim_start_date")
_ALSO = {"date": Alias("claim_line_start_date", 1)}


@dataclass
class Tally:
    """What became of the notes that were read: `problems` has how often each reason was met, and where first."""

    read: int = 0
    blank: int = 0
    set_aside: int = 0
    problems: dict[str, tuple[int, str]] = field(default_factory=dict)

    def leave_out(self, place: str, reason: str) -> None:
        """Count a note that cannot be read."""
        self.read += 1
        self.set_aside += 1
        self.tell(place, reason)

    def tell(self, place: str, reason: str, notes: int = 1) -> None:
        """Remember a reason, of how many notes it is true, and where it was first met."""
        count, first = self.problems.get(reason, (0, place))
        self.problems[reason] = (count + notes, first)

    def keep(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows that have a text; the others are counted as blank."""
        written = rows.filter(pl.col("note_text").str.contains(r"\S").fill_null(value=False))
        self.read += rows.height
        self.blank += rows.height - written.height
        return written


def columns_of(headings: Sequence[str]) -> dict[str, int]:
    """Which heading holds which column of `GIVEN`, by position; case, separators and aliases as for claims."""
    matches = match_headings(headings, aliases=load_aliases() | _ALSO)
    reached = {_named(match): position for position, match in enumerate(matches) if match.column}
    return {name: reached[name] for name in (*KEYS, "note_text") if name in reached}


def refuse_without_columns(name: str, reached: Iterable[str], *, by_note_id: bool) -> None:
    """Raise `ClaimFileError` where no heading reaches the text, or none a key; `by_note_id`: the claims name their notes."""
    known = set(reached)
    if "note_text" not in known:
        raise ClaimFileError(f"{name}: no heading reaches note_text. Name the column that holds the notes note_text.")
    keyed = "claim_id" in known or {"person_id", "date"} <= known or (by_note_id and "note_id" in known)
    if not keyed:
        raise ClaimFileError(
            f"{name}: nothing says which claim a note belongs to. Add claim_id (and claim_line_number), or person_id with"
            " date; or add note_id to the claims too."
        )


def given_rows(places: Sequence[str], values: Mapping[str, Sequence[str | None]]) -> pl.DataFrame:
    """A batch from the values of its columns; a column without values is blank."""
    blank = [None] * len(places)
    return tidied(pl.DataFrame({"place": places, **{name: values.get(name, blank) for name in list(GIVEN)[1:]}}, GIVEN))


def tidied(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns of `GIVEN`; keys without blanks around them, blank ones null, the text as written."""
    absent = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in GIVEN.items() if name not in rows.columns]
    keys = [_trimmed(name) for name in KEYS]
    return (
        rows.with_columns(absent).with_columns(keys).select(pl.col(name).cast(dtype) for name, dtype in GIVEN.items())
    )


def in_batches(rows: Iterator[tuple[str, dict[str, str | None]]]) -> Iterator[pl.DataFrame]:
    """Single notes, each with its place, as batches."""
    taken: list[tuple[str, dict[str, str | None]]] = []
    for row in rows:
        taken.append(row)
        if len(taken) == BATCH_NOTES:
            yield _as_batch(taken)
            taken = []
    if taken:
        yield _as_batch(taken)


def _as_batch(taken: Sequence[tuple[str, dict[str, str | None]]]) -> pl.DataFrame:
    names = list(GIVEN)[1:]
    return given_rows([place for place, _ in taken], {name: [row.get(name) for _, row in taken] for name in names})


def _named(match: HeadingMatch) -> str:
    return "date" if match.column in _DATES else str(match.column)


def _trimmed(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)
