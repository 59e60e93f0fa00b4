"""Pages on paper: the day they were made, and bars that black ink can tell apart."""

import pytest
from django.utils import timezone

from tests.browser.pages import DETAIL, MY_OFFER


@pytest.fixture
def printed(open_page):
    def open_it(path):
        page = open_page(path, java_script_enabled=False)
        page.emulate_media(media="print")
        return page

    return open_it


@pytest.mark.parametrize("path", ["/", MY_OFFER, DETAIL, "/compare/", "/about/", "/no-such-page/"])
def test_a_printed_page_says_the_day_it_was_made_and_the_screen_does_not(printed, path):
    page = printed(path)
    dated = page.get_by_text(f"As of {timezone.localdate():%-d %B %Y}")
    assert dated.is_visible()
    page.emulate_media(media="screen")
    assert not dated.is_visible()


def fills(page, selector):
    """The colours that a part of the bars has, as the browser works them out."""
    script = "parts => [...new Set(parts.map(part => getComputedStyle(part).fill))]"
    return page.locator(selector).evaluate_all(script)


@pytest.mark.parametrize("part", [".not-known", ".all"])
def test_what_is_not_known_is_white_with_a_border_on_paper(printed, part):
    page = printed("/region/")
    assert fills(page, f".bar {part}") == ["rgb(255, 255, 255)"]
    border = "bars => [...new Set(bars.map(bar => getComputedStyle(bar).border))]"
    assert page.locator(".bar").evaluate_all(border) == ["1px solid rgb(0, 0, 0)"]


def test_the_answers_in_a_bar_are_told_apart_without_colour(printed):
    page = printed("/region/")
    shades = [fills(page, f".bar .{code}") for code in ("yes", "partly", "in-progress", "no")]
    assert all(len(found) == 1 for found in shades)
    greys = [found[0] for found in shades]
    assert len({*greys, "rgb(255, 255, 255)"}) == 5
    for grey in greys:
        red, green, blue = grey.removeprefix("rgb(").removesuffix(")").split(", ")
        assert red == green == blue
