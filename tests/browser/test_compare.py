"""Comparing on a phone, and the board on paper and in a screen reader's tree."""

import pytest

from tests.browser.hand import press
from tests.browser.pages import DESK, PHONE

THREE = "/compare/?council=walsall&council=dudley&council=coventry"


def test_councils_are_chosen_and_compared_one_promise_at_a_time_on_a_phone(open_page):
    page = open_page("/compare/", java_script_enabled=False)
    for council in ("Walsall", "Dudley", "Coventry"):
        page.get_by_label(council, exact=True).check()
    press(page.get_by_role("button", name="Compare"))
    assert page.url.endswith("/compare/?council=coventry&council=dudley&council=walsall"
                             "&area=&topic=&commitment=&age=&living=")  # fmt: skip
    opened = page.locator("#different details.vs[open]")
    assert opened.count() == 1
    tax = page.locator("#no-council-tax-until-25")
    assert not tax.get_by_text("Two sources disagree").is_visible()
    tax.locator("summary").click()
    assert tax.get_by_text("Two sources disagree").is_visible()
    cells = tax.locator(".cells > li")
    boxes = [cells.nth(n).bounding_box() for n in range(3)]
    assert len({box["x"] for box in boxes}) == 1, "councils are rows"
    assert boxes[0]["y"] < boxes[1]["y"] < boxes[2]["y"]


def test_councils_stand_side_by_side_on_a_desk_with_nothing_to_open(open_page):
    page = open_page(THREE, DESK)
    cells = page.locator("#no-council-tax-until-25 .cells > li")
    boxes = [cells.nth(n).bounding_box() for n in range(3)]
    assert len({box["y"] for box in boxes}) == 1
    assert boxes[0]["x"] < boxes[1]["x"] < boxes[2]["x"]
    assert page.get_by_text("Two sources disagree").is_visible()


def test_all_14_stand_in_the_page_on_a_desk(open_page):
    page = open_page("/compare/?council=all", DESK)
    assert page.locator("#no-council-tax-until-25 .cells > li").count() == 14
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]


def test_an_error_leads_to_the_councils_and_keeps_the_one_that_was_chosen(open_page):
    page = open_page("/compare/?council=walsall", java_script_enabled=False)
    press(page.get_by_role("link", name="Choose 2 to 4 councils, or all of them."))
    assert page.get_by_label("Walsall", exact=True).is_checked()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_map_is_a_list_for_a_screen_reader_and_fits(open_page, viewport):
    page = open_page("/region/?commitment=councils-honour-each-others-offers", viewport)
    tiles = page.get_by_role("list", name="Councils honour each other’s offers")
    items = tiles.get_by_role("listitem")
    assert items.count() == 14
    assert page.get_by_role("listitem", name="Wolverhampton: No").count() == 1
    assert page.get_by_role("listitem", name="Birmingham: Not known").count() == 1
    box = tiles.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    assert page.locator(".tiles text").first.evaluate("e => e.getBoundingClientRect().height") > 12


def test_the_map_changes_with_a_tap_on_a_promise(open_page):
    page = open_page("/region/", java_script_enabled=False)
    press(page.get_by_role("link", name="No council tax until 25").first)
    assert page.locator("#map-title").inner_text() == "No council tax until 25"


def test_a_move_is_worked_out_from_my_offer_and_printed_unfolded(open_page):
    page = open_page("/my-offer/?council=walsall&age=19", java_script_enabled=False)
    press(page.get_by_role("link", name="See what a move would change"))
    page.get_by_label("Where do you want to move to?").select_option("dudley")
    page.get_by_label("You have your own tenancy").check()
    press(page.get_by_role("button", name="Show what changes"))
    assert "No council tax to pay until you are 25" in page.locator("#gained").inner_text()
    assert "No council tax until 25 if you live in Walsall" in page.locator("#lost").inner_text()
    page.emulate_media(media="print")
    assert page.get_by_text("Up to £2,000 to set up your home").is_visible()
    assert not page.get_by_role("button", name="Show what changes").is_visible()
