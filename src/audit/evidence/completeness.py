"""Whether a text is a whole record of a procedure: only then does its silence say anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from audit.evidence.matching import PhraseIndex
from audit.evidence.pieces import Pieces
from audit.model.vocabulary import SectionRole
from audit.reference.phrases import ANSWER

if TYPE_CHECKING:
    from audit.evidence.note import Mention
    from audit.evidence.sections import Section

FEWEST_WORDS = 12
SHORT_WORDS = 40
FEWEST_ATTRIBUTES = 3
_BROKEN_OFF = re.compile(
    r"(?:\.\.\.+|…|[,;:(\[/–—-]|\[?\s*(?:truncated|continued|cont)\b[^\n]{0,20})\s*$", re.IGNORECASE
)
_AFTER_STOP = re.compile(r"(?<=[.!?])[,\s]+$")
_ENDED = re.compile(r"[.!?)\]\"'”*_]\s*$")
_TAIL = 40
_USUALLY = 0.7
_LABEL_WORDS = 8


class Completeness:
    """Tells a whole note from one that is too short or cut off."""

    def __init__(self, unfinished: PhraseIndex[str]) -> None:
        self._unfinished = unfinished

    def forget(self) -> None:
        """Forget the words that were read."""
        self._unfinished.forget()

    def missing(self, pieces: Pieces, sections: Sequence[Section], mentions: Sequence[Mention]) -> str:
        """Why the note is no whole record, in words for a person; empty where it is one."""
        told = sum(section.last - section.first for section in sections if section.role is SectionRole.BODY)
        said = [mention for mention in mentions if mention.counts]
        of_body = [mention for mention in said if mention.role is SectionRole.BODY]
        if told < FEWEST_WORDS:
            return f"it tells too little of what was done: {told} words where at least {FEWEST_WORDS} are needed"
        if self._is_cut_off(pieces):
            return "it breaks off in the middle of a sentence"
        attributes = {mention.attribute for mention in said}
        if not of_body or (told < SHORT_WORDS and len(attributes) < FEWEST_ATTRIBUTES):
            return "it does not tell how the procedure was done"
        return ""

    def _is_cut_off(self, pieces: Pieces) -> bool:
        count = len(pieces.words)
        tail = _AFTER_STOP.sub("", pieces.text.rstrip()[-_TAIL:])
        if _BROKEN_OFF.search(tail):
            return True
        if _ENDED.search(tail):
            return False
        if self._unfinished.find(pieces.words, count - 1, count):
            return True
        last = max((place for place in pieces.breaks | pieces.lines if place < count), default=0)
        label = max((place for place in range(last, count) if pieces.words[place] == ANSWER), default=last)
        return count - label > _LABEL_WORDS and _ends_sentences(pieces.text)


def _ends_sentences(text: str) -> bool:
    """Whether the note's lines usually end in a full stop, so that one without is broken off."""
    lines = [line for line in (part.strip() for part in text.split("\n")) if len(line.split()) > _LABEL_WORDS]
    ended = sum(bool(_ENDED.search(line)) for line in lines[:-1])
    return ended >= _USUALLY * max(1, len(lines) - 1)
