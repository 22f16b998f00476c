"""Which procedures a note tells of, and of which one a passage speaks: another procedure's imaging is not this one's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from audit.model.vocabulary import EvidenceStrength, MentionAssertion, SectionRole

if TYPE_CHECKING:
    from audit.evidence.note import Mention
    from audit.evidence.sections import Section

FAMILY = "family"
"""The attribute under which the vocabulary names what was done; its values are the families of the reference."""

OTHER = "other"
"""A procedure that the vocabulary names and the reference has no family for."""


class Passage(NamedTuple):
    """A sentence that holds mentions: the part of the note in which it stands, and whether it turns to another procedure."""

    role: SectionRole
    turns: bool
    mentions: Sequence[Mention]


_LABEL = re.compile(
    r"(?:^[ \t]*|(?<=[.;:]\s)|\bfor\s+)(?:\w+,\s+)?(?:procedure\s*#?\s*([1-4])\s*[:.)-]|\(?([1-4a-d])[.):])(?=\s)",
    re.IGNORECASE | re.MULTILINE,
)


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
    done = [mention for mention in mentions if _tells_procedure(mention) and mention.word]
    sure = [mention for mention in done if mention.strength is not EvidenceStrength.WEAK]
    names = {str(mention.word) for mention in sure}
    meant = [
        mention
        for mention in done
        if mention.strength is not EvidenceStrength.WEAK
        or not any(kinship.are_kin(str(mention.word), name) for name in names)
    ]
    titles_first = sorted(meant, key=lambda mention: (mention.role is not SectionRole.TITLE, mention.start))
    main = titles_first[:1]
    told = [mention for mention in titles_first if mention in main or _is_outright(mention)]
    return tuple(dict.fromkeys(str(mention.word) for mention in told))


def _is_outright(mention: Mention) -> bool:
    """Whether it names a procedure so that it may be a further one, and not a passing word beside the main one."""
    return mention.role is SectionRole.TITLE or mention.strength is EvidenceStrength.STRONG


def scoped(
    text: str, sections: Sequence[Section], passages: Sequence[Passage], families: tuple[str, ...]
) -> list[Mention]:
    """Every mention with the procedure of its passage, None where the passage speaks of none in particular.

    A sentence that names one procedure speaks of it; where the note turns to another, or labels its passages by the
    labels of its title, what follows does too.
    """
    every = [mention for passage in passages for mention in passage.mentions]
    procedures = {*families, *(OTHER for mention in every if _tells_procedure(mention) and not mention.word)}
    if len(procedures) < 2:
        return every
    labelled = _labelled(text, sections, every, families)
    told: list[Mention] = []
    current: str | None = None
    for role, turns, mentions in passages:
        named = _named(mentions, families, turns=turns)
        labels = next(
            (family for start, end, family in labelled if mentions and start <= mentions[0].start < end), None
        )
        if role is SectionRole.BODY:
            current = named[0] if len(named) == 1 else (labels or current)
        here = (
            named[0] if len(named) == 1 else (labels or current if not named and role is SectionRole.BODY else labels)
        )
        told += [mention._replace(procedure=here) if here else mention for mention in mentions]
    return told


def _tells_procedure(mention: Mention) -> bool:
    """Whether it names a procedure that was done."""
    return mention.attribute == FAMILY and mention.counts and mention.assertion is MentionAssertion.AFFIRMED


def _named(mentions: Sequence[Mention], families: tuple[str, ...], *, turns: bool) -> list[str]:
    """The procedures that a sentence names; a passing word counts where the note tells of it anyway or turns to it."""
    named = [
        mention.word or OTHER
        for mention in mentions
        if mention.attribute == FAMILY
        and (mention.word in families or turns or mention.strength is not EvidenceStrength.WEAK)
    ]
    return list(dict.fromkeys(named))


def _labelled(
    text: str, sections: Sequence[Section], mentions: Sequence[Mention], families: tuple[str, ...]
) -> list[tuple[int, int, str]]:
    """The passages that carry a label under which one procedure is named: first and last character, and the procedure."""
    passages = []
    for section in sections:
        if section.role is not SectionRole.ASIDE:
            labels = list(_LABEL.finditer(text, section.start, section.end))
            ends = [*(label.start() for label in labels[1:]), section.end][: len(labels)]
            passages += [
                ((label[1] or label[2]).lower(), label.start(), end) for label, end in zip(labels, ends, strict=True)
            ]
    meaning: dict[str, str] = {}
    for name, start, end in passages:
        named = _named([mention for mention in mentions if start <= mention.start < end], families, turns=False)
        if len(named) == 1:
            meaning.setdefault(name, named[0])
    if len(set(meaning.values())) < 2:
        return []
    return [(start, end, meaning[name]) for name, start, end in passages if name in meaning]
