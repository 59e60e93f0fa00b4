"""What a first visit costs over the wire, compressed, everything included."""

import pytest

from tests.browser.pages import COUNCILS, MY_OFFER, PAGES
from tests.support.amounts import slowly

pytestmark = pytest.mark.any_database
KB = 1024
HTML_FLIGHT = 14 * KB


def first_visit(chromium, address):
    """Bytes over the wire by address, with headers, on a first visit with JavaScript on."""
    context = chromium.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    addresses, sizes, problems = {}, {}, []
    session.on(
        "Network.responseReceived",
        lambda e: addresses.__setitem__(e["requestId"], e["response"]["url"]),
    )
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.__setitem__(addresses.get(e["requestId"]), e["encodedDataLength"]),
    )
    page.on(
        "console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(address, wait_until="networkidle")
    cookies = context.cookies()
    context.close()
    return sizes, cookies, problems


def check(chromium, site, path, budget, record_property):
    sizes, cookies, problems = first_visit(chromium, site + path)
    total = sum(sizes.values())
    html = sizes[site + path]
    measured = f"{total / KB:5.1f} KB of {budget} KB, its HTML {html / KB:5.1f} KB: {path}"
    record_property("measured", measured)
    assert all(address.startswith(site) for address in sizes)
    assert not cookies
    assert not problems
    assert total <= budget * KB
    return sizes[site + path]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_to_its_budget(chromium, site, path, record_property):
    is_detail = (
        path.startswith(("/offers/", "/partners/")) and "?" not in path and path.count("/") > 2
    )
    budget = 30 if path == "/" else 25 if is_detail else 45
    check(chromium, site, path, budget, record_property)


@pytest.mark.parametrize("council", ["walsall", *slowly(c for c in COUNCILS if c != "walsall")])
def test_my_offer_keeps_to_its_budget_in_every_council(chromium, site, council, record_property):
    path = f"/my-offer/?council={council}&age=19"
    assert check(chromium, site, path, 45, record_property) <= HTML_FLIGHT


def test_the_html_of_my_offer_fits_into_one_first_flight(chromium, site, record_property):
    assert check(chromium, site, MY_OFFER, 45, record_property) <= HTML_FLIGHT
