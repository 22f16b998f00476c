"""How several mentions in one part of a note become one verdict, by what kind of attribute they speak of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from audit.evidence.note import Mention
from audit.evidence.sentences import STRENGTHS
from audit.model.vocabulary import Assertion, Combine, EvidenceStrength, MentionAssertion

if TYPE_CHECKING:
    from audit.evidence.asked import Asked

WITH, WITHOUT = "with", "without"
NO_MODALITY = "none"
_ORDINARY = frozenset({EvidenceStrength.PLAIN, EvidenceStrength.WEAK})
_BETWEEN_LEVELS = "-"
_AFFIRMED, _HINT, _WEAK = MentionAssertion.AFFIRMED, EvidenceStrength.HINT, EvidenceStrength.WEAK
_RANK = {strength: rank for rank, strength in enumerate(STRENGTHS)}


class Said(NamedTuple):
    """A mention that counts, its word, and the value that the word has for the attribute asked; None at a boundary."""

    mention: Mention
    word: str | None
    value: str | None

    @property
    def is_affirmed(self) -> bool:
        """Whether it says that it was so."""
        return self.mention.assertion is _AFFIRMED

    @property
    def is_hint(self) -> bool:
        """Whether it only points there."""
        return self.mention.strength is _HINT or self.word is None

    @property
    def is_firm(self) -> bool:
        """Whether it says so by itself, and not only in passing."""
        return self.mention.strength is not _WEAK


class Verdict(NamedTuple):
    """What one part of a note says of an attribute.

    It decides, is against itself, stands on a boundary, only points there, or says nothing. `is_firm` is false where it
    says so only in passing.
    """

    assertion: Assertion = Assertion.NOT_MENTIONED
    value: str | None = None
    word: str | None = None
    mention: Mention | None = None
    against: tuple[Mention, ...] = ()
    is_conflict: bool = False
    is_boundary: bool = False
    points: bool = False
    is_firm: bool = True

    @property
    def decides(self) -> bool:
        """Whether it gives the attribute a value."""
        return self.value is not None

    def same_as(self, other: Verdict) -> bool:
        """Whether both give the same value."""
        return self.value == other.value


NOTHING = Verdict()


def combine_one(asked: Asked, said: Sequence[Said]) -> Verdict:
    """The attribute has one value: the strongest saying decides; two values of one strength are against each other."""
    levels: dict[EvidenceStrength, list[Said]] = {}
    for each in said:
        if each.is_affirmed:
            levels.setdefault(each.mention.strength, []).append(each)
    for strength in sorted(levels, key=_RANK.__getitem__):
        level = levels[strength]
        if strength is _HINT:
            return _pointing(level)
        verdict = _of_level(level, said)
        if verdict is not NOTHING:
            return verdict
    return _denied(asked, said)


def combine_modality(_asked: Asked, said: Sequence[Said]) -> Verdict:
    """With or without: any modality that counts means with; another one, or a denial, means without."""
    used = [each for each in said if each.is_affirmed and not each.is_hint and each.word != NO_MODALITY]
    denied = [each for each in said if _denies(each)]
    counting = [each for each in used if each.value == WITH]
    chosen = counting or [each for each in used if each.value is not None]
    if chosen:
        words = {each.word for each in chosen}
        against = [each for each in denied if each.word in words or (counting and each.word in (None, NO_MODALITY))]
        if against:
            return _conflict([chosen[0], *against])
        return _deciding(chosen, [each for each in used if each.value != chosen[0].value])
    hints = [each for each in said if each.is_affirmed and each.is_hint]
    if denied and not (hints and all(each.mention.strength in _ORDINARY for each in denied)):
        return _negated(denied, WITHOUT)
    return _pointing(hints) if hints else NOTHING


def combine_exit_first(asked: Asked, said: Sequence[Said]) -> Verdict:
    """Several values may be true at once: one that leads to another family decides, else the first in the family's order."""
    affirmed = [each for each in said if each.is_affirmed and not each.is_hint and each.value is not None]
    firm = [each for each in affirmed if each.is_firm] or affirmed
    leaving = [each for each in firm if each.value in asked.exits]
    if len({each.value for each in leaving}) > 1:
        return _conflict(leaving)
    ordered = leaving or sorted(firm, key=lambda each: asked.values.index(str(each.value)))
    if ordered:
        return _of_level([each for each in ordered if each.value == ordered[0].value], said)
    hints = [each for each in said if each.is_affirmed and each.is_hint]
    return _pointing(hints) if hints else NOTHING


def combine_count(asked: Asked, said: Sequence[Said]) -> Verdict:
    """The rank among the levels that the note names: as billed where there are that many, else the last one there is."""
    named = [each for each in said if each.is_affirmed and not each.is_hint and each.is_firm and _is_level(each.word)]
    spaces = [each for each in named if _BETWEEN_LEVELS in str(each.word)]
    levels = list(dict.fromkeys(str(each.word) for each in (spaces or named)))
    if not levels:
        return NOTHING
    last = min(len(levels), len(asked.values)) - 1
    billed = asked.values.index(asked.expected) if asked.expected in asked.values else 0
    first = next(each.mention for each in named if each.word == levels[min(billed, last)])
    return Verdict(Assertion.AFFIRMED, asked.values[min(billed, last)], str(len(levels)), first)


def combine_spaces(asked: Asked, said: Sequence[Said]) -> Verdict:
    """The rank among the interspaces that the note names; levels named without a space do not tell how many there are."""
    spaces = [each for each in said if _BETWEEN_LEVELS in str(each.word)]
    counted = combine_count(asked, spaces)
    named = [each for each in said if each.is_affirmed and _is_level(each.word)]
    return _pointing(named) if named and not counted.decides else counted


def combine_sides(asked: Asked, said: Sequence[Said]) -> Verdict:
    """One side, or both: the first two values are the sides; where each is said, or both at once, the last one holds."""
    whole = asked.values[-1]
    firm = [each for each in said if each.is_affirmed and each.is_firm]
    both = [each for each in firm if each.value == whole]
    sides = [each for each in firm if each.value in asked.values[:2]]
    if not both and len({each.value for each in sides}) < 2:
        return combine_one(asked, said)
    chosen = (both or sides)[0]
    return Verdict(Assertion.AFFIRMED, whole, chosen.word, chosen.mention)


COMBINERS: Mapping[Combine, Callable[[Asked, Sequence[Said]], Verdict]] = {
    Combine.ONE: combine_one,
    Combine.MODALITY: combine_modality,
    Combine.EXIT_FIRST: combine_exit_first,
    Combine.COUNT: combine_count,
    Combine.SIDES: combine_sides,
    Combine.SPACES: combine_spaces,
}

RANKED = (Combine.COUNT, Combine.SPACES)
"""The ways by which an attribute ranks the levels that a note names."""


def _is_level(word: str | None) -> bool:
    return word is not None and any(character.isdigit() for character in word)


def _of_level(level: Sequence[Said], said: Sequence[Said]) -> Verdict:
    values = list(dict.fromkeys(each.value for each in level if each.word is not None))
    is_weak = not level[0].is_firm
    if len(values) > 1:
        if is_weak:
            return NOTHING
        return _conflict(level, is_boundary=None in values)
    if not values:
        return NOTHING
    if values[0] is None:
        return Verdict(mention=level[0].mention, is_boundary=True)
    words = {each.word for each in level}
    denied = [
        each for each in said if not each.is_affirmed and each.is_firm and not each.is_hint and each.word in words
    ]
    if denied and not is_weak:
        return _conflict([level[0], *denied])
    return _deciding(level, [each for each in said if each.is_affirmed and each.value not in (values[0], None)])


def _denied(asked: Asked, said: Sequence[Said]) -> Verdict:
    """Nothing is affirmed: the denial of one of two values is the other one."""
    denied = [
        each for each in said if not each.is_affirmed and each.value is not None and each.is_firm and not each.is_hint
    ]
    values = {each.value for each in denied}
    if len(values) != 1:
        return NOTHING
    others = [value for value in asked.values if value not in values]
    if values == {WITH}:
        return _negated(denied, WITHOUT)
    if len(others) != 1 or others[0] != asked.silent_value:
        return NOTHING
    return Verdict(Assertion.AFFIRMED, others[0], denied[0].word, denied[0].mention)


def _denies(each: Said) -> bool:
    """Whether it says that no imaging that counts was used: of any kind, or of one that would count."""
    if each.is_affirmed:
        return each.word == NO_MODALITY
    return each.mention.strength is not EvidenceStrength.HINT and (each.word is None or each.value == WITH)


def _strongest(said: Sequence[Said]) -> Said:
    if len(said) == 1:
        return said[0]
    return min(said, key=lambda each: (_RANK[each.mention.strength], each.mention.start))


def _deciding(level: Sequence[Said], against: Iterable[Said]) -> Verdict:
    chosen = _strongest(level)
    others = tuple(each.mention for each in against)
    return Verdict(Assertion.AFFIRMED, chosen.value, chosen.word, chosen.mention, others, is_firm=chosen.is_firm)


def _negated(denied: Sequence[Said], value: str) -> Verdict:
    chosen = _strongest(denied)
    return Verdict(Assertion.NEGATED, value, chosen.word, chosen.mention, is_firm=chosen.is_firm)


def _pointing(hints: Sequence[Said]) -> Verdict:
    return Verdict(mention=hints[0].mention, against=tuple(each.mention for each in hints), points=True)


def _conflict(said: Sequence[Said], *, is_boundary: bool = False) -> Verdict:
    return Verdict(against=tuple(each.mention for each in said), is_conflict=not is_boundary, is_boundary=is_boundary)
