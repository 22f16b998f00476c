"""A note as HTML: every character of it once and as written, every place that was read marked, linked and named."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser

import polars as pl
import pytest
from tests.evidence.gold_notes import GoldNote, gold_notes
from tests.support.notes import AGAINST_ITSELF, CUT_OFF, note

from audit.model.vocabulary import MentionAssertion, Precedence
from audit.reference import Reference
from audit.reports.note_code import NoteAnswer, code_from_note
from audit.reports.note_words import FAMILY, SIGNS, STYLES, WHY, WORDS, NoteWords
from audit.ui.components.note import key_html, note_html
from audit.ui.components.note_facts import MOST_QUOTES, aside_html, facts_html, neighbours_html
from audit.ui.components.note_marks import Mark, NoteEvidence

GOLD = gold_notes()
ALLOWED = {
    "div": {"class", "tabindex", "role", "aria-label", "aria-level", "dir"},
    "span": {"class", "id"},
    "a": {"class", "href"},
    "th": {"class", "scope"},
    **{tag: {"class"} for tag in ("table", "caption", "tr", "td", "code")},
    **{tag: set() for tag in ("b", "br", "thead", "tbody")},
}
WHOLE = """PROCEDURE: Lumbar epidural steroid injection.

HISTORY: Cervical epidural in 2022 under fluoroscopy.

PLAN: A further injection under fluoroscopy.

DESCRIPTION OF PROCEDURE: The patient was placed prone and the back was prepped and draped. A Tuohy needle was advanced
at the L4-L5 interspace until loss of resistance. The injection was carried out without fluoroscopic guidance. 80 mg of
methylprednisolone was injected and the needle was removed. The patient went home in good condition. CPT 62323."""
HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)><style>*{display:none}</style>",
    "markup": "</div></span><b>bold</b><a href='javascript:alert(1)'>x</a><!-- hidden --> &lt; &amp; &#60;",
    "markdown": "**bold** _x_ # head\n- list `code` :red[x] $x^2$ ![x](http://evil.example/p.png) [a](javascript:b) <http://x>",
    "right to left": "\u202egnitide si siht\u202c \u2066x\u2069 \u200f \u061c",
    "unseen": "a\x00b\x07c\x1b[31m\x7f\u200b\ufeff\u2028\u00ad",
    "one word": "w" * 20_000,
    "quotes": '"\' onmouseover="alert(1) `',
    "emoji": "🙂 ☑ ☐ 𝕏 é é",
}


class Read(HTMLParser):
    """What a browser makes of the block: its tags, ids and links, and the words of the note without the tags' words."""

    def __init__(self, block: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words, self.labels = "", []
        self._open: list[str] = []
        self.feed(block)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "br":
            self._open.append(dict(attrs).get("class") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._open.pop().startswith("tag"):
            self.labels.append("")

    def handle_data(self, data: str) -> None:
        if any(name.startswith("tag") for name in self._open):
            self.labels = [*self.labels[:-1], (self.labels or [""])[-1] + data]
        elif self._open[-1] == "ctl":
            self.words += chr(int(data.removeprefix("U+"), 16))
        elif not any(name.split()[0] in {"m", "why"} for name in self._open if name):
            self.words += data

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.tags if "id" in attributes]

    @property
    def links(self) -> list[str]:
        return [(attributes["href"] or "").removeprefix("#") for tag, attributes in self.tags if tag == "a"]


def evidence_of(reference: Reference, text: str, family: str | None = None) -> tuple[NoteEvidence, NoteAnswer]:
    answer = code_from_note(reference, text, family=family)
    return NoteEvidence(text, answer.reading, answer.facts, NoteWords.of(reference)), answer


def squeezed(text: str) -> str:
    return re.sub(r"[\s\x1c-\x1f\x85\u2028\u2029]", "", text)


def mark_at(evidence: NoteEvidence, words: str, label: str) -> Mark:
    start = evidence.text.index(words)
    return next(mark for mark in evidence.marks if mark.start == start and mark.label == label)


@pytest.fixture(scope="module")
def whole(reference: Reference) -> NoteEvidence:
    return evidence_of(reference, WHOLE)[0]


@pytest.mark.parametrize("each", GOLD, ids=lambda each: each.note_id)
def test_every_note_of_the_gold_set_is_shown_whole_with_every_mark_in_its_place(
    each: GoldNote, reference: Reference
) -> None:
    evidence, _ = evidence_of(reference, each.text)
    read = Read(note_html(evidence))
    assert squeezed(read.words) == squeezed(each.text)
    assert sorted(read.ids) == sorted(mark.anchor for mark in evidence.marks)
    told = Read(key_html(evidence) + facts_html(evidence, (), {}) + aside_html(evidence))
    assert set(told.links) <= set(read.ids)
    assert set(evidence.anchors.values()) <= set(read.ids)


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("place", ["{}", f"{WHOLE} {{}}", f"{{}}: {WHOLE}", note(how="under {} fluoroscopic guidance")])
def test_what_a_note_brings_is_text_and_nothing_else(hostile: str, place: str, reference: Reference) -> None:
    text = place.replace("{}", hostile)
    evidence, answer = evidence_of(reference, text, "interlaminar_epidural")
    words = evidence.words
    blocks = [
        note_html(evidence),
        key_html(evidence),
        facts_html(evidence, (), {}),
        aside_html(evidence),
        neighbours_html(answer, words, {}),
    ]
    assert squeezed(Read(blocks[0]).words) == squeezed(text)
    for tag, attributes in Read("".join(blocks)).tags:
        assert set(attributes) <= ALLOWED[tag]
        assert re.fullmatch(r"#note-[a-z_]+-\d+", attributes.get("href") or "#note-a-1")
        assert re.fullmatch(r"note-[a-z_]+-\d+", attributes.get("id") or "note-a-1")
    assert not re.search("[\x00-\x08\x1b\x7f\u202a-\u202e\u2066-\u2069\u200f\u061c]", "".join(blocks))


def test_a_note_of_200_kilobytes_is_shown_whole(reference: Reference) -> None:
    text = (WHOLE * 400)[:200_000]
    evidence, _ = evidence_of(reference, text)
    read = Read(note_html(evidence))
    assert squeezed(read.words) == squeezed(text)
    assert len(read.ids) == len(set(read.ids)) > 1_000
    assert facts_html(evidence, (), {}).count("<a ") < 20 * (MOST_QUOTES + 1)


def test_what_decided_is_filled_and_says_what_it_decided(whole: NoteEvidence) -> None:
    block = note_html(whole)
    assert '<span class="sp s2 l0 dec" id="note-imaging-' in block
    assert ">without fluoroscopic guidance</span>" in block
    assert "<b>imaging</b> ⊘ negated" in block
    filled = {mark.anchor for mark in whole.marks if mark.decides}
    assert filled == {f"note-{fact.mention.attribute}-{fact.mention.start}" for fact in whole.facts if fact.mention}


def test_sections_that_do_not_decide_are_muted_and_say_so(whole: NoteEvidence) -> None:
    block = note_html(whole)
    assert '<div class="m off">History<span class="why">does not decide</span></div><div class="b off"' in block
    assert "<b>imaging</b> ↺ historical" in block
    assert "<b>imaging</b> ◷ planned" in block
    assert '<div class="m">Description of the procedure</div>' in block


def test_an_old_billing_code_is_shown_as_one(whole: NoteEvidence) -> None:
    assert re.search(
        r'<span class="oldcode"[^>]*>62323</span><span class="tag"><b>code</b> not evidence</span>', note_html(whole)
    )


def test_the_section_for_which_an_aside_decides_is_named(reference: Reference) -> None:
    evidence, _ = evidence_of(reference, f"ANESTHESIA: Moderate sedation. {WHOLE}")
    assert "decides sedation only" in note_html(evidence)


def test_marks_that_overlap_share_a_tag_and_have_lines_of_their_own(whole: NoteEvidence) -> None:
    block = note_html(whole)
    title = block[block.index("PROCEDURE") : block.index('class="m off"')]
    assert title.count('class="tag') == 1
    assert {"l0", "l1"} <= set(re.findall(r"\bl\d\b", title))


def test_the_words_that_leave_an_attribute_open_say_so(reference: Reference) -> None:
    evidence, answer = evidence_of(reference, AGAINST_ITSELF)
    assert answer.open == ("imaging",)
    assert "leaves it open" in note_html(evidence)
    told = facts_html(evidence, answer.open, {})
    assert "? undecided" in told
    assert told.index(WHY[Precedence.CONFLICT]) > told.index("? undecided")


def test_what_was_set_aside_is_told_with_its_reason(whole: NoteEvidence) -> None:
    told = aside_html(whole)
    assert "↺ historical" in told
    assert "section History" in told
    assert "◷ planned" in told
    assert "section Plan" in told


def test_denied_words_are_quoted_with_what_denies_them(reference: Reference) -> None:
    evidence, _ = evidence_of(reference, note(more="No contrast was injected."))
    assert "“No contrast was injected”" in facts_html(evidence, (), {})
    evidence, _ = evidence_of(
        reference, note(more="During the whole of the procedure no contrast was injected into the epidural space.")
    )
    assert "“of the procedure no contrast was injected into the”" in facts_html(evidence, (), {})


def test_silence_is_told_with_what_it_counts_as(reference: Reference) -> None:
    evidence, answer = evidence_of(reference, note())
    told = facts_html(evidence, [*answer.decided], {"imaging": "without"})
    assert "– not mentioned" in told
    assert "counts as without fluoroscopy or CT" in told


def test_a_text_without_words_is_shown_too(reference: Reference) -> None:
    evidence, _ = evidence_of(reference, " ... !!! ...")
    assert "... !!! ..." in note_html(evidence)
    assert key_html(evidence) == ""
    assert aside_html(evidence) == ""


def test_a_note_cut_off_shows_what_it_has(reference: Reference) -> None:
    evidence, answer = evidence_of(reference, CUT_OFF)
    assert not answer.reading.is_complete
    assert squeezed(Read(note_html(evidence)).words) == squeezed(CUT_OFF)


def test_every_assertion_and_every_rule_has_its_word() -> None:
    assert set(WORDS) == set(MentionAssertion)
    assert set(WHY) == set(Precedence)
    assert len({*WORDS.values()}) == len(WORDS)
    assert len({*SIGNS.values()}) == len(SIGNS) == 4


def test_attributes_of_a_family_are_underlined_each_in_its_own_way(reference: Reference) -> None:
    words = NoteWords.of(reference)
    by_family = reference.tables["attribute_rules"].group_by("family_id").agg(pl.col("attribute").unique())
    for _, attributes in by_family.iter_rows():
        names = {words.reads[name] for name in attributes} | {FAMILY}
        styles = words.styles(names)
        assert len(set(styles.values())) == len(names) <= STYLES
    assert words.styles(["region", "delivery", "imaging"]) == {"region": 0, "delivery": 1, "imaging": 2}
    assert words.styles([str(number) for number in range(40)]).keys() == {str(number) for number in range(40)}


def test_neighbours_carry_signed_differences_of_the_day_and_place(reference: Reference) -> None:
    _, answer = evidence_of(reference, note("without fluoroscopy"))
    fees = {"62322": Decimal("135.15"), "62323": Decimal("258.31"), "62320": Decimal("100.00")}
    told = neighbours_html(answer, NoteWords.of(reference), fees)
    assert '<span class="over">+$123.16</span>' in told
    assert '<span class="under">−$35.15</span>' in told
    assert "no fee" in told
    assert "<b>imaging</b> with fluoroscopy or CT; the note says without fluoroscopy or CT" in told
