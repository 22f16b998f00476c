"""The notes of a run, read: each text once, each question of it decided once, and what that says of a batch of lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.parquet as pq

from audit.evidence.note_rows import FACT_ROWS, NoteAsker, Question, fact_table
from audit.ingest import Notes, Progress
from audit.model import duck
from audit.model.growing_table import GrowingTable
from audit.reference import Reference

SQL = files("audit.evidence") / "sql"
READING = "reading what the notes say"

_BATCH = 16_384
_NOTES = 512
_ROWS = 65_536
_LINE_QUESTIONS = {"line": pl.Int64(), "question": pl.Int64(), "note_id": pl.String()}
_QUESTIONS = {
    "question": pl.Int64(),
    "same_text_as": pl.Int64(),
    "hcpcs_code": pl.String(),
    "family_id": pl.String(),
    "day": pl.Date(),
}
_ANSWERS = {"question": pl.Int64(), "family_id": pl.String(), "is_complete": pl.Boolean()}
NOTED_LINES = {"line": pl.Int64(), "note_id": pl.String(), "family_id": pl.String(), "is_complete": pl.Boolean()}
NOTED_FACTS = {"line": pl.Int64(), **{name: dtype for name, dtype in FACT_ROWS.items() if name != "question"}}


@dataclass(frozen=True)
class NotesOfLines:
    """What the notes say of some lines.

    `lines` has one row a line with a note: `NOTED_LINES`. `facts` has the rows of what its note documents: `NOTED_FACTS`,
    ordered by line and attribute, the places in order.
    """

    lines: pl.DataFrame
    facts: pl.DataFrame


NO_NOTES = NotesOfLines(pl.DataFrame(schema=NOTED_LINES), pl.DataFrame(schema=NOTED_FACTS))


@dataclass(frozen=True)
class ReadNotes:
    """The notes of a run, read; everything lies in `folder`. `texts` were read, of which `incomplete` are no whole record."""

    folder: Path
    texts: int
    incomplete: int

    def of_lines(self, start: int, stop: int) -> NotesOfLines:
        """What the notes say of the lines from `start` up to `stop`, by their position in `claims.parquet`."""
        lines = self._scan("line_questions").filter(pl.col("line").is_between(start, stop, closed="left")).collect()
        asked = lines.select("question").unique().lazy()
        low, high = lines["question"].min(), lines["question"].max()
        here = pl.col("question").is_between(low, high)
        answers = self._scan("answers").filter(here).join(asked, on="question", how="semi").collect()
        facts = self._scan("facts").with_row_index("place").filter(here).join(asked, on="question", how="semi")
        told = lines.lazy().select("line", "question").join(facts, on="question", how="inner").sort("line", "place")
        return NotesOfLines(
            lines.join(answers, on="question", how="inner").sort("line").select(NOTED_LINES.keys()),
            told.select(NOTED_FACTS.keys()).collect(),
        )

    def _scan(self, name: str) -> pl.LazyFrame:
        return pl.scan_parquet(self.folder / f"{name}.parquet", glob=False)


def read_all(notes: Notes, claims: Path, reference: Reference, work: Path, progress: Progress) -> ReadNotes:
    """Read the notes that lines of `claims` have, and answer what their codes ask, in a new folder inside `work`.

    What is held in memory does not grow with the number of notes, but for eight bytes a text. `progress` may cancel.
    """
    folder = work / "read_notes"
    folder.mkdir(mode=0o700)
    _ask(notes, claims, reference, folder, work)
    texts = pl.scan_parquet(folder / "questions.parquet").select("same_text_as").unique().collect().to_series().sort()
    asker = NoteAsker.from_tables(reference.tables)
    incomplete = 0
    with (
        GrowingTable(folder / "answers.parquet", _ANSWERS, _ROWS) as answers,
        GrowingTable(folder / "facts.parquet", FACT_ROWS, _ROWS) as facts,
    ):
        questions = _questions(folder)
        for done, batch in _texts(notes.path, texts):
            progress.phase(READING, done, texts.len())
            read = [_read(asker, text, next(questions)) for text in batch]
            incomplete += sum(not is_complete for _, is_complete, _ in read)
            answers.add(_answers(read))
            facts.add(fact_table(row for *_, rows in read for row in rows))
    return ReadNotes(folder, texts.len(), incomplete)


def _ask(notes: Notes, claims: Path, reference: Reference, folder: Path, work: Path) -> None:
    """Write which questions there are, ordered by text, and which line has which."""
    connection = duck.connect(work)
    try:
        for name, path in {"claims": claims, "line_notes": notes.line_notes, "notes": notes.path}.items():
            quoted = str(path.resolve()).replace("'", "''")
            connection.execute(f"create temp view {name} as from read_parquet('{quoted}', file_row_number = true)")
        connection.register("codes", _codes(reference.tables))
        connection.execute((SQL / "note_questions.sql").read_text(encoding="utf-8"))
        by_text = f"select distinct {', '.join(_QUESTIONS)} from asked order by question"
        by_line = "select line, question, note_id from asked join notes using (note) order by line"
        _write(connection, by_text, folder / "questions.parquet", _QUESTIONS)
        _write(connection, by_line, folder / "line_questions.parquet", _LINE_QUESTIONS)
    finally:
        connection.close()


def _codes(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The codes that have a family, with dates that are never open."""
    ends = {"effective_from": "0001-01-01", "effective_to": "9999-12-31"}
    closed = [pl.col(name).fill_null(pl.lit(day).str.to_date()) for name, day in ends.items()]
    return tables["codes"].drop_nulls("family_id").select("hcpcs_code", "family_id", *closed)


def _write(connection: duckdb.DuckDBPyConnection, query: str, target: Path, schema: dict[str, pl.DataType]) -> None:
    with GrowingTable(target, schema, _ROWS) as table:
        for batch in connection.sql(query).to_arrow_reader(_BATCH):
            rows = pl.DataFrame(pl.from_arrow(batch))
            table.add(rows.select(pl.col(name).cast(dtype) for name, dtype in schema.items()))


def _texts(notes: Path, wanted: pl.Series) -> Iterator[tuple[int, list[str]]]:
    """The texts of the notes `wanted`, in order and in batches, each with how many came before it."""
    start = done = 0
    with pq.ParquetFile(notes, pre_buffer=False) as file:
        for batch in file.iter_batches(_NOTES, columns=["note_text"]):
            low, high = wanted.search_sorted(pl.Series([start, start + batch.num_rows]))
            texts = pl.Series(batch.column(0))[wanted[low:high] - start].to_list()
            if texts:
                yield done, texts
            start, done = start + batch.num_rows, done + len(texts)


def _questions(folder: Path) -> Iterator[list[Question]]:
    """The questions of one text after the other."""
    with pq.ParquetFile(folder / "questions.parquet", pre_buffer=False) as file:
        rows = (row for batch in file.iter_batches(_BATCH) for row in pl.DataFrame(pl.from_arrow(batch)).iter_rows())
        for _, asked in groupby(rows, key=lambda row: row[1]):
            yield [Question(number, code, family, day) for number, _, code, family, day in asked]


_Read = tuple[list[Question], bool, list[tuple[Any, ...]]]


def _read(asker: NoteAsker, text: str, asked: list[Question]) -> _Read:
    reading = asker.reader.read(text)
    rows = [row for question in asked for row in asker.answer(text, reading, question)]
    return asked, reading.is_complete, rows


def _answers(read: list[_Read]) -> pl.DataFrame:
    rows = [(each.question, each.family, is_complete) for asked, is_complete, _ in read for each in asked]
    return pl.DataFrame(rows, schema=_ANSWERS, orient="row")
