"""A real server, as `make run` serves, and Debian's Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from playwright.sync_api import sync_playwright

from tests.browser.axe import violations
from tests.browser.hand import press
from tests.browser.pages import DESK, PHONE
from tests.support.databases import SHIPPED
from tests.support.managing import Manage
from tests.support.static_files import static_files

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


GUNICORN = [sys.executable, "-m", "gunicorn"]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            # Chromium is a program of its own, and these machines are busy: a second try, which
            # pytest prints as RERUN. What is broken stays broken.
            item.add_marker(pytest.mark.flaky(reruns=1))


class Site(str):
    """The address of the running site; `manage` runs a command on its database."""

    manage: Manage


# Whoever fills in a form here is a program, which is held for a look where the bound stands.
SETTINGS = """
from portal.settings import *
FEEDBACK_TOO_FAST = 0
FEEDBACK_MOST_A_MINUTE = FEEDBACK_MOST_AN_HOUR = 10_000
"""


@pytest.fixture(scope="session")
def site_environ(tmp_path_factory, once, databases, django_db_blocker):
    """The environment of the site: what its server and its commands run with."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "browser_settings.py").write_text(SETTINGS)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {
        name: value for name, value in os.environ.items() if name not in ("DEBUG", "SECOND_FACTOR")
    }
    with django_db_blocker.unblock():
        database = databases.copy(SHIPPED, folder, "site")
    return {
        **kept,
        **database,
        "DJANGO_SETTINGS_MODULE": "browser_settings",
        "PYTHONPATH": os.pathsep.join([str(folder), str(settings.BASE_DIR)]),
        "STATIC_ROOT": str(static_files(once)),
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "SECRET_KEY": "only-for-the-browser-tests-" + "x" * 40,
    }


@pytest.fixture(scope="session")
def site(site_environ, tmp_path_factory):
    """The address of the site with the shipped content, on a database of its own."""
    environ, port = site_environ, site_environ["PORT"]
    address = Site(f"http://127.0.0.1:{port}")
    address.manage = Manage(environ)
    arguments = [*GUNICORN, "--config", "portal/gunicorn.conf.py", "portal.wsgi"]
    log = (tmp_path_factory.mktemp("server") / "log.txt").open("w")
    server = subprocess.Popen(arguments, cwd=settings.BASE_DIR, env=environ, stdout=log, stderr=log)
    try:
        wait_for(f"{address}/healthz")
        yield address
    finally:
        address.manage.end()
        server.terminate()
        server.wait(10)


def wait_for(address):
    for _ in range(100):
        try:
            return urllib.request.urlopen(address, timeout=1)  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"), args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Opens a page of the site in a context of its own: open_page(path, viewport, **options)."""
    contexts = []

    def open_it(path, viewport=PHONE, **options):
        context = chromium.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(site + path)
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def fine():
    """Checks that a page suits everybody: nothing scrolls sideways, axe has nothing to report."""

    def check(page, but=frozenset()):
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        assert [found for found in violations(page) if found[0] not in but] == []

    return check


PASSWORD = "kettle-window-tram"
# Gives the person a password and an app, as if they had accepted their invitation.
READY = """
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from authorities.models import User
user = User.objects.get(email={email!r})
user.accept(name={name!r}, password={password!r})
TOTP.activate(user, {secret!r})
RecoveryCodes.activate(user)
"""


def code_now(secret, steps=0):
    """What the app shows; `steps` of 30 seconds later or earlier."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2] + steps))


class Person:
    """Somebody with an account on the site: person.email, .password, .secret, .code()"""

    password = PASSWORD
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

    def __init__(self, site, role, council, name):
        self.name, self.email = name, f"{name.lower().replace(' ', '.')}@council.invalid"
        where = ["--council", council] if council else []
        site.manage("add_person", self.email, "--role", role, *where)
        words = {"email": self.email, "name": name, "password": PASSWORD, "secret": self.secret}
        site.manage.shell(READY.format(**words))

    def code(self, steps=0):
        return code_now(self.secret, steps)


@pytest.fixture(scope="session")
def person(site):
    """Makes somebody once: person("publisher", "walsall"), person("regional-lead").

    Another `name` makes another person. Nobody is signed in yet: see `staff_page`.
    """
    made = {}

    def make(role, council=None, name=None):
        name = name or f"{role} {council or 'region'}".title().replace("-", " ")
        if name not in made:
            made[name] = Person(site, role, council, name)
        return made[name]

    return make


def sign_in(page, somebody, site):
    """Sign in with password and code, as a person does."""
    page.goto(f"{site}/admin/")
    page.get_by_label("E-mail address").fill(somebody.email)
    page.get_by_label("Password").fill(somebody.password)
    press(page.get_by_role("button", name="Sign in"))
    page.get_by_label("Code", exact=True).fill(somebody.code())
    press(page.get_by_role("button", name="Sign in"))
    page.wait_for_url(f"{site}/admin/")


@pytest.fixture(scope="session")
def signed_in(chromium, site):
    """The cookies of somebody who has signed in with password and code, once a session."""
    states = {}

    def cookies(somebody):
        if somebody.email not in states:
            context = chromium.new_context(viewport=DESK)
            sign_in(context.new_page(), somebody, site)
            states[somebody.email] = context.storage_state()
            context.close()
        return states[somebody.email]

    return cookies


@pytest.fixture
def staff_page(open_page, signed_in):
    """A page of the staff site as somebody: staff_page(person("officer", "walsall"), "/admin/")."""

    def open_it(somebody, path="/admin/", viewport=DESK, **options):
        return open_page(path, viewport, storage_state=signed_in(somebody), **options)

    return open_it
