"""What a note says with a mention: done, not done, planned, past, or about something else.

Triggers are rows of the reference. A trigger reaches over the words of its clause, before it or behind it, up to its
reach or to a word that ends its scope; of overlapping triggers the longest counts. Boxes speak of the words beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from audit.evidence.matching import Match, PhraseIndex, by_length, by_place, clusters
from audit.evidence.pieces import Pieces
from audit.model.vocabulary import ContextDirection, ContextEffect, MentionAssertion
from audit.reference.phrases import ANSWER, BOXES, EMPTY_BOX, TICKED_BOX, parse_phrase

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
    """One row of the context terms.

    `rank` is the place of its effect among those that a mention may have, None where it is none of them. An answer is
    heard before one that `is_answered_over`. `is_telling` says whether it says anything with a mention.
    """

    term: str
    effect: ContextEffect
    direction: ContextDirection
    reach: int
    attributes: frozenset[str]
    rank: int | None
    is_answered_over: bool
    is_telling: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """The context of one sentence, pieces `first` to `last`: its triggers, and where their scopes end.

    `telling` are the triggers that say something with a mention.
    """

    pieces: Pieces
    first: int
    last: int
    triggers: Sequence[Match[Trigger]]
    telling: Sequence[Match[Trigger]]
    barriers: Sequence[int]
    boxes: Sequence[int]

    def has(self, effect: ContextEffect) -> bool:
        """Whether a trigger of the effect stands in the sentence."""
        for _, _, what in self.triggers:  # noqa: SIM110 - half the time of any(), and asked of every sentence
            if what.effect is effect:
                return True
        return False

    def assertion(self, attribute: str, first: int, last: int) -> tuple[MentionAssertion, str]:
        """What the sentence says with the mention at pieces `first` to `last`, and by which trigger."""
        boxed = self._boxed(first, last) if self.boxes else None
        if boxed is not None:
            return boxed
        reaching = [trigger.what for trigger in self.telling if self._reaches(trigger, attribute, first, last)]
        if not reaching:
            return MentionAssertion.AFFIRMED, ""
        is_answered = any(trigger.rank is None for trigger in reaching)
        chosen: Trigger | None = None
        for trigger in reaching:
            if trigger.rank is None or (is_answered and trigger.is_answered_over):
                continue
            if chosen is None or chosen.rank is None or trigger.rank < chosen.rank:
                chosen = trigger
        return (_OF_EFFECT[chosen.effect], chosen.term) if chosen else (MentionAssertion.AFFIRMED, "")

    def _boxed(self, first: int, last: int) -> tuple[MentionAssertion, str] | None:
        """What a box beside the mention says: the box before it where boxes lead, the one behind it where they trail."""
        if any(first <= box < last for box in self.boxes):
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
        """Whether each box stands before its words: the first piece is one, or words stand behind the last one."""
        return self.boxes[0] == self.first or self.boxes[-1] != self.last - 1

    def _is_parted(self, first: int, last: int) -> bool:
        """Whether another clause or another label stands between a box and a mention."""
        if ANSWER in self.pieces.words[first + 1 : last]:
            return True
        return any(first < place < last and place not in self.boxes for place in self.barriers)

    def _reaches(self, trigger: Match[Trigger], attribute: str, first: int, last: int) -> bool:
        begin, end, what = trigger
        if what.attributes and attribute and attribute not in what.attributes:
            return False
        if end <= first:
            if first - end > what.reach or what.direction is ContextDirection.AFTER:
                return False
            return self._reaches_on(trigger, first, last)
        if begin >= last:
            if begin - last > what.reach or what.direction is ContextDirection.BEFORE:
                return False
            answers = self.pieces.words[begin] in BOXES
            return not self._barred(last, begin, self.boxes if answers else ())
        return False

    def _reaches_on(self, trigger: Match[Trigger], first: int, last: int) -> bool:
        if self.barriers and self._barred(trigger.last, first):
            return False
        if trigger.what.effect is not ContextEffect.NEGATED:
            return True
        words = self.pieces.words
        if words[trigger.first - 1 : trigger.first] == [ANSWER] and words[last : last + 1] == [ANSWER]:
            return False
        if not _CLAUSE_VERBS.isdisjoint(words[trigger.last : first]):
            return False
        if not self.pieces.commas:
            return True
        commas = [place for place in range(trigger.last, first + 1) if place in self.pieces.commas]
        return not commas or self._is_listed(commas[-1], last)

    def _is_listed(self, comma: int, last: int) -> bool:
        """Whether what stands behind the comma is an item of a list such as “no a, b, or c”."""
        words = self.pieces.words
        ahead = words[last : min(last + _NEXT_ITEM, self.last)]
        until = next((place for place, word in enumerate(ahead) if word in _CLAUSE_VERBS), len(ahead))
        return any(word in _LIST_WORDS for word in (*words[comma : last + 1], *ahead[:until]))

    def _barred(self, first: int, last: int, open_to: Sequence[int] = ()) -> bool:
        return bool(self.barriers) and any(
            first <= place <= last and place not in open_to
            for place in self.barriers
            if place < last or place in self.pieces.stops
        )


class ContextReader:
    """Knows the triggers of the reference and reads the context of a sentence."""

    def __init__(self, tables: Mapping[str, pl.DataFrame]) -> None:
        rows = tables["context_terms"].filter(~pl.col("effect").is_in(_OF_WHOLE_NOTES)).iter_rows(named=True)
        self._triggers = PhraseIndex((parse_phrase(row["term"]), _trigger(row)) for row in rows)

    def forget(self) -> None:
        """Forget the words that were read."""
        self._triggers.forget()

    def read(self, pieces: Pieces, first: int, last: int) -> Sentence:
        """The context of the sentence at pieces `first` to `last`."""
        found = _longest(self._triggers.find(pieces.words, first, last))
        boxes = tuple(place for place in pieces.boxes if first <= place < last) if pieces.boxes else ()
        stops = [trigger.first for trigger in found if trigger.what.effect is ContextEffect.STOP]
        triggers = [trigger for trigger in found if trigger.what.effect is not ContextEffect.STOP] if stops else found
        telling = [trigger for trigger in triggers if trigger.what.is_telling]
        if pieces.stops:
            stops += [place for place in pieces.stops if first < place < last]
        barriers = sorted({*stops, *boxes}) if stops or boxes else ()
        return Sentence(pieces, first, last, triggers, telling, barriers, boxes)


def effect_phrases(tables: Mapping[str, pl.DataFrame], effect: ContextEffect) -> PhraseIndex[str]:
    """The terms of one effect, each standing for itself."""
    rows = tables["context_terms"].filter(pl.col("effect") == effect.value)["term"]
    return PhraseIndex((parse_phrase(term), term) for term in rows)


def _trigger(row: Mapping[str, str | int | None]) -> Trigger:
    effect = ContextEffect(str(row["effect"]))
    return Trigger(
        term=str(row["term"]),
        effect=effect,
        direction=ContextDirection(str(row["direction"])),
        reach=_WHOLE_CLAUSE if row["reach"] is None else int(row["reach"]),
        attributes=frozenset(str(row["attributes"] or "").split(";")) - {""},
        rank=_RANK.get(effect),
        is_answered_over=effect in _ANSWERED,
        is_telling=effect in _RANK or effect is ContextEffect.AFFIRMED,
    )


def _longest(found: Sequence[Match[Trigger]]) -> list[Match[Trigger]]:
    """Of overlapping triggers that look the same way the longest ones, in order; what only masks others masks all."""
    longest: list[Match[Trigger]] = []
    for group in clusters(found):
        if len(group) == 1:
            longest.append(group[0])
            continue
        kept: list[Match[Trigger]] = []
        for match in sorted(group, key=by_length):
            if not any(_masks(other, match) for other in kept):
                kept.append(match)
        longest += sorted(kept, key=by_place)
    return longest


def _masks(longer: Match[Trigger], match: Match[Trigger]) -> bool:
    first, last, what = match
    begin, end, over = longer
    if last <= begin or first >= end or (first == begin and last == end):
        return False
    return over.effect is ContextEffect.PSEUDO or over.direction is what.direction
