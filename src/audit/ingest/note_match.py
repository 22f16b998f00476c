"""Which note belongs to which claim line: by its own text, its id, its claim and line, its claim, or its patient and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from audit.errors import ClaimFileError
from audit.ingest.dates import DateColumn
from audit.ingest.note_folder import claim_and_line
from audit.ingest.note_rows import Tally
from audit.model import duck
from audit.model.growing_table import GrowingTable
from audit.model.tables import LINE_NOTES

SQL = files("audit.ingest") / "sql"

_BATCH = 65_536
_SHOWN = 20
_PARTS = {"name": pl.String(), "claim_id": pl.String(), "claim_line_number": pl.Int64()}
_TWICE = """
-- Which note ids stand with different texts, and where first?
select
    count(*) over () as ids,
    min(note) as first,
    max_by(note, digest <> first_digest) as other
from (
    select *, first_value(digest) over (partition by note_id order by note) as first_digest
    from texts
    where note_id is not null
)
group by note_id
having count(distinct digest) > 1
order by first
limit 1
"""
_COUNTS = """
-- How many notes of the file match a line, and how many lines have a note?
select
    count(distinct note) filter (where note < (select first_own from bounds)) as matched,
    count(distinct line) as lines_with_note,
    (select count(*) from (select line from line_notes group by line having count(distinct same_text_as) > 1)) as lines_with_several
from line_notes
"""
_UNMATCHED = """
-- Which notes of the file match no line?
select note_source
from notes
where note < (select first_own from bounds) and note not in (select note from line_notes)
order by note
limit $shown
"""
_LINES = """
-- What of a claim line can lead to its note?
create temp view lines as
select
    file_row_number as line,
    claim_id,
    claim_line_number,
    person_id,
    claim_line_start_date,
    note_id,
    note_text
from claims
"""
_FIRST_OWN = """
-- On which lines is a text met for the first time with its id?
select min(line) as line
from lines
where note_text is not null
group by note_id, sha256(note_text)
order by line
"""


@dataclass(frozen=True)
class Matched:
    """How the notes met the lines; `first_unmatched` says where the first of the others stand."""

    matched: int
    lines_with_note: int
    lines_with_several: int
    first_unmatched: tuple[str, ...]


@dataclass(frozen=True)
class NoteTables:
    """Where the claims, the notes and their keys lie, all inside `work`; notes from `first_own` on stand in the claims."""

    work: Path
    claims: Path
    notes: Path
    keys: Path
    first_own: int


def lines_with_own_note(claims: Path, work: Path) -> pl.Series:
    """The lines of `claims` whose own text is met for the first time with its id, in order."""
    connection = duck.connect(work)
    try:
        _see(connection, "claims", claims)
        connection.execute(_LINES)
        found: pl.DataFrame = connection.sql(_FIRST_OWN).pl()
        return found["line"].cast(pl.Int64)
    finally:
        connection.close()


def match_notes(tables: NoteTables, target: Path, name: str, tally: Tally) -> Matched:
    """Write `LINE_NOTES` to `target`, ordered by line, the note that is read first.

    Raises `ClaimFileError` where one note id stands with two texts; `name` is the file of the notes.
    """
    connection = duck.connect(tables.work)
    try:
        _lay_out(connection, tables, name, tally)
        _refuse_two_texts(connection)
        with GrowingTable(target, LINE_NOTES) as found:
            for batch in connection.sql(_script("match_notes")).to_arrow_reader(_BATCH):
                rows = pl.DataFrame(pl.from_arrow(batch))
                found.add(rows.select(pl.col(column).cast(dtype) for column, dtype in LINE_NOTES.items()))
        _see(connection, "line_notes", target)
        matched, lines, several = connection.sql(_COUNTS).fetchall()[0]
        unmatched = connection.sql(_UNMATCHED, params={"shown": _SHOWN}).fetchall()
        return Matched(int(matched), int(lines), int(several), tuple(place for (place,) in unmatched))
    finally:
        connection.close()


def _lay_out(connection: duckdb.DuckDBPyConnection, tables: NoteTables, name: str, tally: Tally) -> None:
    for table, path in {"notes": tables.notes, "claims": tables.claims, "keys": tables.keys}.items():
        _see(connection, table, path)
    connection.execute(_LINES)
    connection.register("bounds", pl.DataFrame({"first_own": [tables.first_own]}))
    connection.register("days", _days(connection, name, tally))
    connection.register("parts", _parts(connection))
    connection.execute(_script("note_tables"))


def _see(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    """Let a Parquet file of the run's folder be read as a view of that name."""
    quoted = str(path).replace("'", "''")
    connection.execute(f"create temp view {name} as select * from read_parquet('{quoted}', file_row_number = true)")


def _script(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def _days(connection: duckdb.DuckDBPyConnection, name: str, tally: Tally) -> pl.DataFrame:
    """What each written date of a note means, in the one format of the column."""
    written: pl.DataFrame = connection.sql(
        "select date as written, count(*) as notes from keys where date is not null group by date order by date"
    ).pl()
    column = DateColumn("date")
    text = written["written"].to_arrow().cast(pa.string())
    days = column.read(text)
    settled = column.settled(name)
    if settled != column.format:
        days = DateColumn("date", settled).read(text)
    told = written.with_columns(day=pl.Series(days, dtype=pl.Date))
    unread = int(told.filter(pl.col("day").is_null())["notes"].sum())
    if unread:
        tally.tell(name, f"The date cannot be read as {settled}, the format of its column.", unread)
    return told.drop_nulls("day").select("written", "day")


def _parts(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Claim and line in the names of files: those of a folder's notes, whose id and claim are the name."""
    names = connection.sql("select distinct claim_id from keys where is_file_name order by claim_id").pl()["claim_id"]
    rows = [(name, *found) for name in names if (found := claim_and_line(name)) is not None]
    return pl.DataFrame(rows, schema=_PARTS, orient="row")


def _refuse_two_texts(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.sql(_TWICE).fetchall()
    if found:
        ids, first, other = found[0]
        first_place, other_place = _places(connection, (first, other))
        raise ClaimFileError(
            f"{first_place} and {other_place}: two notes of one note_id have different texts ({ids:,} such ids in all)."
            " Give each note an id of its own, or take away the one that does not hold."
        )


def _places(connection: duckdb.DuckDBPyConnection, notes: Sequence[int]) -> list[str]:
    """Where the notes stand, in the order asked."""
    found = connection.sql(
        "select note, note_source from notes where list_contains($wanted, note)", params={"wanted": list(notes)}
    )
    known = dict(found.fetchall())
    return [known[note] for note in notes]
