"""A procedure note on the page: its sections in the margin, its words as written, what was read underlined and tagged.

The text is somebody's record and is escaped whole: it is never Markdown and never HTML. Signs that would turn the order
of the words around, and those that cannot be seen, are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise

from audit.evidence.sections import Section
from audit.model.vocabulary import SectionRole
from audit.reports.note_words import listed
from audit.ui.components.html import Markup
from audit.ui.components.note_marks import Mark, NoteEvidence

LANES = 3
"""How many underlines are drawn below one word; of what else was read there the tag speaks alone."""

_LONG_TAG = 60

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_Group = tuple[str, str, str]


def note_html(evidence: NoteEvidence) -> Markup:
    """The whole note as one block, every character of it once and in order; it scrolls by itself where it is long."""
    sections = evidence.reading.sections
    told = [_section(evidence, section) for section in sections] or [_row("Note", _written(evidence.text), off=False)]
    return Markup(
        '<div class="box notebox" tabindex="0" role="region" aria-label="The note"><div class="note">'
        + "".join(told)
        + "</div></div>"
    )


def key_html(evidence: NoteEvidence) -> Markup:
    """What the underlines, the fill and the signs mean, as far as they occur; an attribute leads to its place."""
    first: dict[str, Mark] = {}
    for mark in sorted(evidence.marks, key=lambda mark: (not mark.decides, mark.start)):
        if mark.style is not None:
            first.setdefault(mark.label, mark)
    attributes = [
        f'<a class="sp s{mark.style}" href="#{mark.anchor}">{escape(label)}</a>' for label, mark in first.items()
    ]
    signs = {mark.word: mark.sign for mark in evidence.marks if mark.sign}
    told = [f"<span>{sign} {escape(word)}</span>" for word, sign in signs.items()]
    decided = '<span><span class="dec">filled</span> decided</span>' if any(m.decides for m in evidence.marks) else ""
    return (
        Markup(f'<div class="key notekey">{"".join(attributes)}{decided}{"".join(told)}</div>') if first else Markup("")
    )


def written(text: str) -> Markup:
    """Words of a note as they are written, for a place outside it."""
    return Markup(_written(text))


def _section(evidence: NoteEvidence, section: Section) -> str:
    marks = evidence.marks_between(section.start, section.end)
    start, end = _trimmed(evidence.text, section.start, section.end)
    body = "".join(_pieces(evidence.text, start, end, section.text_start, marks))
    is_off = section.role is SectionRole.ASIDE
    return _row(section.label, body, off=is_off, about=_about(section, evidence))


def _about(section: Section, evidence: NoteEvidence) -> str:
    """What part the section has in the decision, where that is not a matter of course."""
    if section.role is SectionRole.ASIDE:
        asked = {fact.attribute for fact in evidence.facts}
        for_these = [evidence.words.attribute(name).lower() for name in sorted(section.kind.attributes & asked)]
        return f"decides {listed(for_these)} only" if for_these else "does not decide"
    if section.role is SectionRole.ADDENDUM:
        return f"of {section.day}" if section.day else "of the same day" if section.same_day else "undated"
    return "weaker than the body" if section.role is SectionRole.TITLE else ""


def _row(label: str, body: str, *, off: bool, about: str = "") -> str:
    muted = " off" if off else ""
    below = f'<span class="why">{escape(about)}</span>' if about else ""
    return f'<div class="m{muted}">{escape(label)}{below}</div><div class="b{muted}" dir="ltr">{body}</div>'


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The characters without the blank ones around them."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def _pieces(text: str, start: int, end: int, text_start: int, marks: Sequence[Mark]) -> Iterator[str]:
    """The text from `start` to `end`, with its marks; its heading is set apart."""
    at = start
    for cluster in _clusters(marks):
        first, last = cluster[0].start, max(mark.end for mark in cluster)
        yield from _plain(text, at, first, text_start)
        yield from _underlined(text, first, last, cluster)
        yield _tag(cluster)
        at = last
    yield from _plain(text, at, end, text_start)


def _plain(text: str, start: int, end: int, text_start: int) -> Iterator[str]:
    middle = min(max(start, text_start), max(start, end))
    if heading := _written(text[start:middle]):
        yield f'<span class="hd">{heading}</span>'
    yield _written(text[middle:end])


def _clusters(marks: Sequence[Mark]) -> list[list[Mark]]:
    """Marks that overlap stand together: they share a tag."""
    clusters: list[list[Mark]] = []
    reach = -1
    for mark in marks:
        if mark.start < reach:
            clusters[-1].append(mark)
        else:
            clusters.append([mark])
        reach = max(reach, mark.end)
    return clusters


def _underlined(text: str, first: int, last: int, cluster: Sequence[Mark]) -> Iterator[str]:
    """The words of a cluster, cut where a mark begins or ends; each piece stands inside all marks that cover it."""
    lanes = _lanes(cluster)
    edges = sorted({first, last, *(edge for mark in cluster for edge in (mark.start, mark.end))})
    for start, end in pairwise(edges):
        piece = _written(text[start:end])
        for mark in cluster:
            if mark.start <= start and end <= mark.end:
                name = f' id="{escape(mark.anchor)}"' if start == mark.start else ""
                piece = f'<span class="{_classes(mark, lanes.get(mark.anchor))}"{name}>{piece}</span>'
        yield piece


def _lanes(cluster: Sequence[Mark]) -> dict[str, int]:
    """Which line below the words a mark is drawn on: what decides is nearest; marks that do not overlap share one."""
    lanes: list[list[Mark]] = [[] for _ in range(LANES)]
    placed = {}
    for mark in sorted(cluster, key=lambda mark: (not mark.decides, mark.in_passing, mark.start)):
        for lane, held in enumerate(lanes):
            if all(mark.end <= other.start or mark.start >= other.end for other in held):
                held.append(mark)
                placed[mark.anchor] = lane
                break
    return placed


def _classes(mark: Mark, lane: int | None) -> str:
    if mark.style is None:
        return "oldcode"
    drawn = f"sp s{mark.style} l{lane}" if lane is not None else "sp none"
    return f"{drawn} dec" if mark.decides else drawn


def _tag(cluster: Sequence[Mark]) -> str:
    """What was read in a cluster: attributes of the same assertion are named together, what decided first."""
    groups: dict[_Group, list[str]] = {}
    for mark in sorted(cluster, key=lambda mark: (not mark.decides, mark.start, mark.end)):
        group = (mark.sign, mark.word, mark.more)
        groups.setdefault(group, []).append(mark.label)
    parts = [_told(group, dict.fromkeys(labels)) for group, labels in groups.items()]
    passing = " pass" if all(mark.in_passing for mark in cluster) else ""
    long = " wrap" if sum(map(len, parts)) > _LONG_TAG else ""
    return f'<span class="tag{passing}{long}">{" · ".join(parts)}</span>'


def _told(group: _Group, labels: Iterable[str]) -> str:
    sign, word, more = group
    said = ", ".join(part for part in (f"{sign} {word}".strip(), more) if part)
    return f"<b>{escape(', '.join(labels))}</b> {escape(said)}"


def _written(text: str) -> str:
    """The text escaped; signs that cannot be seen, or that turn words around, by their number."""
    parts, at = [], 0
    for found in _UNSEEN.finditer(text):
        parts += [escape(text[at : found.start()]), f'<span class="ctl">U+{ord(found.group()):04X}</span>']
        at = found.end()
    return "".join([*parts, escape(text[at:])])
