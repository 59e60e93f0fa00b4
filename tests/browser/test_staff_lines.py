"""A line from an officer's change to the public page, each person signed in with a second factor."""

import re

import pytest

from tests.browser.axe import DJANGOS_OWN, violations
from tests.browser.hand import press
from tests.browser.pages import DESK, on_both

TITLE = "Free use of Walsall leisure centres"
LINE = "/offers/walsall/free-use-of-walsall-leisure-centres/"
LIST = "/admin/offers/entitlement/"


@pytest.fixture
def officer(person, staff_page):
    return staff_page(person("officer", "walsall"), java_script_enabled=False)


@pytest.fixture
def publisher(person, staff_page):
    return staff_page(person("publisher", "walsall"), java_script_enabled=False)


def open_line(page, site, title):
    page.goto(f"{site}{LIST}?q={title.replace(' ', '+')}")
    press(page.get_by_role("link", name=title, exact=True).first)


def words(page):
    return page.locator("#content").inner_text()


def test_officer_hands_in_publisher_publishes_and_the_public_sees_it(
    officer, publisher, open_page, site
):
    open_line(officer, site, "A mentor")
    officer.get_by_label("Summary:").fill("Somebody who hears you out, week after week.")
    officer.get_by_label("Ages not stated").check()
    press(officer.get_by_role("button", name="Check it again"))
    assert "24, at university" in words(officer)
    press(officer.get_by_role("button", name="Save, ready for checking"))
    assert "ready for a colleague to check" in officer.locator(".messagelist").inner_text()
    assert officer.get_by_role("button", name="Publish").count() == 0

    address = "/offers/walsall/a-mentor/"
    assert "hears you out" not in open_page(address).locator("main").inner_text()

    publisher.goto(f"{site}/admin/")
    press(publisher.get_by_role("link", name="waiting for your check"))
    press(publisher.locator("#result_list tbody th a", has_text="A mentor"))
    press(publisher.get_by_role("button", name="Publish"))
    assert "Say in a few words why" in words(publisher)
    publisher.get_by_label("Why this change?").fill("Said more plainly")
    press(publisher.get_by_role("button", name="Publish"))
    page = open_page(address)
    assert "hears you out" in page.locator("main").inner_text()
    assert "Confirmed on" in page.locator("main").inner_text()

    press(publisher.get_by_role("link", name="History"))
    history = words(publisher)
    assert "Said more plainly" in history
    assert "Officer Walsall" in history


def test_one_press_confirms_a_line(officer, open_page, site):
    assert "Not yet confirmed" in open_page(LINE).locator("#source").inner_text()
    open_line(officer, site, TITLE)
    press(officer.get_by_role("button", name="Checked, still right"))
    assert "marked as checked today" in officer.locator(".messagelist").inner_text()
    assert "Confirmed on" in open_page(LINE).locator("#source").inner_text()


def test_press_that_confirms_keeps_what_was_typed_and_the_enter_key_saves_nothing(officer, site):
    open_line(officer, site, "A mentor")
    officer.get_by_label("Title:", exact=True).fill("A mentor for you")
    press(officer.get_by_label("Title:", exact=True), "Enter")
    assert "What people would be told" in words(officer)
    assert officer.locator(".messagelist").count() == 0
    press(officer.get_by_role("button", name="Checked, still right"))
    assert "You have changed something here" in words(officer)
    assert officer.get_by_label("Title:", exact=True).input_value() == "A mentor for you"


def test_new_line_is_put_right_step_by_step(publisher, site):
    publisher.goto(f"{site}{LIST}add/")
    publisher.get_by_label("Title:", exact=True).fill("Gym pass")
    press(publisher.get_by_role("button", name="Check it again"))
    assert "This field is required" in words(publisher)
    assert "What people would be told" in words(publisher)
    assert publisher.get_by_label("Title:", exact=True).input_value() == "Gym pass"


def test_second_of_two_editors_is_told_and_loses_nothing(officer, publisher, site):
    for page in (officer, publisher):
        open_line(page, site, "Emergency money")
    officer.get_by_label("Summary:").fill("The officer’s words.")
    press(officer.get_by_role("button", name="Save as a draft"))
    publisher.get_by_label("Summary:").fill("The publisher’s words.")
    press(publisher.get_by_role("button", name="Save as a draft"))
    assert "changed this while you had it open" in words(publisher)
    assert publisher.get_by_label("Summary:").input_value() == "The publisher’s words."
    publisher.get_by_label("Take theirs: Summary").check()
    press(publisher.get_by_role("button", name="Save as a draft"))
    assert publisher.get_by_label("Summary:").input_value() == "The officer’s words."


def test_colleague_without_an_account_opens_the_preview(officer, open_page, site):
    open_line(officer, site, "Help to keep your home")
    officer.get_by_label("Title:", exact=True).fill("Help to keep your home, whatever comes")
    press(officer.get_by_role("button", name="Save as a draft"))
    address = officer.get_by_role("link", name="Preview").get_attribute("href")
    page = open_page(address.removeprefix(str(site)))
    assert page.locator("h1").inner_text() == "Help to keep your home, whatever comes"
    assert "preview for colleagues" in page.locator("main").inner_text()


def test_somebody_of_another_council_stays_outside(officer, person, staff_page, site):
    open_line(officer, site, TITLE)
    theirs = officer.url.removeprefix(str(site))
    dudley = person("publisher", "dudley")
    page = staff_page(dudley, theirs)
    assert "Page not found" in page.title() or "not here" in page.title()
    page = staff_page(dudley, f"{LIST}?q=use+of+Walsall+leisure+centres")
    assert re.search(r"\b0 results\b", words(page))
    assert "Walsall" not in staff_page(dudley, "/admin/").locator("body").inner_text()


def test_regional_lead_sees_all_councils_and_changes_a_national_line(person, staff_page, site):
    page = staff_page(person("regional-lead"), java_script_enabled=False)
    assert page.get_by_role("rowheader").count() >= 14
    open_line(page, site, "A £2,000 bursary for university")
    page.get_by_label("Why this change?").fill("A test of the button")
    press(page.get_by_role("button", name="Check it again"))
    assert "What people would be told" in words(page)


@on_both
def test_staff_pages_are_usable_with_a_screen_reader(person, staff_page, site, viewport):
    page = staff_page(person("publisher", "walsall"), viewport=viewport)
    open_line(page, site, TITLE)
    change = page.url.removeprefix(str(site))
    press(page.get_by_role("link", name="History"))
    history = page.url.removeprefix(str(site))
    page.goto(f"{site}{change}")
    press(page.get_by_role("link", name="Archive …"))
    archive = page.url.removeprefix(str(site))
    for path in ("/admin/", change, history, archive):
        page.goto(site + path)
        assert [found for found in violations(page) if found[0] not in DJANGOS_OWN] == []


def test_lines_that_show_a_position_stand_in_columns(publisher, site):
    publisher.set_viewport_size(DESK)
    publisher.goto(f"{site}/admin/offers/position/add/")
    boxes = publisher.locator("#id_evidence > div").all()
    assert len({round(box.bounding_box()["x"]) for box in boxes}) > 1
