"""What a note comes to, in one sentence: the title of its page, and why no code is named and what to ask instead."""

from __future__ import annotations

from audit.reports.note_code import NoteAnswer
from audit.reports.note_words import WHY, NoteWords, listed, plain


def title_of(answer: NoteAnswer, words: NoteWords) -> str:
    """The finding: which code the note supports, or what keeps it from supporting one."""
    if answer.supported:
        codes = [str(code) for each in (answer, *answer.others) for code in each.supported]
        return f"The note supports {listed(codes)}"
    if answer.family is None:
        return "The note names no procedure that the reference knows"
    if not answer.reading.is_complete:
        return "The note is no whole record: no code is named"
    if answer.open:
        return f"The note does not decide {listed(_names(answer, words))}: a person looks"
    if not answer.candidates:
        return "No code of the family has what the note says"
    return f"The note does not tell {len(answer.candidates)} codes apart: a person looks"


def lede_of(answer: NoteAnswer, words: NoteWords) -> str:
    """What the title rests on: what is decided, or why no code is named."""
    if answer.family is None:
        return "Nothing in it says that one of the procedures of the reference was done. Choose one to read the note as it."
    decided = listed(words.value(name, value) for name, value in answer.decided.items())
    family = words.value("family", answer.family)
    if answer.supported:
        return f"{family}: {decided}." if decided else f"{family}: one code, without attributes."
    if not answer.reading.is_complete:
        return f"Of a text that is cut off or short, silence says nothing: {answer.reading.incomplete_because}."
    if answer.open:
        so_far = f" It does decide {decided}." if decided else ""
        return f"{family}. No code is named while {listed(_names(answer, words))} {_is_or_are(answer)} open.{so_far}"
    if not answer.candidates:
        return f"{family}. The note says {decided}, and no code stands for that on {answer.on}."
    return f"{family}. {listed(answer.candidates)} fit what the note says."


def why_no_code(answer: NoteAnswer, words: NoteWords) -> tuple[str, ...]:
    """Why no code is named, a sentence for each reason; none where one is."""
    if answer.supported:
        return ()
    if answer.family is None:
        return tuple(words.families.values())
    if not answer.reading.is_complete:
        because = answer.reading.incomplete_because
        return (f"{because[:1].upper()}{because[1:]}.",)
    rules = {fact.attribute: WHY[fact.precedence] for fact in answer.facts if fact.is_open}
    told = [f"{words.attribute(name)}: {rules.get(name, 'the note does not decide it')}." for name in answer.open]
    return tuple(told) or (f"{lede_of(answer, words)}",)


def to_ask(answer: NoteAnswer, words: NoteWords) -> tuple[str, ...]:
    """What to ask the provider where no code is named: the reference's question for each attribute that is open."""
    if answer.supported:
        return ()
    asked = [words.questions[name] for name in answer.open if name in words.questions]
    return tuple(asked) or (("What was done, and is there a full record of it?",) if answer.family else ())


def day_of(answer: NoteAnswer, given: bool) -> str:
    """As of which day the note was read, and who says so."""
    said = (
        "as chosen" if given else "the date that the note gives" if answer.reading.day else "today: the note gives none"
    )
    return f"Read as of {answer.on}, {said}."


def _names(answer: NoteAnswer, words: NoteWords) -> list[str]:
    return [words.attributes.get(name, plain(name)).lower() for name in answer.open]


def _is_or_are(answer: NoteAnswer) -> str:
    return "is" if len(answer.open) == 1 else "are"
