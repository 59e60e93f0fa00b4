"""The whole loop in Chromium: a phone 360 pixels wide without scripts, and the desk beside it."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Error

from tests.browser.axe import violations
from tests.browser.hand import press
from tests.browser.pages import DESK, PHONE

LINE = "/offers/walsall/no-council-tax-until-25-if-you-live-in-walsall/"
PASSWORD = "a long enough password 47"
STAFF = """
from authorities.models import Authority, Membership, User
walsall = Authority.objects.get(slug="walsall")
for email, role, where in [
    ("lead@walsall.invalid", "participation-lead", walsall),
    ("region@wm.invalid", "regional-lead", None),
]:
    if not User.objects.filter(email=email).exists():
        user = User.objects.create_user(email, "a long enough password 47", name=email)
        Membership.objects.create(user=user, authority=where, role=role)
"""
CHANGE = """
from authorities.models import User
from offers.models import Entitlement
lead = User.objects.get(email="region@wm.invalid")
line = Entitlement.objects.of_scope("walsall").get(
    slug="no-council-tax-until-25-if-you-live-in-walsall"
)
draft = line.start_draft(by=lead)
with draft.one_record(by=lead, why="Asked for"):
    draft.ages_unstated = True
    draft.how_to_get = "Send the form from the council tax page. Your adviser can do it with you."
draft.publish(by=lead, why="A young person asked how")
"""


@pytest.fixture
def staff(site):
    site.manage.shell(STAFF)


@pytest.fixture
def phone(open_page):
    return lambda path: open_page(path, PHONE, java_script_enabled=False)


@pytest.fixture
def desk(open_page, staff, site):
    """A signed-in page of the staff site: desk("lead@walsall.invalid")."""

    def sign_in(email):
        page = open_page("/about/", DESK)
        page.context.add_cookies([session_of(email, site)])
        return page

    return sign_in


SESSION = """
import time
from importlib import import_module
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from authorities.models import User
user = User.objects.get(email="{email}")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
if not user.has_second_factor:
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
session["account_authentication_methods"] = [{{"method": "mfa", "at": time.time()}}]
session["account_authentication_methods_user"] = str(user.pk)
session.save()
print("KEY=" + session.session_key)
"""


def session_of(email, site):
    """The cookie of somebody who has signed in. Signing in itself is tested elsewhere."""
    key = re.search(r"KEY=(\w+)", site.manage.shell(SESSION.format(email=email)))[1]
    return {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": site}


def send(page, text, *, kind="Ask a question", council=None, may_publish="Yes"):
    """Fill the form and send it; returns the code."""
    fill(page, text, kind=kind, council=council, may_publish=may_publish)
    press(page.get_by_role("button", name="Send it"))
    return page.locator(".words4").inner_text().strip()


def fill(page, text, *, kind="Ask a question", council=None, may_publish="Yes"):
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("Your message").fill(text)
    if council:
        page.get_by_label("Which council is it for?").select_option(council)
    page.get_by_label("A care leaver", exact=True).check()
    page.get_by_role("group", name="May we publish").get_by_label(may_publish, exact=True).check()


def follow(page, site, code):
    page.goto(f"{site}/feedback/follow/")
    page.get_by_label("Your code").fill(code.replace("-", " "))
    press(page.get_by_role("button", name="Show my message"))
    return text_of(page)


def text_of(page):
    return page.locator("main").inner_text()


def do(page, command, **values):
    """Press a button of the desk, after opening its fold and filling in its fields."""
    form = page.locator(f"form:has(input[name=command][value={command}])")
    page.locator("details").evaluate_all("all => all.forEach(d => { d.open = true })")
    for name, value in values.items():
        form.locator(f"[name={name}]").fill(value)
    press(form.locator("[type=submit]"))


def test_the_whole_loop(phone, desk, site):
    page = phone(LINE)
    press(page.get_by_role("link", name="Ask, suggest or tell us something about this"))
    assert page.get_by_label("Which council is it for?").input_value() == "walsall"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    code = send(page, "How do I get this? My PA Sarah says ring 01922 000111.")
    assert len(code.split("-")) == 4
    assert page.get_by_role("link", name="999").first.is_visible()
    assert "Waiting to be read." in follow(page, site, code)
    # It is held, and nothing is public.
    lead = desk("lead@walsall.invalid")
    lead.goto(f"{site}/admin/feedback/message/?state__exact=waiting")
    row = lead.locator("#result_list tbody tr").first.inner_text()
    assert "A phone number is in the text." in row
    assert "Somebody's name is in the text." in row
    page.goto(f"{site}/feedback/heard/")
    assert "How do I get this?" not in text_of(page)
    # The lead reads, answers, edits and publishes.
    lead.goto(f"{site}/admin/feedback/message/?state__exact=waiting")
    press(lead.locator("#result_list tbody tr .field-what a").first)
    assert "My PA Sarah" in lead.locator("#content").inner_text()
    do(lead, "reply", text="You send a form. We will write down how.")
    do(lead, "publish")
    assert "edited" in lead.locator(".errorlist").first.inner_text()
    do(lead, "redact")
    edited = lead.locator("form:has(input[value=edit]) [name=text]").input_value()
    assert edited == "How do I get this? My PA [name] says ring [phone number]."
    do(lead, "edit", text="How do I get this?", reply="You send a form.")
    do(lead, "publish")
    # The sender follows it, says whether it helped, and adds something.
    assert "You send a form. We will write down how." in follow(page, site, code)
    press(page.get_by_role("link", name="It is published"))
    assert "You said: How do I get this?" in text_of(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    follow(page, site, code)
    press(page.get_by_role("button", name="That did not help"))
    assert "did not help" in text_of(page)
    page.get_by_label("Add something").fill("Which form?")
    press(page.get_by_role("button", name="Add it"))
    assert "Added. Somebody will read it." in text_of(page)
    # The line changes, and only then the message can be called changed.
    lead.reload()
    do(lead, "changed")
    assert "has not changed" in lead.locator(".errorlist").first.inner_text()
    site.manage.shell(CHANGE)
    do(lead, "changed")
    assert "Changed: see the new version of the page." in follow(page, site, code)
    page.goto(f"{site}/feedback/heard/?council=walsall&state=changed")
    heard = text_of(page)
    assert "You said: How do I get this?" in heard
    assert "Sarah" not in page.content()
    press(page.get_by_role("link", name="See what it says now").first)
    assert "Send the form from the council tax page." in text_of(page)
    assert "You said: How do I get this?" in text_of(page)


def test_the_danger_path(phone, desk, site):
    page = phone("/feedback/?council=walsall")
    code = send(page, "I dont feel safe where I live and I cant cope", may_publish="No")
    headings = page.locator("main h2").all_inner_texts()
    assert headings[0] == "Please talk to somebody now"
    assert page.get_by_role("link", name="116 123").first.get_attribute("href") == "tel:116123"
    lead = desk("lead@walsall.invalid")
    lead.goto(f"{site}/admin/feedback/message/")
    assert "DANGER" in lead.locator("#result_list tbody tr").first.inner_text()
    press(lead.locator("#result_list tbody tr .field-what a").first)
    do(lead, "danger", handled_how="Rang the adviser, who is with the young person.")
    assert "Somebody may be in danger" not in lead.locator("[role=alert]").all_inner_texts()
    shown = follow(page, site, code)
    assert "Somebody has read it." in shown
    assert "Rang the adviser" not in shown


def test_the_told_no_path(phone, site):
    page = phone(LINE)
    press(page.get_by_role("button", name="Told no"))
    assert not page.context.cookies()
    press(page.get_by_role("link", name="Tell them about it"))
    assert page.get_by_label("I asked for this and was told no").is_checked()
    code = send(page, "They said I live too far away.", kind="I asked for this and was told no")
    assert "Sent to Walsall" in follow(page, site, code)
    assert not page.context.cookies()


def test_taking_a_message_back(phone, site):
    page = phone("/feedback/?council=dudley")
    code = send(page, "I changed my mind about this")
    follow(page, site, code)
    press(page.get_by_role("button", name="Take my message back"))
    press(page.get_by_role("button", name="Yes, delete it"))
    assert page.locator("h1").inner_text() == "Your message is deleted"
    assert "We cannot find that" in follow(page, site, code)


def test_sending_twice_gives_the_same_code(phone):
    page = phone("/feedback/?council=dudley")
    code = send(page, "Is there a bike scheme?")
    page.go_back()
    assert page.get_by_label("Your message").input_value() == "Is there a bike scheme?"
    press(page.get_by_role("button", name="Send it"))
    assert page.locator(".words4").inner_text().strip() == code


@pytest.mark.parametrize("scripts", [True, False])
def test_the_enter_key_sends(open_page, scripts):
    page = open_page("/feedback/?council=dudley", PHONE, java_script_enabled=scripts)
    fill(page, f"Is there a bike scheme, with scripts {scripts}?")
    press(page.get_by_label("E-mail address"), "Enter")
    assert page.locator("h1").inner_text() == "Thank you, we have it"


def test_what_was_typed_wrong_is_explained_and_kept(phone):
    page = phone("/feedback/")
    page.get_by_label("Your message").fill("Words that I do not want to type twice")
    press(page.get_by_role("button", name="Count the characters"))
    assert "Your message has 38 characters" in text_of(page)
    press(page.get_by_role("button", name="Send it"))
    assert page.title().startswith("Error:")
    press(page.get_by_role("link", name="Choose a council, or the whole region."))
    assert page.get_by_label("Your message").input_value().startswith("Words that I do not")


def test_characters_are_counted_while_typing(open_page):
    page = open_page("/feedback/")
    page.get_by_label("Your message").fill("x" * 1990)
    assert page.locator("[data-counted]").inner_text() == "10 characters left"
    page.get_by_label("Your message").fill("x" * 2003)
    assert page.locator("[data-counted]").inner_text() == "3 characters too many"


def test_leaving_quickly_works_from_the_keyboard_and_leaves_nothing_to_go_back_to(open_page, site):
    page = open_page("/help-now/")
    page.goto(site + "/feedback/")
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="Weather"))
    page.get_by_label("Your message").fill("Nobody must see this")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("https://www.bbc.co.uk/weather")
    page.get_by_text("Weather").wait_for()
    # Chromium may be swapping the processes of the two sites still: then it cannot be asked yet.
    for _ in range(20):
        try:
            page.go_back()
            break
        except Error:
            page.wait_for_timeout(250)
    assert page.url == site + "/help-now/"


def test_leaving_quickly_is_the_first_thing_after_the_navigation(phone):
    page = phone("/feedback/")
    link = page.get_by_role("link", name="Leave this page quickly")
    assert link.get_attribute("href") == "https://www.bbc.co.uk/weather"
    assert page.evaluate(
        "document.querySelector('main a') === document.querySelector('[data-leave]')"
    )
    # Without a script, the browser goes back to the form and what was typed: that is said.
    assert "After leaving, close the page: “back” leads here again." in text_of(page)


def test_leaving_quickly_with_a_script_says_how_from_the_keyboard(open_page):
    shown = text_of(open_page("/feedback/"))
    assert "or press the Escape key twice" in shown
    assert "leads here again" not in shown


@pytest.mark.node
def test_axe_has_nothing_to_report_on_the_private_pages(open_page, site):
    page = open_page("/feedback/?council=dudley")
    code = send(page, "Is there a bike scheme in Dudley?")
    found = {"thanks": violations(page)}
    follow(page, site, code)
    found["message"] = violations(page)
    press(page.get_by_role("button", name="Take my message back"))
    found["withdraw"] = violations(page)
    follow(page, site, "apple-lemon-purple-train")
    found["not found"] = violations(page)
    assert found == {"thanks": [], "message": [], "withdraw": [], "not found": []}
