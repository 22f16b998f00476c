"""A request as plain text, and a plain text read back, so that a letter that was edited elsewhere can be asked again."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from itertools import zip_longest

from audit.workspace.query_draft import Indicator, QueryDraft
from audit.workspace.query_letter import (
    INDICATOR_COLUMNS,
    QUESTION,
    RECORD,
    SERVICE,
    Blank,
    Block,
    Heading,
    Options,
    Pairs,
    Paragraph,
    Rows,
    below_title,
    letter,
)
from audit.workspace.query_lint import Asked, Letter

WIDTH = 78
BOX, LINE = "[ ]", "_"
_UNDERLINE, _RULE = re.compile(r"-{3,}$"), re.compile(r"(?:[^_]*:\s*)?_{3,}")
_NAME_LINE = re.compile(r"Query [0-9a-f]{8}, prepared ")
_CODE_LINE = re.compile(r"code as billed:\s*([0-9A-Z]{5})\b", re.IGNORECASE)
_PAIR = re.compile(
    r"(?:Claim|Line|Patient|Date of service|Rendering NPI|Code as billed|The code stands for):", re.IGNORECASE
)
_OPTION = re.compile(r"(?:\[[^\]]?\]|\([xX ✓]?\)|[☐☑☒□■○●])\s*\S")
_MARK = re.compile(r"^(?:\[ ?\]|\( ?\)|[☐□○])\s*")
_CELL = re.compile(rf"(?:\d+\.\s*)?({'|'.join(INDICATOR_COLUMNS)}):\s*(.*)", re.IGNORECASE)


def as_text(draft: QueryDraft) -> str:
    """The request as text of at most 78 characters a line, with boxes and lines to write on."""
    parts = [draft.title, below_title(draft)]
    lines = [line for part in parts for line in textwrap.wrap(part, WIDTH)]
    for block in letter(draft):
        lines += _lines(block)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def read_letter(text: str) -> Letter:
    """A letter in a text, for the lint: one of ours by its headings, any other as it stands."""
    parts = _parts([line.rstrip() for line in text.splitlines()])
    service = "\n".join(parts.pop(SERVICE.upper(), ()))
    record = [line.strip() for line in parts.pop(RECORD.upper(), ())]
    billed = _CODE_LINE.search(service)
    title, *rest = [line.strip() for line in parts.pop("", ()) if line] or [""]
    asked, passages = [], [("Letter", " ".join(line for line in rest if not _NAME_LINE.match(line)))]
    service_words = " ".join(line for line in service.splitlines() if line[:1].strip() and not _PAIR.match(line))
    passages.append(("Opening", service_words))
    for heading, under in parts.items():
        words = [line.strip() for line in under if line and not _RULE.match(line.strip())]
        if heading.startswith(QUESTION.upper()) or any(_OPTION.match(line) for line in words):
            asked.append(_asked(heading.capitalize(), words))
        else:
            passages.append((heading.capitalize(), " ".join(words)))
    return Letter(
        re.sub(r"^(?:subject|title|re):\s*", "", title, flags=re.IGNORECASE),
        tuple((where, words) for where, words in passages if words),
        tuple(asked),
        tuple(_indicators(record)),
        billed.group(1).upper() if billed else "",
    )


def _parts(lines: list[str]) -> dict[str, list[str]]:
    """The lines below each heading, as it is written; those above the first below a blank one."""
    parts: dict[str, list[str]] = {"": []}
    current = ""
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if line and _UNDERLINE.match(following.strip()):
            current = line.strip()
            parts.setdefault(current, [])
        elif not _UNDERLINE.match(line.strip()):
            parts[current].append(line)
    return parts


def _asked(heading: str, words: list[str]) -> Asked:
    """A question with its options; an option goes on where the next line is none."""
    question: list[str] = []
    options: list[str] = []
    for line in words:
        if _OPTION.match(line):
            options.append(_MARK.sub("", line))
        elif options:
            options[-1] += f" {line}"
        else:
            question.append(line)
    return Asked(heading or QUESTION, " ".join(question), tuple(options))


def _indicators(lines: list[str]) -> Iterator[Indicator]:
    """The rows of the record: each begins with its source."""
    rows: list[dict[str, str]] = []
    name = ""
    for line in lines:
        cell = _CELL.match(line)
        if cell:
            name = cell.group(1).lower()
            if name == INDICATOR_COLUMNS[0].lower():
                rows.append({})
        if rows and name and line:
            rows[-1][name] = f"{rows[-1].get(name, '')} {cell.group(2) if cell else line}".strip()
    for row in rows:
        yield Indicator(*(row.get(name.lower(), "") for name in INDICATOR_COLUMNS))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(words):
            yield from ("", words.upper(), "-" * len(words))
        case Paragraph(words):
            yield from ("", *_wrapped(words), "")
        case Pairs(rows):
            width = max(len(name) for name, _ in rows) + 2
            for name, value in rows:
                yield from _hanging(f"{name}:".ljust(width), value)
        case Rows(columns, rows):
            for number, row in enumerate(rows, start=1):
                for place, (name, cell) in enumerate(zip(columns, row, strict=True)):
                    yield from _hanging(f"{number}. {name}: " if place == 0 else f"   {name}: ", cell)
        case Options(words, blank_after):
            for option in words:
                yield from _hanging(f"{BOX} ", option)
                if option in blank_after:
                    yield f"    {LINE * (WIDTH - 4)}"
        case Blank(words, lines, unit):
            start = f"{words}: " if words else ""
            behind = f" {unit}" if unit else ""
            yield from (f"{start}{LINE * (WIDTH - len(start) - len(behind))}{behind}" for _ in range(lines))


def _wrapped(words: str) -> Iterator[str]:
    for part in words.splitlines():
        yield from textwrap.wrap(part, WIDTH) or [""]


def _hanging(start: str, words: str) -> list[str]:
    return textwrap.wrap(words, WIDTH, initial_indent=start, subsequent_indent=" " * len(start)) or [start.rstrip()]
