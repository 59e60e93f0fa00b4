"""Signing in to the staff site as people do it, and what a regional lead does with people."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import DJANGOS_OWN
from tests.browser.conftest import PASSWORD, code_now
from tests.browser.hand import press
from tests.browser.pages import on_both


def invited(site, email, *arguments):
    """The link that the command prints, at the address of the running site."""
    printed = site.manage("add_person", email, *arguments)
    link = next(line for line in printed.splitlines() if "token=" in line)
    return link[link.index("/staff/") :]


def give_password(page, site, email, password=PASSWORD):
    page.goto(f"{site}/admin/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    press(page.get_by_role("button", name="Sign in"))


def give_code(page, code, button="Sign in"):
    page.get_by_label("Code", exact=True).fill(code)
    press(page.get_by_role("button", name=button))


def secret_of(page):
    return page.locator("#secret").inner_text().replace(" ", "")


def shows(page, heading):
    expect(page.locator("h1").last).to_have_text(heading)


@pytest.mark.node
@on_both
def test_somebody_invited_gets_into_the_admin(open_page, site, fine, viewport):
    email = f"new.{viewport['width']}@council.invalid"
    page = open_page(invited(site, email, "--council", "dudley", "--role", "officer"), viewport)
    fine(page)
    press(page.get_by_role("button", name="Save and continue"))
    expect(page).to_have_title(re.compile("^Error: Open your account"))
    fine(page)
    press(page.get_by_role("link", name="Enter your name."))
    page.keyboard.type("Nadia New")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    press(page.get_by_role("button", name="Save and continue"))
    expect(page.get_by_role("status")).to_contain_text("Your password is set.")
    fine(page)
    give_password(page, site, email, "wrong")
    expect(page).to_have_title(re.compile("^Error: Sign in"))
    fine(page)
    give_password(page, site, email)
    shows(page, "Set up your second factor")
    fine(page)
    page.goto(f"{site}/admin/offers/entitlement/")
    shows(page, "Set up your second factor")
    secret = secret_of(page)
    give_code(page, "123", "Finish")
    expect(page).to_have_title(re.compile("^Error: Set up"))
    fine(page)
    assert secret_of(page) == secret
    give_code(page, code_now(secret), "Finish")
    shows(page, "Your recovery codes")
    fine(page)
    press(page.get_by_role("link", name="I have kept them"))
    page.wait_for_url(f"{site}/admin/")
    shows(page, "What needs doing")
    for path in ("second-factor/", "second-factor/other-app/", "password/", "sign-out/"):
        page.goto(f"{site}/staff/{path}")
        fine(page)
    press(page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("status")).to_contain_text("You are signed out.")


def test_link_works_once(open_page, site):
    link = invited(site, "once@council.invalid", "--council", "dudley", "--role", "officer")
    page = open_page(link)
    page.get_by_label("Your name").fill("Olu Once")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    press(page.get_by_role("button", name="Save and continue"))
    page.goto(site + link)
    shows(page, "You have used this link already")


def test_somebody_with_a_second_factor_gets_in(staff_page, person):
    page = staff_page(person("publisher", "walsall"))
    shows(page, "What needs doing")


@pytest.mark.node
def test_recovery_code_gets_somebody_in_without_their_phone(open_page, person, site, fine):
    somebody = person("officer", "walsall", "Rae Recovery")
    printed = site.manage.shell(
        "from authorities.models import User;"
        f"user = User.objects.get(email={somebody.email!r});"
        "print(user.authenticator_set.get(type='recovery_codes').wrap().get_unused_codes()[0])"
    )
    page = open_page("/", java_script_enabled=True)
    give_password(page, site, somebody.email)
    shows(page, "Enter a code")
    fine(page)
    give_code(page, printed.strip())
    page.wait_for_url(f"{site}/admin/")


def test_everything_works_without_javascript(open_page, person, site):
    somebody = person("officer", "walsall", "Nils Noscript")
    page = open_page("/", java_script_enabled=False)
    give_password(page, site, somebody.email)
    give_code(page, somebody.code())
    page.wait_for_url(f"{site}/admin/")


@pytest.mark.node
def test_wrong_passwords_are_throttled(open_page, person, site, fine):
    somebody = person("officer", "walsall", "Theo Throttled")
    page = open_page("/")
    for _ in range(5):
        give_password(page, site, somebody.email, "guess")
        expect(page.get_by_role("alert")).to_contain_text("is not right")
    give_password(page, site, somebody.email)
    expect(page.get_by_role("alert")).to_contain_text("Wait five minutes")
    fine(page)


def test_ended_role_ends_the_session(staff_page, person, site):
    somebody = person("officer", "walsall", "Eve Ended")
    page = staff_page(somebody)
    shows(page, "What needs doing")
    site.manage.shell(
        "from authorities.models import Membership;"
        f"membership = Membership.objects.get(user__email={somebody.email!r});"
        "membership.end(by=membership.user)"
    )
    page.reload()
    shows(page, "Sign in")
    give_password(page, site, somebody.email)
    shows(page, "This account is closed")


@pytest.mark.node
@on_both
@pytest.mark.parametrize(
    "path",
    [
        "sign-in/",
        "closed/",
        "password/forgotten/",
        "password/forgotten/sent/",
        "password/forgotten/done/",
        "password/forgotten/1-x/",
        "invitation/?token=x",
    ],
)
def test_pages_before_signing_in_suit_everybody(open_page, path, viewport, fine):
    fine(open_page(f"/staff/{path}", viewport))


# A regional lead and people


@pytest.mark.node
def test_lead_invites_closes_and_opens(staff_page, person, site, fine):
    page = staff_page(person("regional-lead"), "/admin/authorities/user/add/")
    page.get_by_label("E-mail address").fill("ines@council.invalid")
    page.get_by_label("Name").fill("Ines Invited")
    page.get_by_label("Council").select_option(label="Walsall")
    page.get_by_label("Role").select_option("publisher")
    fine(page, but=DJANGOS_OWN)
    press(page.get_by_role("button", name="Save", exact=True))
    page.get_by_text("An e-mail is on its way to ines@council.invalid.").wait_for()
    press(page.get_by_role("link", name="ines@council.invalid").first)
    fine(page, but=DJANGOS_OWN)
    press(page.get_by_role("button", name="Close the account"))
    shows(page, "Close?")
    fine(page, but=DJANGOS_OWN)
    press(page.get_by_role("button", name="Yes, go on"))
    page.get_by_text("Ines Invited: closed.").wait_for()
    press(page.get_by_role("link", name="ines@council.invalid").first)
    press(page.get_by_role("button", name="Open the account again"))
    press(page.get_by_role("button", name="Yes, go on"))
    page.get_by_text("Ines Invited: open.").wait_for()


@pytest.mark.node
def test_lead_ends_a_role(staff_page, person, site, fine):
    somebody = person("officer", "solihull", "Lee Leaving")
    page = staff_page(person("regional-lead"), f"/admin/authorities/user/?q={somebody.email}")
    press(page.get_by_role("link", name=somebody.email))
    press(page.get_by_role("link", name="Their roles"))
    fine(page, but=DJANGOS_OWN)
    page.locator("[name=_selected_action]").check()
    page.locator("select[name=action]").select_option("end_roles")
    press(page.get_by_role("button", name="Go", exact=True))
    expect(page.locator("#content")).to_contain_text("Lee Leaving: officer for Solihull")
    press(page.get_by_role("button", name="Yes, go on"))
    page.get_by_text("officer for Solihull: ended.").wait_for()
