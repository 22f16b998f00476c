"""Which procedures a note tells of, and of which one a passage speaks: another procedure's imaging is not this one's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from audit.evidence.context import Sentence
from audit.model.vocabulary import ContextEffect, EvidenceStrength, MentionAssertion, SectionRole

if TYPE_CHECKING:
    from audit.evidence.note import Mention

FAMILY = "family"
"""The attribute under which the vocabulary names what was done; its values are the families of the reference."""

Passage = tuple[SectionRole, Sentence | None, Sequence["Mention"]]


@dataclass(frozen=True)
class Kinship:
    """Which families a record leads to from which: kin share words, so a general word does not tell them apart."""

    pairs: frozenset[tuple[str, str]]

    @classmethod
    def from_tables(cls, tables: Mapping[str, pl.DataFrame]) -> Kinship:
        """The kinship that `family_exits` tell."""
        rows = tables["family_exits"].select("family_id", "to_family").iter_rows()
        return cls(frozenset(pair for family, other in rows for pair in ((family, other), (other, family))))

    def are_kin(self, family: str, other: str) -> bool:
        """Whether a record of one may turn out to be of the other."""
        return family == other or (family, other) in self.pairs


def families_done(mentions: Sequence[Mention], kinship: Kinship) -> tuple[str, ...]:
    """The families that the note says were done: those of its title first, then in the order of the body.

    A weak word for a family does not count beside a stronger one for its kin.
    """
    said = [mention for mention in mentions if mention.attribute == FAMILY and mention.word and mention.counts]
    done = [mention for mention in said if mention.assertion is MentionAssertion.AFFIRMED]
    sure = [mention for mention in done if mention.strength is not EvidenceStrength.WEAK]
    names = {str(mention.word) for mention in sure}
    meant = [
        mention
        for mention in done
        if mention in sure or not any(kinship.are_kin(str(mention.word), name) for name in names)
    ]
    titles_first = sorted(meant, key=lambda mention: (mention.role is not SectionRole.TITLE, mention.start))
    return tuple(dict.fromkeys(str(mention.word) for mention in titles_first))


def scoped(passages: Sequence[Passage], families: tuple[str, ...]) -> list[Mention]:
    """Every mention with the procedure of its passage, None where the passage speaks of none in particular.

    A sentence that names one procedure speaks of it; where the note turns to another, what follows does too.
    """
    told: list[Mention] = []
    current: str | None = None
    for role, sentence, mentions in passages:
        named = _named(mentions, families)
        if role is SectionRole.BODY and len(families) > 1:
            turns = sentence is not None and sentence.has(ContextEffect.SWITCH)
            current = _next(current, named, turns=turns)
            here = named[0] if len(named) == 1 else (current if not named else None)
        else:
            here = named[0] if len(named) == 1 and role is not SectionRole.TITLE else None
        told += [replace(mention, procedure=here) if here else mention for mention in mentions]
    return told


def _next(current: str | None, named: Sequence[str], *, turns: bool) -> str | None:
    if len(named) == 1 and (turns or current is None or named[0] != current):
        return named[0]
    return current


def _named(mentions: Sequence[Mention], families: tuple[str, ...]) -> list[str]:
    """The families that a sentence names as done, or as something else that was done beside."""
    named = [
        str(mention.word)
        for mention in mentions
        if mention.attribute == FAMILY
        and mention.word
        and (mention.word in families or mention.strength is not EvidenceStrength.WEAK)
    ]
    return list(dict.fromkeys(named))
