"""A request laid out once, as blocks, so that text, PDF and mail say the same."""

from __future__ import annotations

from dataclasses import dataclass

from audit.workspace.query_draft import OTHER, QueryDraft

SERVICE = "The service"
RECORD = "What is in the record"
QUESTION = "Question"
OWN_WORDS = "In your own words"
SIGNATURE = "Signature"
INDICATOR_COLUMNS = ("Source", "Date", "What it says")
SIGNED_BY = ("Name and credentials", "Signature", "Date")
NOTHING_FILLED_IN = "To be filled in before this may be sent."


@dataclass(frozen=True)
class Heading:
    """The title of a part."""

    words: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    words: str


@dataclass(frozen=True)
class Pairs:
    """Names and values, one beside the other."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Rows:
    """A table: its columns, and its rows of as many cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Options:
    """Boxes to mark, none of them marked; `blank_after` are those behind which something is to be written."""

    words: tuple[str, ...]
    blank_after: tuple[str, ...] = (OTHER,)


@dataclass(frozen=True)
class Blank:
    """Room to write in: what goes there, and on how many lines. `unit` stands behind it."""

    words: str
    lines: int = 1
    unit: str = ""


Block = Heading | Paragraph | Pairs | Rows | Options | Blank


def name_of(draft: QueryDraft) -> str:
    """What the request is called wherever it must say nothing of a patient: in a file name, a subject, a list."""
    return f"Query {draft.query_id}"


def below_title(draft: QueryDraft) -> str:
    """The line below the title."""
    by = f" by {draft.prepared_by}" if draft.prepared_by else ""
    return f"{name_of(draft)}, prepared {draft.prepared}{by}"


def letter(draft: QueryDraft) -> tuple[Block, ...]:
    """The parts of the request after title and name, in order."""
    several = len(draft.questions) > 1
    asked: list[Block] = []
    for number, each in enumerate(draft.questions, start=1):
        asked += [Heading(f"{QUESTION} {number}" if several else QUESTION), Paragraph(each.words)]
        if each.unit:
            asked.append(Blank("As documented", unit=each.unit))
        asked.append(Options(each.options))
    indicators = tuple((row.source, row.day, row.words) for row in draft.filled())
    return (
        Heading(SERVICE),
        Pairs(draft.about.rows()),
        Paragraph(draft.opening),
        Heading(RECORD),
        Rows(INDICATOR_COLUMNS, indicators) if indicators else Paragraph(NOTHING_FILLED_IN),
        *asked,
        Heading(OWN_WORDS),
        Blank("", lines=3),
        Paragraph(draft.closing),
        Heading(SIGNATURE),
        *(Blank(words) for words in SIGNED_BY),
    )
