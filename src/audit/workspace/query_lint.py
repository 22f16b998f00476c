"""May this request leave? Every rule of compliant query practice that words can break, each with where, what and what to do.

The rules are those that AHIMA and ACDIS publish: words of the record with source and date, an open question, at least two
options beside "other" and "unable to determine", a title that says nothing of the answer, and no word of money, of
refusal, of scores, or of what is hoped for. Whatever was edited is asked again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from audit.workspace.query_draft import OTHER, UNABLE, Indicator, QueryDraft
from audit.workspace.query_words import (
    BANS,
    BARE,
    CODE,
    CONCLUSIONS,
    DIAGNOSIS,
    MARKED,
    PLACEHOLDER,
    TAGGED,
    YES_NO,
)

_MAIL = re.compile(r"[^@\s,;<>()\"\\]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_LETTERS, _WORDS = re.compile(r"[^\W\d_]+"), re.compile(r"\w+")
_HIDDEN = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_HYPHEN = re.compile(r"(?<=\w)[-‐‑‒–](?=\w)")
_OTHER = re.compile(r"other\s*(?:$|[:(,.]|please\b|describe\b|specify\b|_)", re.IGNORECASE)
_UNABLE = re.compile(r"\bunable to determine\b", re.IGNORECASE)
_COMMON = frozenset(
    [
        "also",
        "both",
        "does",
        "each",
        "from",
        "have",
        "more",
        "than",
        "that",
        "their",
        "them",
        "then",
        "they",
        "this",
        "were",
        "what",
        "when",
        "which",
        "will",
    ]
)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that keeps a request from leaving."""

    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.fix}"


@dataclass(frozen=True)
class Asked:
    """A question of a letter, with its options as they stand there."""

    where: str
    words: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Letter:
    """A request as the lint reads it, whether from a draft or from a text: its parts, each with the place it stands in."""

    title: str
    passages: tuple[tuple[str, str], ...]
    asked: tuple[Asked, ...]
    indicators: tuple[Indicator, ...]
    billed: str = ""
    never_named: frozenset[str] = frozenset()
    address: str = ""


def lint(draft: QueryDraft) -> list[Problem]:
    """Everything that is to be mended before the draft may leave; nothing where it may."""
    several = len(draft.questions) > 1
    asked = tuple(
        Asked(f"Question {number}" if several else "Question", each.words, each.options)
        for number, each in enumerate(draft.questions, start=1)
    )
    passages = (("Opening", draft.opening), ("Closing", draft.closing))
    about = draft.about
    return lint_letter(
        Letter(draft.title, passages, asked, draft.filled(), about.code, about.never_named, draft.address)
    )


def lint_letter(letter: Letter) -> list[Problem]:
    """Everything that is to be mended in a letter, in the order of its parts, each thing once."""
    found = [
        *_title(letter),
        *(problem for where, words in _texts(letter) for problem in _banned(where, words)),
        *(problem for where, words in _texts(letter) for problem in _codes(where, words, letter)),
        *(problem for each in letter.asked for problem in _question(each)),
        *_questions(letter),
        *_indicators(letter),
        *_address(letter.address),
    ]
    return list(dict.fromkeys(found))


def problems_text(found: Iterable[Problem]) -> str:
    """The problems for a terminal or a message, one a line."""
    lines = [str(each) for each in found]
    return "\n".join((f"This query may not leave yet: {len(lines)} to mend.", *lines))


def _texts(letter: Letter) -> Iterator[tuple[str, str]]:
    """Every text of the letter with its place."""
    yield "Title", letter.title
    yield from letter.passages
    for each in letter.asked:
        yield each.where, each.words
        yield from ((f"{each.where}, option {number}", option) for number, option in enumerate(each.options, start=1))
    for number, row in enumerate(letter.indicators, start=1):
        yield f"Clinical indicator {number}, source", row.source
        yield f"Clinical indicator {number}", row.words


def _banned(where: str, words: str) -> Iterator[Problem]:
    plain = _plain(words)
    forms = (plain, _HYPHEN.sub("", plain), _HYPHEN.sub(" ", plain))
    is_record = where.startswith("Clinical indicator")
    for ban in BANS:
        if is_record and not ban.in_record:
            continue
        found = next((match for form in forms if (match := ban.pattern.search(form))), None)
        if found:
            yield Problem(where, f"“{found.group().strip()}” {ban.what}", ban.fix)
    mixed = next((word for word in _LETTERS.findall(plain) if _is_mixed(word)), None)
    if mixed:
        yield Problem(
            where, f"“{mixed}” mixes letters of two alphabets", "Type the word again: it cannot be read as it stands."
        )


def _codes(where: str, words: str, letter: Letter) -> Iterator[Problem]:
    """A code beside the billed one names an answer; in words of the record, only one of the family does."""
    is_record = where.startswith("Clinical indicator")
    plain = _plain(words).upper()
    told = set() if is_record else set(CODE.findall(plain))
    told |= {code for code in letter.never_named if re.search(rf"\b{re.escape(code)}\b", plain)}
    for code in sorted(told - {letter.billed}):
        yield Problem(
            where,
            f"{code} is a code beside the billed one",
            "Take it out: a query names no code that an answer leads to.",
        )
    if letter.billed and where == "Title" and letter.billed in words.upper():
        yield Problem(where, "it holds the billed code", "Leave the code to the table of the service.")
    diagnosis = None if is_record else DIAGNOSIS.search(_plain(words))
    if diagnosis:
        yield Problem(
            where,
            f"{diagnosis.group()} is a code of a diagnosis",
            "Take it out, or quote it from the record as an indicator.",
        )


def _title(letter: Letter) -> Iterator[Problem]:
    where, plain = "Title", _plain(letter.title)
    if not plain:
        yield Problem(where, "it is empty", "Say that documentation is asked for, and nothing of the answer.")
        return
    conclusion = CONCLUSIONS.search(plain)
    if conclusion:
        yield Problem(
            where,
            f"“{conclusion.group()}” names a conclusion",
            "Say that documentation is asked for, and nothing of the answer.",
        )
    offered = {
        word.lower()
        for each in letter.asked
        for option in _real(each.options)
        for word in _LETTERS.findall(option)
        if len(word) > 3
    }
    named = next((word for word in _LETTERS.findall(plain) if word.lower() in offered - _COMMON), None)
    if named:
        yield Problem(where, f"“{named}” stands in one of the options", "Leave every answer out of the title.")
    if plain.endswith("?"):
        yield Problem(where, "it is a question", "Leave the question to its own place.")


def _question(asked: Asked) -> Iterator[Problem]:
    plain = _plain(asked.words)
    if not plain:
        yield Problem(asked.where, "it is empty", "Ask what the record leaves open.")
        return
    if not plain.endswith("?"):
        yield Problem(asked.where, "it does not end as a question", "End it with a question mark.")
    if any(
        YES_NO.match(part.strip()) for part in _SENTENCE.split(plain) if part.strip().endswith("?")
    ) or TAGGED.search(plain):
        yield Problem(
            asked.where,
            "yes or no would answer it",
            "Ask with what, which, where, when or how: yes or no is only for what the record documents already.",
        )
    leads = _own_option(plain, asked.options)
    if leads:
        yield Problem(asked.where, f"it holds one of its own options, “{leads}”", "Ask without naming an answer.")
    yield from _options(asked)


def _options(asked: Asked) -> Iterator[Problem]:
    where, plain = f"{asked.where}, options", [_plain(option) for option in asked.options]
    if any(not option for option in plain):
        yield Problem(where, "one of them is empty", "Fill it in, or take it out.")
    if len({option.casefold() for option in plain}) < len(plain):
        yield Problem(where, "one of them stands twice", "Keep each option once.")
    if not any(_OTHER.match(option) for option in plain):
        yield Problem(where, "“other” is missing", f"Add “{OTHER}”.")
    if not any(_UNABLE.search(option) for option in plain):
        yield Problem(where, "“unable to determine” is missing", f"Add “{UNABLE}”.")
    real = _real(plain)
    if len(real) == 1:
        yield Problem(
            where, "there is a single one to choose", "Offer every answer that is possible, or none and ask openly."
        )
    if any(BARE.match(option) for option in plain):
        yield Problem(where, "one of them says yes or no", "Offer what may have been done, in words.")
    marked = next((option for option in asked.options if MARKED.search(option)), None)
    if marked:
        yield Problem(where, "one of them is marked", "Let all stand alike: the provider marks one.")


def _questions(letter: Letter) -> Iterator[Problem]:
    if not letter.asked:
        yield Problem("Question", "there is none", "Ask what the record leaves open.")
    for where, words in letter.passages:
        for part in _SENTENCE.split(_plain(words)):
            if part.strip().endswith("?"):
                yield Problem(where, "it holds a question", "Ask in the question, where the options stand.")


def _indicators(letter: Letter) -> Iterator[Problem]:
    if not letter.indicators:
        yield Problem(
            "Clinical indicators",
            "none is given",
            "Fill in at least one: where it stands in the record, its day, what it says.",
        )
    for number, row in enumerate(letter.indicators, start=1):
        where = f"Clinical indicator {number}"
        blank = [
            name
            for name, cell in (("source", row.source), ("date", row.day), ("what it says", row.words))
            if _is_open(cell)
        ]
        if blank:
            yield Problem(
                where, f"{' and '.join(blank)} not filled in", "Fill it in from the record, or clear the row."
            )
        if "date" not in blank and not _is_day(row.day):
            yield Problem(where, "the date is not a date", "Write it as YYYY-MM-DD.")


def _address(address: str) -> Iterator[Problem]:
    if address.strip() and not _MAIL.fullmatch(address.strip()):
        yield Problem("Address", "it is no e-mail address", "Write one address, or leave it empty.")


def _real(options: Iterable[str]) -> list[str]:
    """The options that are an answer, without the two that every question has."""
    return [option for option in options if not _OTHER.match(option) and not _UNABLE.search(option)]


def _own_option(question: str, options: Iterable[str]) -> str | None:
    """An option that stands in the question word for word."""
    low = f" {' '.join(_WORDS.findall(question.lower()))} "
    told = (" ".join(_WORDS.findall(option.lower())) for option in _real(options))
    return next((words for words in told if len(words) > 3 and f" {words} " in low), None)


def _is_open(cell: str) -> bool:
    return bool(PLACEHOLDER.match(_plain(cell)))


def _is_day(text: str) -> bool:
    try:
        return text.strip() == date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return False


def _plain(words: str) -> str:
    """The words as they read: one form for each sign, nothing hidden, one space between words."""
    folded = _HIDDEN.sub("", unicodedata.normalize("NFKC", words)).replace("’", "'").replace("‘", "'")
    return " ".join(folded.split())


def _is_mixed(word: str) -> bool:
    return len({unicodedata.name(letter, "").partition(" ")[0] for letter in word} - {"MODIFIER", "COMBINING"}) > 1
