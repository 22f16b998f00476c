"""A request to a provider for documentation: what it is about, what it asks, and what a person has typed into it.

What it is about is read from the run each time; what is kept is only what a person can change. So the letter says what
the claim says, and the database holds nothing of the claim that nobody typed.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

TITLE = "Request for clarification of documentation"
OPENING = (
    "We are reading the documentation of the service named above. The record, as far as it was given to us, leaves open "
    "what is asked below. Please answer from the record and from your own clinical judgment."
)
CLOSING = (
    "The order of the options has no meaning, and no answer is expected rather than another. If none of them applies, use "
    "your own words. Anything added to the record belongs in a dated and signed addendum under your organization's policy."
)
OTHER, UNABLE = "Other (please describe)", "Unable to determine"
"""The two options that every question has, last and in this order."""

ASKED_BELOW = "asked below"


@dataclass(frozen=True)
class Indicator:
    """Words of the record that bear on the question: where they stand, their day as `YYYY-MM-DD`, and what they say."""

    source: str = ""
    day: str = ""
    words: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into any of its cells."""
        return not (self.source.strip() or self.day.strip() or self.words.strip())


@dataclass(frozen=True)
class Question:
    """One question. `subject` is the attribute or the rule that it comes from; `options` are in a fixed order, with the
    two that are always there; `unit` is that of a number to be written in, blank where none is asked for."""

    subject: str
    words: str
    options: tuple[str, ...] = (OTHER, UNABLE)
    unit: str = ""


@dataclass(frozen=True, repr=False)
class About:
    """The service that the request is about, as billed. `stands_for` is what the code stands for, name and words; what is
    asked about stands there without its value. `never_named` are codes that would say what is hoped for."""

    claim_id: str
    claim_line_number: int
    patient: str
    served: date
    npi: str
    code: str
    modifiers: tuple[str, ...]
    stands_for: tuple[tuple[str, str], ...]
    never_named: frozenset[str] = frozenset()

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the identifiers, in order; what the claim does not say is said to be missing."""
        absent = "not on the claim"
        told = "; ".join(f"{name}: {words}" for name, words in self.stands_for)
        return (
            ("Claim", self.claim_id),
            ("Line", str(self.claim_line_number)),
            ("Patient", self.patient or absent),
            ("Date of service", self.served.isoformat()),
            ("Rendering NPI", self.npi or absent),
            ("Code as billed", " ".join((self.code, *self.modifiers)) or absent),
            ("The code stands for", told or "no words of ours for this code"),
        )


@dataclass(frozen=True, repr=False)
class QueryDraft:
    """A request. `finding_id` is blank where it is about a line without a finding; `line` is its position in the run."""

    query_id: str
    run_id: str
    finding_id: str
    line: int
    about: About
    questions: tuple[Question, ...]
    indicators: tuple[Indicator, ...] = ()
    title: str = TITLE
    opening: str = OPENING
    closing: str = CLOSING
    address: str = ""
    """Where the mail goes to; blank leaves it to the person's mail program."""
    prepared: str = ""
    prepared_by: str = ""
    """The day on which it was begun, and the name of who began it."""

    def filled(self) -> tuple[Indicator, ...]:
        """The indicators into which something was typed."""
        return tuple(each for each in self.indicators if not each.is_blank)


_KEPT = ("title", "opening", "closing", "address", "prepared", "prepared_by")


def as_body(draft: QueryDraft) -> str:
    """What of the draft is kept: the words, and which line and questions they belong to."""
    told = {name: getattr(draft, name) for name in _KEPT} | {
        "line": draft.line,
        "questions": [asdict(each) for each in draft.questions],
        "indicators": [asdict(each) for each in draft.filled()],
    }
    return json.dumps(told, ensure_ascii=False)


def line_in(body: str) -> int:
    """The position in the run of the line that a kept draft is about."""
    return int(json.loads(body)["line"])


def subjects_in(body: str) -> tuple[str, ...]:
    """What the questions of a kept draft are about."""
    return tuple(each["subject"] for each in json.loads(body)["questions"])


def from_body(draft: QueryDraft, body: str) -> QueryDraft:
    """The draft with the words that were kept."""
    told: dict[str, Any] = json.loads(body)
    questions = tuple(Question(**{**each, "options": tuple(each["options"])}) for each in told["questions"])
    indicators = tuple(Indicator(**each) for each in told["indicators"])
    typed: dict[str, Any] = {name: str(told[name]) for name in _KEPT}
    return replace(draft, questions=questions, indicators=indicators, **typed)
