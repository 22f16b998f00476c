"""Notes in a real browser: pasted, read, clicked, cleared; and the note of a claim line beside its lattice."""

from __future__ import annotations

import pytest
from tests.browser.conftest import go_to, keep_picture, settle
from tests.support.notes import AGAINST_ITSELF, BLIND, GUIDED
from tests.support.runs import write_claims, write_notes

pytestmark = pytest.mark.browser

PATIENCE = 120_000
LONG = f"{'HISTORY: The patient was seen before. ' * 120}\n\n{BLIND}"
HOSTILE = (
    f"{BLIND} <script>window.hit=1</script><img src=x onerror='window.hit=1'> **bold** ![x](http://evil.example/p.png)"
    f" \u202edlrow {'w' * 600}"
)


def read(page, text):
    go_to(page, "Note")
    page.get_by_label("Procedure note", exact=True).fill(text)
    page.get_by_role("button", name="Read the note").click()
    page.locator(".notebox").wait_for(timeout=PATIENCE)
    settle(page)


def title(page):
    return page.locator("h1").inner_text()


def is_in_view(page, selector):
    """Whether it can be seen, both in the window and in the box that scrolls."""
    return page.evaluate(
        """selector => {
            const of = element => element.getBoundingClientRect();
            const place = of(document.querySelector(selector)), box = of(document.querySelector(".notebox"));
            return place.top >= Math.max(0, box.top) && place.bottom <= Math.min(innerHeight, box.bottom);
        }""",
        selector,
    )


def test_a_pasted_note_is_read_and_its_places_are_one_click_away(page, outside):
    read(page, LONG)
    assert title(page) == "The note supports 62322"
    assert not is_in_view(page, "[id^=note-imaging-]")
    page.locator("table a.place", has_text="Imaging").first.click()
    page.wait_for_function("document.querySelector(':target') !== null")
    assert is_in_view(page, ":target")
    assert page.locator("h1").inner_text() == "The note supports 62322"
    assert page.url.split("#")[1].startswith("note-imaging-")
    assert "62322" in page.locator(".st-key-note").inner_text()
    keep_picture(page, "note")
    assert outside == []


def test_a_note_without_a_code_says_what_to_ask(page):
    read(page, AGAINST_ITSELF)
    assert title(page) == "The note does not decide imaging: a person looks"
    page.get_by_text("Was fluoroscopy or CT used to guide the needle?").wait_for()
    keep_picture(page, "note_undecided")


def test_a_hostile_note_is_text_and_asks_for_nothing(page, outside):
    read(page, HOSTILE)
    shown = page.locator(".notebox").inner_text()
    assert (
        "<script>window.hit=1</script><img src=x onerror='window.hit=1'> **bold** ![x](http://evil.example/p.png)"
        in shown
    )
    assert page.evaluate("window.hit") is None
    assert page.locator(".notebox img, .notebox script").count() == 0
    assert page.evaluate(
        "document.querySelector('.notebox').scrollWidth <= document.querySelector('.notebox').clientWidth"
    )
    assert outside == []


def test_what_was_given_stays_until_it_is_read_and_goes_when_it_is_cleared(page):
    go_to(page, "Note")
    page.get_by_label("Procedure note", exact=True).fill("word " * 60_000)
    page.get_by_role("button", name="Read the note").click()
    page.locator(".problem").wait_for(timeout=PATIENCE)
    assert len(page.get_by_label("Procedure note", exact=True).input_value()) == 300_000
    read(page, GUIDED)
    assert title(page) == "The note supports 62323"
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_label("Procedure note", exact=True).wait_for()
    settle(page)
    assert page.get_by_label("Procedure note", exact=True).input_value() == ""
    assert "fluoroscopic" not in page.content()


@pytest.mark.parametrize("width", [1440, 1024])
def test_nothing_sticks_out_of_the_page(page, width):
    page.set_viewport_size({"width": width, "height": 1000})
    read(page, LONG)
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= page.evaluate("document.querySelector('[data-testid=stMain]').clientWidth")
    note, lattice = (
        page.locator(".notebox").bounding_box(),
        page.locator("[data-testid=stVegaLiteChart]").bounding_box(),
    )
    assert (lattice["x"] > note["x"] + note["width"]) == (width == 1440)
    keep_picture(page, f"note_{width}")


def test_the_note_of_a_line_stands_beside_its_lattice(page, tmp_path):
    write_claims(tmp_path / "claims.csv", {"A": "62323", "B": "62322"})
    write_notes(tmp_path / "notes.csv", {"A": LONG, "B": GUIDED})
    page.locator("input[type=file]").nth(0).set_input_files(tmp_path / "claims.csv")
    page.locator("input[type=file]").nth(1).set_input_files(tmp_path / "notes.csv")
    settle(page)
    page.get_by_role("button", name="Read the headings").click()
    page.get_by_role("button", name="Audit this file").click(timeout=PATIENCE)
    page.get_by_text("every one accounted for").wait_for(timeout=PATIENCE)
    page.get_by_text("2 lines have a note").wait_for()
    settle(page)
    go_to(page, "Claim line")
    page.locator(".notebox").wait_for(timeout=PATIENCE)
    assert "Imaging" in page.locator("table a.place").all_inner_texts()
    page.locator("table a.place", has_text="Imaging").first.click()
    page.wait_for_function("document.querySelector(':target') !== null")
    assert is_in_view(page, ":target")
    note, lattice = (
        page.locator(".notebox").bounding_box(),
        page.locator("[data-testid=stVegaLiteChart]").bounding_box(),
    )
    assert lattice["x"] > note["x"] + note["width"]
    keep_picture(page, "claim_line_note")
