"""Looking a code up and going from a case to a code without a mouse, in a real browser."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import keep_picture, settle

pytestmark = pytest.mark.browser

FOCUSED = """() => {
    const e = document.activeElement;
    const near = [e, e.parentElement, e.parentElement?.parentElement].filter(Boolean).map(x => getComputedStyle(x));
    const outlined = c => c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) > 0;
    const bordered = c => parseFloat(c.borderTopWidth) > 0 && /^rgb\\((2[0-9]|3[0-9]), 8[0-9], 10[0-9]\\)$/.test(c.borderTopColor);
    return {
        role: e.getAttribute('role') || e.tagName.toLowerCase(), type: e.getAttribute('type') || '',
        name: e.getAttribute('aria-label') || e.innerText || e.value || '',
        key: [...(e.closest('[class*=st-key-]')?.classList || [])].find(c => c.startsWith('st-key-')) || '',
        drawn: near.some(outlined) || near.some(bordered) || near[0].backgroundColor === 'rgb(27, 85, 102)',
    };
}"""
"""What the keyboard is on, and whether that can be seen: an outline, a border of petrol, or petrol below it."""


@pytest.fixture
def codes(page, server):
    page.goto(f"{server}/codes")
    settle(page)
    return page


def focused(page):
    return page.evaluate(FOCUSED)


def tab_to(page, is_there, most=80):
    """Press Tab until the focus is where it is wanted; gives what has it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        now = focused(page)
        if is_there(now):
            return now
    raise AssertionError(f"never reached; the focus is on {focused(page)}")


def heading(page):
    return page.locator("h1").inner_text()


def test_a_code_is_searched_opened_and_read_by_keys_alone(codes):
    tab_to(codes, lambda now: now["role"] == "input" and "codes-search" in now["key"])
    codes.keyboard.type("fluro lumbar epidral", delay=20)
    codes.locator(".st-key-found").wait_for()
    settle(codes)
    assert "read as" in codes.locator(".st-key-found").inner_text()
    tab_to(codes, lambda now: now["type"] == "radio", most=4)
    codes.keyboard.press("Space")
    settle(codes)
    expect(codes.locator("h1")).to_contain_text("62323: ")
    codes.keyboard.press("ArrowDown")
    expect(codes.locator("h1")).not_to_contain_text("62323: ")
    assert f"lookup={heading(codes)[:5]}" in codes.url


def test_the_attributes_are_chosen_and_the_answer_is_read_by_keys_alone(page, server):
    page.goto(f"{server}/codes?lookup=62323")
    settle(page)
    for attribute, presses in (("region", 1), ("delivery", 0), ("imaging", 1)):
        tab_to(page, lambda now, name=attribute: now["key"].endswith(f"-{name}"))
        group = page.locator(f".st-key-codes-interlaminar_epidural-{attribute}")
        choose_in(page, group, presses)
        settle(page)
    assert heading(page).endswith("with fluoroscopy or CT: 62323")
    assert "Billed: 62323" in page.locator("[data-testid=stMain]").inner_text()


def choose_in(page, group, place):
    """Go with the arrow keys to the choice of that place, and take it."""
    wanted = group.get_by_role("radio").nth(place)
    for _ in range(6):
        if wanted.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("ArrowRight")
    if wanted.get_attribute("aria-checked") != "true":
        page.keyboard.press("Space")


def test_the_tabs_answer_to_the_arrow_keys_and_stand_in_the_address(page, server):
    page.goto(f"{server}/codes?lookup=62323")
    settle(page)
    tab_to(page, lambda now: now["role"] == "tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("[role=tab][aria-selected=true]")).to_have_text("Modifiers")
    settle(page)
    assert "section=modifiers" in page.url


def test_the_focus_is_drawn_wherever_it_is(page, server):
    page.goto(f"{server}/codes?lookup=62323")
    settle(page)
    unseen = []
    for _ in range(45):
        page.keyboard.press("Tab")
        page.wait_for_timeout(60)
        now = focused(page)
        if now["role"] not in {"body", "html"} and not now["drawn"]:
            page.wait_for_timeout(400)  # a border grows into its colour
            now = focused(page)
        if now["role"] not in {"body", "html"} and not now["drawn"]:
            unseen.append(now)
    assert unseen == []


def test_headings_stand_in_order_and_pictures_have_words(page, server):
    page.goto(f"{server}/codes?lookup=62323&section=crosswalks")
    settle(page)
    levels = page.evaluate(
        "() => [...document.querySelectorAll('[data-testid=stMain] h1, [data-testid=stMain] [role=heading]')]"
        ".map(e => e.tagName === 'H1' ? 1 : Number(e.getAttribute('aria-level')))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    said = page.locator("[data-testid=stVegaLiteChart]").first.evaluate("e => e.outerHTML")
    assert "Lattice of 8 codes" in said


def test_a_link_opens_code_and_section_and_another_code_opens_by_its_link(page, server, outside):
    page.goto(f"{server}/codes?lookup=62323&section=crosswalks")
    settle(page)
    assert page.locator("[role=tab][aria-selected=true]").inner_text() == "Crosswalks"
    page.get_by_role("link", name="62322").first.press("Enter")
    settle(page)
    assert heading(page).startswith("62322: ")
    assert page.locator("[role=tab][aria-selected=true]").inner_text() == "Crosswalks"
    assert outside == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("cube", "62325"), ("second_cube", "93458"), ("chain", "64491"), ("bins", "12032"), ("table", "70552"), ("sets", "38220")],
)  # fmt: skip
def test_every_shape_is_drawn(page, server, name, code):
    page.goto(f"{server}/codes?lookup={code}")
    settle(page)
    assert page.locator("[data-testid=stException]").count() == 0
    drawn = page.locator("[data-testid=stVegaLiteChart] svg").first
    assert code in (drawn.text_content() or "")
    keep_picture(page, f"codes_{name}")
