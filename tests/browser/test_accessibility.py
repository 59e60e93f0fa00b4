"""Every kind of page, as axe, a keyboard, a large zoom, other colours and paper meet it."""

import re
import shutil

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import FLAGS
from tests.browser.pages import DESK, MY_OFFER, PAGES, PHONE, STATES, TEMPLATES
from tests.support.amounts import slowly

pytestmark = pytest.mark.any_database


EVERY_KIND = [*PAGES, "/nothing-here/"]


@pytest.fixture(scope="module", params=EVERY_KIND)
def on_a_phone(request, chromium, site):
    """A page that is opened once for all that is asked of it on a phone."""
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(site + request.param)
    yield page
    context.close()


@pytest.mark.node
def test_axe_has_nothing_to_report_on_a_phone(on_a_phone):
    on_a_phone.set_viewport_size(PHONE)
    assert violations(on_a_phone) == []


@pytest.mark.node
@pytest.mark.parametrize("path", [*TEMPLATES, "/nothing-here/", *slowly(STATES)])
def test_axe_has_nothing_to_report_on_a_desk(open_page, path):
    assert violations(open_page(path, DESK)) == []


@pytest.mark.node
@pytest.mark.parametrize("path", ["/", MY_OFFER, "/offers/", "/my-offer/?council=x&age=abc"])
def test_axe_has_nothing_to_report_in_the_dark(open_page, path):
    assert violations(open_page(path, color_scheme="dark")) == []


def test_nothing_scrolls_sideways(on_a_phone):
    """320 pixels are what is left of 1280 at a zoom of 400 % (WCAG 2.2, 1.4.10)."""
    on_a_phone.evaluate(
        "() => document.querySelectorAll('details').forEach(d => { d.open = true })"
    )
    for width in (360, 320):
        on_a_phone.set_viewport_size({"width": width, "height": 780})
        assert on_a_phone.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_count_and_the_orders_of_a_list_are_not_covered(open_page, viewport):
    page = open_page("/offers/?council=walsall&q=money", viewport)
    places = page.locator(".list-head h2, .list-head a").all()
    assert len(places) == 5
    for place in places:
        place.scroll_into_view_if_needed()
        assert place.evaluate(IS_ON_TOP), place.inner_text()


# Is the element itself what a finger meets at its middle?
IS_ON_TOP = """e => {
    const box = e.getBoundingClientRect();
    const met = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return e.contains(met) || met.contains(e);
}"""


@pytest.fixture(scope="module")
def big_letters(chromium):
    """The same browser with letters of twice the size: its setting, not a zoom of the page."""
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
        args=[*FLAGS, "--blink-settings=defaultFontSize=32"],
    )
    yield browser.new_page(viewport=PHONE)
    browser.close()


@pytest.mark.parametrize("path", [*TEMPLATES, *slowly(STATES)])
def test_everything_fits_a_phone_with_letters_of_twice_the_size(big_letters, site, path):
    big_letters.goto(site + path)
    assert (
        big_letters.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
        == 32
    )
    big_letters.evaluate(
        "() => document.querySelectorAll('details').forEach(d => { d.open = true })"
    )
    assert big_letters.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    covered = big_letters.evaluate(
        "getComputedStyle(document.querySelector('main > .who') || document.body).position"
    )
    assert covered == "static"


def test_the_name_and_the_help_button_stay_apart_with_letters_of_twice_the_size(big_letters, site):
    big_letters.goto(site)
    name = big_letters.locator(".brand span").bounding_box()
    button = big_letters.get_by_role("link", name="Help now").first.bounding_box()
    assert name["y"] + name["height"] <= button["y"]
    assert name["width"] > 200


def test_the_name_and_the_help_button_never_cover_each_other(open_page):
    page = open_page("/", {"width": 320, "height": 640})
    name = page.locator(".brand span").bounding_box()
    button = page.get_by_role("link", name="Help now").first.bounding_box()
    assert name["x"] + name["width"] <= button["x"]


def test_the_bar_that_stays_lets_go_where_the_screen_is_low(open_page):
    """1280 by 900 at a zoom of 400 % leaves 225 pixels (WCAG 2.2, 2.4.11)."""
    for height, position in [(780, "sticky"), (225, "static")]:
        page = open_page(MY_OFFER, {"width": 320, "height": height})
        bar = page.locator("body > main > .who")
        assert bar.evaluate("e => getComputedStyle(e).position") == position


def test_the_keyboard_reaches_the_main_part_first_and_shows_where_it_is(open_page):
    page = open_page("/", DESK)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert "Skip" in focused.inner_text()
    assert focused.is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)") or (
        page.evaluate("document.activeElement.closest('form') !== null")
    )


@pytest.mark.parametrize("path", ["/", MY_OFFER, "/offers/", "/help-now/"])
def test_main_controls_are_big_enough_for_a_thumb(open_page, path):
    page = open_page(path)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input:not([type=hidden]):not([type=checkbox])')]
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().height)
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])"""
    )
    assert boxes or path == "/help-now/"
    assert [box for box in boxes if box[1] < 44] == []


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"media": "print"}])
@pytest.mark.parametrize("path", ["/", MY_OFFER, "/offers/walsall/a-mentor/"])
def test_headings_stay_in_forced_colours_and_on_paper(open_page, path, media):
    page = open_page(path, DESK)
    page.emulate_media(**media)
    assert page.locator("h1").first.is_visible()
    assert page.locator("main h2").first.is_visible()


def test_paper_says_where_the_page_is_and_whom_to_ask(open_page):
    page = open_page("/my-offer/?council=dudley&age=19", {"width": 718, "height": 1040})
    paper = page.locator(".paper").first
    assert not paper.is_visible()
    page.emulate_media(media="print")
    assert paper.is_visible()
    assert page.url in paper.inner_text()
    assert re.search(r"\d{5} \d{6}", paper.inner_text())
    assert page.locator("#partners .briefs li").first.is_visible()


def test_a_whole_offer_is_a_few_sheets(open_page, record_property):
    page = open_page("/my-offer/?council=dudley&age=19")
    sheets = len(re.findall(rb"/Type /Page\b(?!s)", page.pdf(format="A4")))
    record_property("measured", f"{sheets} sheets of A4")
    assert 3 <= sheets <= 7


def test_a_line_on_paper_says_where_it_is(open_page):
    page = open_page("/offers/walsall/a-mentor/")
    page.emulate_media(media="print")
    assert page.url in page.locator(".paper").inner_text()
