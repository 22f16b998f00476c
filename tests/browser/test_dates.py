"""The timeline of covered dates in a real browser: at the width of a desk and of a small screen, in both themes."""

from __future__ import annotations

import pytest
from tests.browser.conftest import go_to, keep_picture, settle

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1024)])
def test_the_timeline_fits_the_page_and_says_what_it_shows(browser, server, scheme, width):
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(server)
    settle(page)
    page.get_by_role("button", name="Open the sample").click()
    page.get_by_text("This run accounts for every record").wait_for()
    go_to(page, "Rules and coverage")
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    chart.locator("svg").wait_for()
    box = chart.locator("svg").bounding_box()
    assert box["x"] + box["width"] <= width
    assert {"This run", "Fee schedule"} <= set(chart.locator("text tspan").all_text_contents())
    assert "The fee schedule does not cover" in page.locator("[data-testid=stMain]").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    keep_picture(page, f"covered_dates_{scheme}_{width}")
    context.close()
