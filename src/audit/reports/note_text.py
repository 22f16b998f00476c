"""The answer that a note gives, as one JSON object and as lines for a terminal."""

from __future__ import annotations

from typing import Any

from audit.evidence.decide import Fact
from audit.evidence.note import Mention
from audit.model.vocabulary import Action
from audit.reports.note_code import Neighbour, NoteAnswer


def answer_dict(answer: NoteAnswer) -> dict[str, Any]:
    """The answer for `--json`; places are characters of the note."""
    reading, text = answer.reading, answer.text
    return {
        "supported_code": answer.supported_code,
        "supported_codes": [
            {"code": each.code, "modifier": each.modifier} for one in (answer, *answer.others) for each in one.supported
        ],
        "suggested_action": None if answer.supported_code else Action.QUERY_PROVIDER.value,
        "further_procedures": [
            {"family": each.family, "supported_code": each.supported_code, "because": each.because}
            for each in answer.others
        ],
        "because": answer.because,
        "family": answer.family,
        "families": list(reading.families),
        "on": answer.on.isoformat(),
        "decided": answer.decided,
        "open": list(answer.open),
        "candidates": list(answer.candidates),
        "complete": reading.is_complete,
        "incomplete_because": reading.incomplete_because,
        "facts": [_fact(fact, text) for fact in answer.facts],
        "mentions": [_mention(mention, text) for mention in reading.mentions],
        "billing_codes": [
            {"start": start, "end": end, "text": text[start:end]} for start, end in reading.billing_codes
        ],
        "not_supported": [
            {"code": each.code, "differs": [name for name, *_ in each.differs], "fee_difference": each.difference}
            for each in answer.neighbours
        ],
    }


def answer_text(answer: NoteAnswer) -> str:
    """The code or why there is none, the facts with their words, what was set aside, and the neighbours."""
    lines = [answer.supported_code or "No code", answer.because, ""]
    lines += [_fact_line(fact, answer.text) for fact in answer.facts]
    for other in answer.others:
        lines += ["", f"Also told of: {_words(other.family or '')}", other.because]
        lines += [_fact_line(fact, answer.text) for fact in other.facts]
    if answer.set_aside:
        lines += ["", "Set aside:", *(_aside_line(mention, answer.text) for mention in answer.set_aside)]
    if answer.supported and answer.neighbours:
        lines += ["", "Not supported:", *(_neighbour_line(each) for each in answer.neighbours)]
    return "\n".join(lines)


def _fact(fact: Fact, text: str) -> dict[str, Any]:
    return {
        "attribute": fact.attribute,
        "assertion": fact.assertion.value,
        "value": fact.value,
        "word": fact.word,
        "precedence": fact.precedence.value,
        "mention": _mention(fact.mention, text) if fact.mention else None,
        "against": [_mention(mention, text) for mention in fact.against],
    }


def _mention(mention: Mention, text: str) -> dict[str, Any]:
    return {
        "attribute": mention.attribute,
        "word": mention.word,
        "assertion": mention.assertion.value,
        "start": mention.start,
        "end": mention.end,
        "text": text[mention.start : mention.end],
        "section": mention.section,
        "term": mention.term,
        "trigger": mention.trigger,
    }


def _fact_line(fact: Fact, text: str) -> str:
    value = "open" if fact.is_open else _words(fact.value or "nothing")
    said = f" “{text[fact.mention.start : fact.mention.end]}”" if fact.mention else ""
    return f"  {fact.attribute}: {_words(fact.assertion)}, {value}{said} ({_words(fact.precedence)})"


def _aside_line(mention: Mention, text: str) -> str:
    said = text[mention.start : mention.end]
    return f"  {mention.attribute}: {_words(mention.assertion)}, “{said}” ({_words(mention.section)})"


def _neighbour_line(neighbour: Neighbour) -> str:
    differs = ", ".join(f"{name} {_words(value)}" for name, value, _ in neighbour.differs)
    dollars = f", {neighbour.difference} dollars in an office" if neighbour.difference else ""
    return f"  {neighbour.code}: {differs}{dollars}"


def _words(name: str) -> str:
    return name.replace("_", " ")
