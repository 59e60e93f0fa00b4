"""Every kind of page of the staff site, on a phone and on a desk, as its person sees it."""

import pytest

from tests.browser.axe import DJANGOS_OWN
from tests.browser.hand import press
from tests.browser.pages import on_both

ADMIN = "/admin/offers"
DEAD = "https://www.walsall.gov.uk/a-rather-long-address/that-somebody/moved-away-without-a-word"
OWN = [
    "/admin/",
    f"{ADMIN}/entitlement/",
    f"{ADMIN}/entitlement/?pile=unconfirmed",
    f"{ADMIN}/entitlement/add/",
    f"{ADMIN}/entitlement/excel/",
    f"{ADMIN}/link/?state=all",
    f"{ADMIN}/link/replace/?old=x&new=nonsense",
    f"{ADMIN}/position/",
    f"{ADMIN}/position/add/",
    "/staff/second-factor/",
    "/staff/second-factor/recovery-codes/",
    "/staff/second-factor/recovery-codes/new/",
    "/staff/password/",
]
EVERYBODYS = [
    "/admin/",
    f"{ADMIN}/entitlement/",
    f"{ADMIN}/partneroffer/",
    f"{ADMIN}/partneroffer/excel/",
    f"{ADMIN}/commitment/",
    f"{ADMIN}/synonym/",
    f"{ADMIN}/digest/",
    "/admin/authorities/authority/",
    "/admin/authorities/user/",
    "/admin/authorities/user/add/",
    "/admin/feedback/message/",
]
pytestmark = [
    pytest.mark.node,
    on_both,
]


def test_pages_of_a_publisher_suit_everybody(person, staff_page, site, fine, viewport):
    page = staff_page(person("publisher", "walsall"), viewport=viewport)
    for path in OWN:
        page.goto(site + path)
        fine(page, DJANGOS_OWN)


def test_pages_of_a_participation_lead_suit_everybody(person, staff_page, site, fine, viewport):
    page = staff_page(person("participation-lead", "walsall"), viewport=viewport)
    for path in ("/admin/", "/admin/feedback/message/", "/admin/feedback/replytemplate/"):
        page.goto(site + path)
        fine(page, DJANGOS_OWN)


def test_pages_of_a_regional_lead_suit_everybody(person, staff_page, site, fine, viewport):
    page = staff_page(person("regional-lead"), viewport=viewport)
    for path in EVERYBODYS:
        page.goto(site + path)
        fine(page, DJANGOS_OWN)


def test_what_replacing_an_address_would_do_suits_everybody(
    person, staff_page, site, fine, viewport
):
    page = staff_page(person("publisher", "walsall"), f"{ADMIN}/link/replace/", viewport=viewport)
    page.get_by_label("Old address").fill(first_source(page, site))
    page.get_by_label("New address").fill(DEAD)
    press(page.get_by_role("button", name="Show what would change"))
    assert page.locator("h2").first.inner_text() == "What would change"
    fine(page, DJANGOS_OWN)


def first_source(page, site):
    """The address that some line of Walsall names as its source."""
    public = page.request.get(f"{site}/offers/walsall/a-mentor/").text()
    return public.partition('rel="external"')[0].rpartition('href="')[2].partition('"')[0]
