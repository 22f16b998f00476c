"""What a person reads of a note's reading: words for attributes and values, for assertions, and for the rule that chose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audit.evidence.combine import NO_MODALITY, WITHOUT
from audit.evidence.decide import Fact
from audit.evidence.note import Mention
from audit.model.vocabulary import Assertion, MentionAssertion, Precedence
from audit.reference import Reference

FAMILY = "family"
"""What the vocabulary calls a mention of the procedure itself."""

STYLES = 12
"""How many ways of underlining there are; an attribute has the one of its position in the reference."""

SIGNS = {
    MentionAssertion.AFFIRMED: "✓",
    MentionAssertion.NEGATED: "⊘",
    MentionAssertion.PLANNED: "◷",
    MentionAssertion.HISTORICAL: "↺",
}
OPEN_SIGN, SILENT_SIGN = "?", "–"

WORDS = {
    MentionAssertion.AFFIRMED: "affirmed",
    MentionAssertion.NEGATED: "negated",
    MentionAssertion.PLANNED: "planned",
    MentionAssertion.HISTORICAL: "historical",
    MentionAssertion.HYPOTHETICAL: "hypothetical",
    MentionAssertion.OTHER_PERSON: "other person",
    MentionAssertion.OTHER_MODALITY: "other modality",
    MentionAssertion.OTHER_PROCEDURE: "other procedure",
    MentionAssertion.OTHER_SITE: "other site",
    MentionAssertion.IDLE: "idle",
    MentionAssertion.NOT_FILLED_IN: "not filled in",
    MentionAssertion.BILLED: "billed",
}

WHY = {
    Precedence.TYPED: "a person typed it",
    Precedence.SAME_DAY_CORRECTION: "a correction of the same day says so",
    Precedence.BODY: "the body says so",
    Precedence.TITLE_AND_VIEWS: "the title says so, and the body tells of views or contrast",
    Precedence.TITLE: "the title says so",
    Precedence.SILENCE: "the note is silent",
    Precedence.CONFLICT: "the note says both",
    Precedence.TITLE_AGAINST_BODY: "title and body differ",
    Precedence.LATE_ADDENDUM: "an addendum of another day says otherwise",
    Precedence.BOUNDARY: "it lies on the boundary of two values",
    Precedence.POINTS_ONLY: "something points to it, nothing documents it",
    Precedence.TITLE_ALONE: "the title alone says so, which is not enough",
}
_SAYS_NOT = (NO_MODALITY, WITHOUT)


@dataclass(frozen=True)
class NoteWords:
    """The reference's words for what a note says: labels by attribute and by value, and what each attribute reads."""

    attributes: dict[str, str]
    questions: dict[str, str]
    reads: dict[str, str]
    positions: dict[str, int]
    values: dict[tuple[str, str], str]
    families: dict[str, str]

    @classmethod
    def of(cls, reference: Reference) -> NoteWords:
        """The words of a reference."""
        tables = reference.tables
        rows = list(tables["attributes"].iter_rows(named=True))
        values = tables["attribute_values"].select("attribute", "value", "label").iter_rows()
        return cls(
            attributes={row["attribute"]: row["label"] for row in rows},
            questions={row["attribute"]: row["question"] for row in rows},
            reads={row["attribute"]: row["reads"] or row["attribute"] for row in rows},
            positions={row["attribute"]: row["position"] for row in rows},
            values={(attribute, value): label for attribute, value, label in values},
            families=dict(tables["families"].select("family_id", "label").iter_rows()),
        )

    def attribute(self, name: str) -> str:
        """What a person calls an attribute; the procedure itself is one too."""
        return "Procedure" if name == FAMILY else self.attributes.get(name, plain(name))

    def value(self, attribute: str, value: str | None) -> str:
        """The label of a value, of a word, or of a family; the word itself where the reference has no label for it."""
        if attribute == FAMILY:
            return self.families.get(value or "", plain(value or ""))
        return self.values.get((attribute, value or ""), plain(value or ""))

    def asked_of(self, facts: Iterable[Fact]) -> dict[str, str]:
        """For each attribute of mentions that the facts read, the attribute that asks for it: itself where it does."""
        asking: dict[str, str] = {}
        for fact in facts:
            read = self.reads.get(fact.attribute, fact.attribute)
            if fact.attribute == read or read not in asking:
                asking[read] = fact.attribute
        return asking

    def styles(self, names: Iterable[str]) -> dict[str, int]:
        """A way of underlining for each attribute: by its position, the next free one where that is taken."""
        taken: dict[str, int] = {}
        last = len(self.positions)
        for name in sorted(names, key=lambda each: (self.positions.get(each, last), each)):
            wanted = self.positions.get(name, STYLES - 1)
            free = [
                (wanted + step) % STYLES for step in range(STYLES) if (wanted + step) % STYLES not in taken.values()
            ]
            taken[name] = free[0] if free else wanted % STYLES
        return taken


def plain(name: str) -> str:
    """A name of the vocabulary as words."""
    return name.replace("_", " ")


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence: a, b and c."""
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def assertion_of(fact: Fact) -> tuple[str, str]:
    """Mark and word of what a note says of an attribute."""
    if fact.is_open:
        return OPEN_SIGN, "undecided"
    if fact.assertion is Assertion.NOT_MENTIONED:
        return SILENT_SIGN, "not mentioned"
    said = MentionAssertion(fact.assertion)
    return SIGNS[said], WORDS[said]


def said_of(mention: Mention) -> MentionAssertion:
    """The assertion of a mention as a person reads it: who affirms that it was done without, negates it."""
    is_without = mention.assertion is MentionAssertion.AFFIRMED and mention.word in _SAYS_NOT
    return MentionAssertion.NEGATED if is_without else mention.assertion


def aside_because(mention: Mention, section: str) -> str:
    """Why a mention does not tell what was done: the section in which it stands, or the words beside it."""
    if mention.trigger and mention.trigger != mention.section:
        return f"words beside it, section {section}"
    return f"section {section}"
