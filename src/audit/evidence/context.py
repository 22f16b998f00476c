"""What a note says with a mention: done, not done, planned, past, or about something else.

Triggers are rows of the reference. A trigger reaches over the words of its clause, before it or behind it, up to its
reach or to a word that ends its scope; of overlapping triggers the longest counts. Boxes speak of the words beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from audit.evidence.matching import Match, PhraseIndex
from audit.evidence.pieces import Pieces
from audit.model.vocabulary import ContextDirection, ContextEffect, MentionAssertion
from audit.reference.phrases import ANSWER, BOXES, EMPTY_BOX, QUESTIONS, TICKED_BOX, parse_phrase

_OF_EFFECT = {
    ContextEffect.OTHER_PERSON: MentionAssertion.OTHER_PERSON,
    ContextEffect.NOT_FILLED_IN: MentionAssertion.NOT_FILLED_IN,
    ContextEffect.HYPOTHETICAL: MentionAssertion.HYPOTHETICAL,
    ContextEffect.PLANNED: MentionAssertion.PLANNED,
    ContextEffect.HISTORICAL: MentionAssertion.HISTORICAL,
    ContextEffect.OTHER_SITE: MentionAssertion.OTHER_SITE,
    ContextEffect.OTHER_MODALITY: MentionAssertion.OTHER_MODALITY,
    ContextEffect.NEGATED: MentionAssertion.NEGATED,
    ContextEffect.IDLE: MentionAssertion.IDLE,
}
_OF_WHOLE_NOTES = (ContextEffect.NARRATIVE.value, ContextEffect.UNFINISHED.value)
_RANK = {effect: rank for rank, effect in enumerate(_OF_EFFECT)}
_ANSWERED = frozenset({ContextEffect.NEGATED, ContextEffect.NOT_FILLED_IN, ContextEffect.IDLE})
_LIST_WORDS = frozenset({"or", "nor"})
_CLAUSE_VERBS = frozenset({"was", "were", "is", "are", "had", "has"})
_WHOLE_CLAUSE = 1_000
_NEXT_ITEM = 5


@dataclass(frozen=True)
class Trigger:
    """One row of the context terms."""

    term: str
    effect: ContextEffect
    direction: ContextDirection
    reach: int
    attributes: frozenset[str]


@dataclass(frozen=True)
class Sentence:
    """The context of one sentence, pieces `first` to `last`: its triggers, and where their scopes end."""

    pieces: Pieces
    first: int
    last: int
    triggers: tuple[Match[Trigger], ...]
    barriers: tuple[int, ...]
    boxes: tuple[int, ...]

    def has(self, effect: ContextEffect) -> bool:
        """Whether a trigger of the effect stands in the sentence."""
        return any(trigger.what.effect is effect for trigger in self.triggers)

    def assertion(self, attribute: str, first: int, last: int) -> tuple[MentionAssertion, str]:
        """What the sentence says with the mention at pieces `first` to `last`, and by which trigger."""
        boxed = self._boxed(first, last)
        if boxed is not None:
            return boxed
        reaching = [trigger.what for trigger in self.triggers if self._reaches(trigger, attribute, first, last)]
        is_answered = any(trigger.effect is ContextEffect.AFFIRMED for trigger in reaching)
        telling = [
            trigger
            for trigger in reaching
            if trigger.effect in _RANK and not (is_answered and trigger.effect in _ANSWERED)
        ]
        if not telling:
            return MentionAssertion.AFFIRMED, ""
        chosen = min(telling, key=lambda trigger: _RANK[trigger.effect])
        return _OF_EFFECT[chosen.effect], chosen.term

    def _boxed(self, first: int, last: int) -> tuple[MentionAssertion, str] | None:
        """What a box beside the mention says: the box before it where boxes lead, the one behind it where they trail."""
        if not self.boxes:
            return None
        if self._boxes_lead():
            beside = [box for box in self.boxes if box < first]
            box = beside[-1] if beside else None
        else:
            beside = [box for box in self.boxes if box >= last]
            box = beside[0] if beside else None
        if box is None or self._is_parted(min(box, last), max(box, first)) or self._answers(box):
            return None
        if self.pieces.words[box] == TICKED_BOX:
            return None if self._denied(first, last) else (MentionAssertion.AFFIRMED, TICKED_BOX)
        return MentionAssertion.NOT_FILLED_IN, EMPTY_BOX

    def _answers(self, box: int) -> bool:
        """Whether the box is part of an answer such as “☐ yes”, which is a trigger of its own."""
        return any(trigger.first <= box < trigger.last for trigger in self.triggers)

    def _denied(self, first: int, last: int) -> bool:
        return any(
            self._reaches(trigger, "", first, last)
            for trigger in self.triggers
            if trigger.what.effect is ContextEffect.NEGATED
        )

    def _boxes_lead(self) -> bool:
        box = self.boxes[0]
        is_last = self.boxes[-1] == self.last - 1
        return box == self.first or (self.pieces.words[box - 1] in QUESTIONS and not is_last)

    def _is_parted(self, first: int, last: int) -> bool:
        """Whether another clause or another label stands between a box and a mention."""
        if ANSWER in self.pieces.words[first + 1 : last]:
            return True
        return any(first < place < last and place not in self.boxes for place in self.barriers)

    def _reaches(self, trigger: Match[Trigger], attribute: str, first: int, last: int) -> bool:
        what = trigger.what
        if what.attributes and attribute and attribute not in what.attributes:
            return False
        if trigger.last <= first:
            return what.direction is not ContextDirection.AFTER and self._reaches_on(trigger, first, last)
        if trigger.first >= last:
            is_near = trigger.first - last <= what.reach
            if what.direction is ContextDirection.BEFORE or not is_near:
                return False
            answers = self.pieces.words[trigger.first] in BOXES
            return not self._barred(last, trigger.first, self.boxes if answers else ())
        return False

    def _reaches_on(self, trigger: Match[Trigger], first: int, last: int) -> bool:
        if first - trigger.last > trigger.what.reach or self._barred(trigger.last, first):
            return False
        if trigger.what.effect is not ContextEffect.NEGATED:
            return True
        words = self.pieces.words
        if words[trigger.first - 1 : trigger.first] == [ANSWER] and words[last : last + 1] == [ANSWER]:
            return False
        if any(word in _CLAUSE_VERBS for word in words[trigger.last : first]):
            return False
        commas = [place for place in range(trigger.last, first + 1) if place in self.pieces.commas]
        return not commas or self._is_listed(commas[-1], last)

    def _is_listed(self, comma: int, last: int) -> bool:
        """Whether what stands behind the comma is an item of a list such as “no a, b, or c”."""
        words = self.pieces.words
        ahead = words[last : min(last + _NEXT_ITEM, self.last)]
        until = next((place for place, word in enumerate(ahead) if word in _CLAUSE_VERBS), len(ahead))
        return any(word in _LIST_WORDS for word in (*words[comma : last + 1], *ahead[:until]))

    def _barred(self, first: int, last: int, open_to: Sequence[int] = ()) -> bool:
        return any(
            first <= place <= last and place not in open_to
            for place in self.barriers
            if place < last or place in self.pieces.stops
        )


class ContextReader:
    """Knows the triggers of the reference and reads the context of a sentence."""

    def __init__(self, tables: Mapping[str, pl.DataFrame]) -> None:
        rows = tables["context_terms"].filter(~pl.col("effect").is_in(_OF_WHOLE_NOTES)).iter_rows(named=True)
        self._triggers = PhraseIndex((parse_phrase(row["term"]), _trigger(row)) for row in rows)

    def read(self, pieces: Pieces, first: int, last: int) -> Sentence:
        """The context of the sentence at pieces `first` to `last`."""
        found = _longest(self._triggers.find(pieces.words, first, last))
        boxes = tuple(place for place in pieces.boxes if first <= place < last) if pieces.boxes else ()
        stops = [trigger.first for trigger in found if trigger.what.effect is ContextEffect.STOP]
        stops += [place for place in pieces.stops if first < place < last] if pieces.stops else []
        triggers = tuple(trigger for trigger in found if trigger.what.effect is not ContextEffect.STOP)
        return Sentence(pieces, first, last, triggers, tuple(sorted({*stops, *boxes})), boxes)


def effect_phrases(tables: Mapping[str, pl.DataFrame], effect: ContextEffect) -> PhraseIndex[str]:
    """The terms of one effect, each standing for itself."""
    rows = tables["context_terms"].filter(pl.col("effect") == effect.value)["term"]
    return PhraseIndex((parse_phrase(term), term) for term in rows)


def _trigger(row: Mapping[str, str | int | None]) -> Trigger:
    return Trigger(
        term=str(row["term"]),
        effect=ContextEffect(str(row["effect"])),
        direction=ContextDirection(str(row["direction"])),
        reach=_WHOLE_CLAUSE if row["reach"] is None else int(row["reach"]),
        attributes=frozenset(str(row["attributes"] or "").split(";")) - {""},
    )


def _longest(found: Sequence[Match[Trigger]]) -> list[Match[Trigger]]:
    """Of overlapping triggers that look the same way the longest ones, in order; what only masks others masks all."""
    kept: list[Match[Trigger]] = []
    for match in sorted(found, key=lambda each: each.first - each.last):
        if not any(_masks(other, match) for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda each: each.first)


def _masks(longer: Match[Trigger], match: Match[Trigger]) -> bool:
    if match.last <= longer.first or match.first >= longer.last or match[:2] == longer[:2]:
        return False
    return longer.what.effect is ContextEffect.PSEUDO or longer.what.direction is match.what.direction
