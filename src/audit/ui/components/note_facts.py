"""What a note comes to, as tables beside it: the facts, what speaks otherwise, what was set aside, and the other codes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from html import escape

from audit.evidence.decide import Fact
from audit.evidence.note import Mention
from audit.model.vocabulary import Assertion, MentionAssertion
from audit.reports.note_code import NoteAnswer
from audit.reports.note_words import (
    SIGNS,
    WHY,
    WORDS,
    NoteWords,
    aside_because,
    assertion_of,
    listed,
)
from audit.ui.components import html
from audit.ui.components.html import Column, Markup
from audit.ui.components.note import written
from audit.ui.components.note_marks import NoteEvidence, anchor_of

LONGEST_QUOTE = 80
MOST_QUOTES = 4
SHOWN_ASIDE = 60
_BESIDE = 24
_STOP = re.compile(r"[.;:\r\n]")
_WORD_CUT, _CUT_WORD = re.compile(r"^\S*\s"), re.compile(r"\s\S*$")


def facts_html(evidence: NoteEvidence, deciding: Collection[str], silence: Mapping[str, str]) -> Markup:
    """Attribute, assertion, value with the words that decided, and why; what speaks otherwise stands below the value.

    `deciding` are the attributes that tell the code; the others are muted. `silence` has the value that the family
    gives to an attribute of which nothing is said.
    """
    facts = sorted(evidence.facts, key=lambda fact: fact.attribute not in deciding)
    silent = [fact for fact in facts if fact.attribute not in deciding and fact.assertion is Assertion.NOT_MENTIONED]
    facts = [fact for fact in facts if fact not in silent]
    rows = [
        [_attribute(fact, evidence), _said(*assertion_of(fact)), _value(fact, evidence, silence), WHY[fact.precedence]]
        for fact in facts
    ]
    classes = ["" if fact.attribute in deciding else "dim" for fact in facts]
    heads = ["Attribute", "Assertion", "Value", "Why"]
    table = html.table(heads, rows, caption="What the note documents", row_classes=classes)
    names = listed(evidence.words.attribute(fact.attribute).lower() for fact in silent)
    return (
        html.join([table, html.muted(f"Nothing is said of {names}, and the code does not ask.")]) if silent else table
    )


def aside_html(evidence: NoteEvidence) -> Markup:
    """The mentions that were read and do not count, each with its reason; nothing where there is none."""
    if not evidence.set_aside:
        return Markup("")
    labels = {section.name: section.label for section in evidence.reading.sections}
    rows = [
        [
            evidence.label(mention.attribute),
            _said(SIGNS.get(evidence.assertion(mention), ""), WORDS[evidence.assertion(mention)]),
            _quote(mention, evidence),
            aside_because(mention, labels.get(mention.section, mention.section)),
        ]
        for mention in evidence.set_aside[:SHOWN_ASIDE]
    ]
    heads = ["Attribute", "Assertion", "Words", "Why it does not count"]
    parts = [html.label("Set aside"), html.table(heads, rows, caption="Set aside", row_classes=["dim"] * len(rows))]
    if (more := len(evidence.set_aside) - SHOWN_ASIDE) > 0:
        parts.append(html.muted(f"{more:,} more are marked in the note."))
    return html.join(parts)


def neighbours_html(answer: NoteAnswer, words: NoteWords, fees: Mapping[str, Decimal | None]) -> Markup:
    """Each code that the note does not support, in what it differs, and what billing it instead would be worth.

    `fees` are those of one unit at the date and place. + is paid too much, − too little, against the supported code.
    """
    own = fees.get(answer.supported[0].code) if answer.supported else None
    rows = [
        [
            html.code(each.code),
            html.join([_differs(name, theirs, ours, words) for name, theirs, ours in each.differs], Markup("<br>"))
            or html.muted("nothing that the note decides"),
            html.money(fees.get(each.code)),
            _worth(fees.get(each.code), own),
        ]
        for each in answer.neighbours
    ]
    heads: list[Column | str] = ["Code", "Why not", Column("Fee", numeric=True)]
    if answer.supported:
        heads.append(Column("If billed instead", numeric=True))
    else:
        rows = [row[:3] for row in rows]
    near = [len(each.differs) == 1 for each in answer.neighbours]
    return html.table(heads, rows, caption="Why not its neighbours", row_classes=["" if one else "dim" for one in near])


def _attribute(fact: Fact, evidence: NoteEvidence) -> Markup:
    return html.place(evidence.words.attribute(fact.attribute), evidence.anchors.get(fact.attribute))


def _said(sign: str, word: str) -> Markup:
    return Markup(
        f'<span class="v">{escape(sign)} {escape(word)}</span>' if sign else f'<span class="v">{escape(word)}</span>'
    )


def _value(fact: Fact, evidence: NoteEvidence, silence: Mapping[str, str]) -> Markup:
    words = evidence.words
    if fact.is_open:
        spoken = fact.against or fact.mentions
        return (
            html.join([html.muted("open"), _quotes(spoken, evidence)], Markup("<br>")) if spoken else html.muted("open")
        )
    if fact.value is None:
        value = silence.get(fact.attribute)
        return html.safe(f"counts as {words.value(fact.attribute, value)}") if value else html.muted("nothing")
    told = [html.safe(words.value(fact.attribute, fact.value))]
    if fact.mention:
        told.append(_quote(fact.mention, evidence))
    if fact.against:
        told.append(html.join([html.muted("against"), _quotes(fact.against, evidence)], " "))
    return html.join(told, Markup("<br>"))


def _quotes(mentions: Sequence[Mention], evidence: NoteEvidence) -> Markup:
    """The words of the first mentions, each once as a way to its place, and how many more there are."""
    told = {" ".join(evidence.text[each.start : each.end].lower().split()): each for each in reversed(mentions)}
    quotes = [_quote(mention, evidence) for mention in reversed(told.values())]
    more = [html.muted(f"{len(quotes) - MOST_QUOTES:,} more")] if len(quotes) > MOST_QUOTES else []
    return html.join([*quotes[:MOST_QUOTES], *more], ", ")


def _quote(mention: Mention, evidence: NoteEvidence) -> Markup:
    """The words of a mention, as a way to their place; where they are denied, with what denies them."""
    start, end = mention.start, mention.end
    if mention.assertion is MentionAssertion.NEGATED:
        before = _STOP.split(evidence.text[max(0, start - _BESIDE) : start])[-1]
        after = _STOP.split(evidence.text[end : end + _BESIDE])[0]
        start -= len(_WORD_CUT.sub("", before) if len(before) == _BESIDE else before)
        end += len(_CUT_WORD.sub("", after) if len(after) == _BESIDE else after)
    words = " ".join(evidence.text[start:end].split())
    short = words if len(words) <= LONGEST_QUOTE else f"{words[: LONGEST_QUOTE - 1]}…"
    return html.place(Markup(f"“{written(short)}”"), anchor_of(mention))


def _differs(name: str, theirs: str, ours: str | None, words: NoteWords) -> Markup:
    label = words.attribute(name).lower()
    note = f"the note says {words.value(name, ours)}" if ours else "the note does not decide it"
    return html.join([Markup(f"<b>{escape(label)}</b>"), f" {words.value(name, theirs)}; {note}"])


def _worth(fee: Decimal | None, own: Decimal | None) -> Markup:
    return html.muted("no fee") if fee is None or own is None else html.difference(fee - own)
