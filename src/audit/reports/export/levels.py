"""How much of a person an export shows: limited by default, full with a reason, or counts alone.

Limited leaves out who the patient is and what a note says: no patient, claim or note id, no words of the record, no
record as read, and no name of a file, which can name a patient. A line is then known by the number of its file and
its record in it. It still holds dates of service, codes, providers and payers: protected health information all the same.
"""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from audit.reports.export.run import FinishedRun


class Level(StrEnum):
    """What of the claims an export shows."""

    LIMITED = "limited"
    FULL = "full"
    AGGREGATE = "aggregate"


LABELS = {
    Level.LIMITED: "Limited: no patient or claim ids, no names of files, no words of notes",
    Level.FULL: "Full: everything that came in; needs a reason",
    Level.AGGREGATE: "Aggregate: counts and dollars, small cells withheld",
}
CONTENTS = {
    Level.LIMITED: "Limited: without patient and claim ids and words of notes, but with dates of service, codes, providers "
    "and payers. It is not de-identified; keep it where claims are kept.",
    Level.FULL: "Holds claim and patient identifiers: protected health information where the claims are real.",
    Level.AGGREGATE: "Counts and dollars only; small cells are withheld, with whatever would give them away.",
}
BANNER = (
    "PROTECTED HEALTH INFORMATION: claim and patient identifiers stand in this export. Keep it where claims are kept."
)

_WITHHELD = (
    "claim_id",
    "claim_line_number",
    "person_id",
    "related_lines",
    "evidence_note_id",
    "evidence_text",
    "evidence_start",
    "evidence_end",
    "message",
    "raw_record",
    "source_file",
)


def at_level(run: FinishedRun, name: str, frame: pl.DataFrame, level: Level) -> pl.DataFrame:
    """A table of the run as the level shows it, row by row the same; limited, its line is `file` and `record_number`."""
    if level is Level.FULL or name == "coverage":
        return frame
    placed = _placed(run, name, frame)
    names = [source["name"] for source in run.summary["inputs"]]
    numbers = {given: number for number, given in reversed(list(enumerate(names, 1)))}
    file = pl.col("source_file").replace_strict(numbers, default=None, return_dtype=pl.Int64).alias("file")
    rest = [column for column in frame.columns if column not in {*_WITHHELD, "record_number", "finding_id"}]
    first = ["finding_id"] if "finding_id" in frame.columns else []
    return placed.select(*first, file, "record_number", *rest)


def _placed(run: FinishedRun, name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `source_file` and `record_number`: where each of its lines stands in what came in."""
    if name == "findings":
        return run.located(frame)
    if name == "records_request":
        keys = ["claim_id", "claim_line_number"]
        lines = run.table("lines").select(*keys, "source_file", "record_number").unique(keys, keep="first")
        return frame.join(lines, on=keys, how="left", maintain_order="left", nulls_equal=True)
    return frame
