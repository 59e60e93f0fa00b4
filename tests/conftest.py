import os
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from hypothesis import settings as hypothesis_settings

from tests.factories import AuthorityFactory, MembershipFactory, UserFactory
from tests.support.costs import Costs
from tests.support.databases import EMPTY, SHIPPED, databases_for, drop_templates
from tests.support.once import Once
from tests.support.own_database import own_database  # noqa: F401 - a fixture for all

NO_SUCH_VARIABLE = "!! no such variable: %s !!"
MARK = re.compile(NO_SUCH_VARIABLE.replace("%s", "(.*?)"))

# What a marked test needs, whether it is here, and how to get it.
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NODE_MODULES = Path(settings.BASE_DIR, "node_modules", ".bin", "html-validate").exists()
NEEDS = {
    "browser": (CHROMIUM, "Chromium is not here (Debian: sudo apt install chromium)"),
    "node": (NODE_MODULES, "node_modules is not here (sudo apt install nodejs npm; npm ci)"),
}


def pytest_xdist_auto_num_workers(config):
    """One process more than there are cores: some wait for a browser, a mail server or a lock."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config):
    config.pluginmanager.register(Costs(config))
    # `make test` tries a fifth of the examples that Hypothesis would.
    is_quick = "not slow" in config.option.markexpr
    hypothesis_settings.register_profile("quick", max_examples=20, deadline=None)
    hypothesis_settings.register_profile("thorough", max_examples=100, deadline=None)
    hypothesis_settings.load_profile("quick" if is_quick else "thorough")
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = NO_SUCH_VARIABLE
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    # Tests that are about the second factor switch it on (tests/authorities/sign_in/test_second_factor.py).
    settings.SECOND_FACTOR = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Playwright runs an event loop in the test's own thread.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def left_out():
    """The marks whose needs this machine does not meet. In CI nothing is left out: it fails."""
    if os.environ.get("CI") == "true":
        return {}
    return {mark: hint for mark, (here, hint) in NEEDS.items() if not here}


def pytest_report_header():
    return [f"left out: tests marked {mark}. {hint}" for mark, hint in left_out().items()]


def pytest_collection_modifyitems(config, items):
    out = [item for item in items if any(item.get_closest_marker(mark) for mark in left_out())]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    for mark, (here, hint) in NEEDS.items():
        if not here and item.get_closest_marker(mark):
            pytest.fail(f"CI leaves nothing out. {hint}", pytrace=False)


def pytest_terminal_summary(terminalreporter):
    """Print what tests measured: `record_property("measured", "…")`."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, [])]
    lines = [
        text
        for report in reports
        for name, text in getattr(report, "user_properties", [])
        if name == "measured" and report.when == "call"
    ]
    if lines:
        terminalreporter.section("measured")
        for line in sorted(lines):
            terminalreporter.write_line(line)


class StrictClient(Client):
    """Fails on any page of ours that asks for a variable which is not there."""

    def request(self, **request):
        response = super().request(**request)
        # Django's own admin templates lean on missing variables.
        ours = not request["PATH_INFO"].startswith("/admin/")
        plain = not response.streaming and "Content-Encoding" not in response
        if ours and plain and response.get("Content-Type", "").startswith("text/html"):
            assert MARK.findall(response.content.decode()) == [], request["PATH_INFO"]
        return response


@pytest.fixture
def client():
    return StrictClient()


@pytest.fixture
def today():
    """The day on which the test began; a module that asked for it would keep the day of its import."""
    return timezone.localdate()


@pytest.fixture
def walsall(db):
    return AuthorityFactory(short_name="Walsall")


@pytest.fixture
def dudley(db):
    return AuthorityFactory(short_name="Dudley")


def signed_in(user):
    """A browser with this person signed in; `client.user` is who."""
    client = StrictClient()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def officer(walsall):
    return signed_in(MembershipFactory(authority=walsall, role="officer").user)


@pytest.fixture
def publisher(walsall):
    return signed_in(MembershipFactory(authority=walsall, role="publisher").user)


@pytest.fixture
def stranger(dudley):
    """Publisher and participation lead of another council: the outsider."""
    user = MembershipFactory(authority=dudley, role="publisher").user
    MembershipFactory(user=user, authority=dudley, role="participation-lead")
    return signed_in(user)


@pytest.fixture
def regional_lead(db):
    return signed_in(MembershipFactory(regional=True).user)


@pytest.fixture
def superuser(db):
    return UserFactory(name="Rosa", is_superuser=True)


@pytest.fixture
def desk(superuser):
    """A browser with a technical administrator signed in."""
    return signed_in(superuser)


# Databases


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    return Once(tmp_path_factory)


@pytest.fixture(scope="session")
def databases(once, django_test_environment, django_db_blocker):
    with django_db_blocker.unblock():
        databases = databases_for(once)
        yield databases
        databases.end()


@pytest.fixture(scope="session")
def django_db_setup(databases, django_db_blocker):
    """In place of pytest-django's, which makes the tables anew for every process."""
    with django_db_blocker.unblock():
        databases.use(EMPTY)


def pytest_itemcollected(item):
    """Which database a test wants is settled before anything opens a transaction on it."""
    names = getattr(item, "fixturenames", [])
    if "shipped" in names:
        names.remove("shipped")
        names.insert(0, "shipped")


@pytest.fixture
def shipped(request, django_db_setup, databases, django_db_blocker):
    """The database with the shipped content."""
    marker = request.node.get_closest_marker("django_db")
    assert not (marker and marker.kwargs.get("transaction")), "it would be emptied for all others"
    with django_db_blocker.unblock():
        databases.use(SHIPPED)
        yield
        databases.use(EMPTY)


@pytest.fixture
def content(shipped, db):
    """The shipped content, to read and to change within one test."""


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        drop_templates()
