"""What the settings accept from the environment and what they refuse, each with a way out."""

import os
import subprocess
import sys
import warnings

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal import environment

LONG_KEY = "kD3vYp0Xq7mWz2RsT9uLbN4cHgJ6fAeVxQ1oI8yPtUiKlMnBvCzSd"
PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": LONG_KEY,
    "FEEDBACK_CODE_KEY": LONG_KEY[::-1],
    "ALLOWED_HOSTS": "offer.example.org.uk",
    "EMAIL_HOST": "mail.invalid",
    "EMAIL_FROM": "offer@offer.invalid",
    "ALLAUTH_TRUSTED_PROXY_COUNT": "1",
}


def boot(*arguments, **environ):
    """Start Django in a process of its own, with nothing in its environment but these."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_and_passes_the_deployment_check():
    done = boot("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"SECRET_KEY": ""}, "secrets.token_urlsafe"),
        ({"FEEDBACK_CODE_KEY": ""}, "FEEDBACK_CODE_KEY is missing"),
        ({"FEEDBACK_CODE_KEY": LONG_KEY}, "the same as SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "Name the site's addresses"),
        ({"DEBUG": "1"}, "Take it out in production"),
        ({"SECOND_FACTOR": "0"}, "anybody with a stolen password"),
        ({"ALLAUTH_TRUSTED_PROXY_COUNT": "one"}, "is not a number"),
        ({"ALLAUTH_TRUSTED_PROXY_COUNT": ""}, "Set it to the number of your own proxies"),
        ({"EMAIL_HOST": ""}, "Name the mail server"),
        ({"EMAIL_PORT": "post"}, "is not a number"),
        ({"EMAIL_PORT": "58²"}, "is not a number"),
        ({"EMAIL_TLS": "yes"}, "EMAIL_TLS='yes' is neither 1 nor 0"),
        ({"SITE_URL": "offer.example.org.uk"}, "has to begin with http"),
    ],
)
def test_production_does_not_start_when_it_is_unsafe(change, hint):
    done = boot("check", **PRODUCTION | change)
    assert done.returncode != 0
    assert hint in done.stderr


@pytest.mark.parametrize("key", ["short", "a" * 60, "django-insecure-" + LONG_KEY])
def test_production_refuses_a_weak_secret_key_without_repeating_it(key, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="too easy to guess") as refusal:
        environment.secret_key(PRODUCTION | {"SECRET_KEY": key}, tmp_path / "none")
    assert key not in str(refusal.value)


def test_production_ignores_the_key_file_of_a_trial_run(tmp_path):
    file = tmp_path / "secret_key"
    file.write_text(LONG_KEY)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is missing"):
        environment.secret_key(PRODUCTION | {"SECRET_KEY": ""}, file)


def test_production_refuses_any_host():
    with pytest.raises(ImproperlyConfigured, match="pretend to be this site"):
        environment.allowed_hosts(PRODUCTION | {"ALLOWED_HOSTS": "*"})


def test_an_empty_environment_is_safe():
    assert not environment.is_production({})
    assert not environment.debug({})
    assert environment.allowed_hosts({}) == ["localhost", "127.0.0.1", "[::1]"]


def test_links_in_emails_name_the_port_that_the_site_was_started_on(tmp_path):
    """`make run PORT=8123`, and then a command of manage.py that knows of no PORT."""
    file = tmp_path / "port"
    file.write_text("8123\n")
    assert environment.site_url({}, [], file) == "http://127.0.0.1:8123"
    assert environment.site_url({"PORT": "9000"}, [], file) == "http://127.0.0.1:9000"
    production = {"PORTAL_ENV": "production"}
    assert environment.site_url(production, ["offer.invalid"], file) == "https://offer.invalid"


@pytest.mark.parametrize("written", ["", "eighty", None])
def test_links_name_port_8000_where_no_other_is_known(tmp_path, written):
    file = tmp_path / "port"
    if written is not None:
        file.write_text(written)
    assert environment.site_url({}, [], file) == "http://127.0.0.1:8000"


@pytest.mark.parametrize("target", ["run", "dev"])
def test_make_notes_the_port_that_it_serves_on(target):
    printed = subprocess.run(
        ["make", "--dry-run", target, "PORT=8123"],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "echo 8123 > var/port" in printed


def test_secret_key_comes_from_the_file_of_the_first_run(tmp_path):
    file = tmp_path / "secret_key"
    file.write_text(f"{LONG_KEY}\n")
    assert environment.secret_key({}, file) == LONG_KEY


def test_secret_key_is_made_up_anew_where_there_is_none(tmp_path):
    first, second = (environment.secret_key({}, tmp_path / "none") for _ in range(2))
    assert len(first) >= 50
    assert first != second


def test_a_slip_in_the_environment_is_named():
    with pytest.raises(ImproperlyConfigured, match="DEBUG='true' is neither 1 nor 0"):
        environment.debug({"DEBUG": "true"})
    with pytest.raises(ImproperlyConfigured, match="PORTAL_ENV='prod'"):
        environment.is_production({"PORTAL_ENV": "prod"})


@pytest.mark.parametrize(("value", "wanted"), [("", True), ("1", True), ("0", False)])
def test_second_factor_is_on_unless_development_switches_it_off(value, wanted):
    assert environment.second_factor({"SECOND_FACTOR": value}) is wanted
    assert environment.second_factor({})


def test_second_factor_stays_on_when_the_switch_is_misspelt():
    with pytest.raises(ImproperlyConfigured, match="SECOND_FACTOR='off' is neither 1 nor 0"):
        environment.second_factor({"SECOND_FACTOR": "off"})


def test_no_proxy_is_trusted_until_somebody_counts_them():
    assert environment.trusted_proxies({}) == 0
    assert environment.trusted_proxies({"ALLAUTH_TRUSTED_PROXY_COUNT": "2"}) == 2
    with pytest.raises(ImproperlyConfigured, match="how many proxies of yours"):
        environment.trusted_proxies({"ALLAUTH_TRUSTED_PROXY_COUNT": "-1"})


def test_no_proxy_at_all_has_to_be_said_in_production():
    with pytest.raises(ImproperlyConfigured, match="0 for none"):
        environment.trusted_proxies(PRODUCTION | {"ALLAUTH_TRUSTED_PROXY_COUNT": ""})
    assert environment.trusted_proxies(PRODUCTION | {"ALLAUTH_TRUSTED_PROXY_COUNT": "0"}) == 0


@pytest.mark.parametrize(("value", "wanted"), [("", True), ("1", True), ("0", False)])
def test_mail_is_encrypted_unless_that_is_switched_off(value, wanted):
    assert environment.email({"EMAIL_TLS": value}, None)["use_tls"] is wanted
    assert environment.email({}, None)["use_tls"]


@pytest.mark.parametrize("value", ["true", "on", "False"])
def test_switch_of_the_mails_encryption_that_is_misspelt_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match=r"EMAIL_TLS=.* is neither 1 nor 0"):
        environment.email({"EMAIL_TLS": value}, None)


def test_production_says_that_it_is_well_to_whoever_asks_on_the_machine(tmp_path):
    """Other pages make links from the name they are asked by, so those keep to ALLOWED_HOSTS."""
    ask = """
from django.test import Client
client = Client(raise_request_exception=False)
for path in ("/healthz", "/robots.txt"):
    for host in ("127.0.0.1:8000", "offer.example.org.uk"):
        status = client.get(path, headers={"Host": host}).status_code
        print(path, host, "refused" if status >= 400 else status)
"""
    database = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"}
    done = boot("shell", "--verbosity", "0", "--command", ask, **PRODUCTION, **database)
    assert done.stdout.splitlines() == [
        "/healthz 127.0.0.1:8000 200",
        "/healthz offer.example.org.uk 200",
        "/robots.txt 127.0.0.1:8000 refused",
        "/robots.txt offer.example.org.uk 301",
    ], done.stderr


def test_hosts_are_a_list_with_commas():
    assert environment.allowed_hosts({"ALLOWED_HOSTS": "one.test, two.test,"}) == [
        "one.test",
        "two.test",
    ]


class TestDatabase:
    def test_is_a_tuned_sqlite_file_when_nothing_is_said(self, tmp_path):
        database = environment.database({}, tmp_path / "new" / "portal.sqlite3")
        assert database["ENGINE"] == "django.db.backends.sqlite3"
        assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert "synchronous=FULL" in database["OPTIONS"]["init_command"]
        assert (tmp_path / "new").is_dir()

    def test_sqlite_address_says_where_the_file_is(self, tmp_path):
        database = environment.database({"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"}, None)
        assert database["NAME"] == tmp_path / "x.sqlite3"

    def test_postgresql_address_is_taken_apart(self):
        url = "postgres://ann:p%40ss@db.test:5433/offer?sslmode=require"
        database = environment.database({"DATABASE_URL": url}, None)
        assert database["ENGINE"] == "django.db.backends.postgresql"
        assert (database["HOST"], database["PORT"]) == ("db.test", "5433")
        assert (database["USER"], database["PASSWORD"]) == ("ann", "p@ss")
        assert database["NAME"] == "offer"
        assert database["OPTIONS"]["sslmode"] == "require"
        assert database["OPTIONS"]["pool"]["max_size"] >= 8  # the threads of one worker
        assert "CONN_MAX_AGE" not in database  # Django refuses it beside a pool
        assert database["CONN_HEALTH_CHECKS"]  # the pool outlives a restart of the server

    def test_pg_variables_choose_postgresql(self):
        database = environment.database({"PGDATABASE": "offer", "PGHOST": "db.test"}, None)
        assert database["ENGINE"] == "django.db.backends.postgresql"
        assert database["NAME"] == "offer"

    @pytest.mark.parametrize(
        "url",
        [
            "mysql://ann:secret@db.test/offer",
            "postgres://ann:secret@db.test/",
            "secret",
            "sqlite:///",
            "postgres://ann:secret/word@db.test/offer",
            "postgres://ann:12/secret@db.test/offer",
            "postgres://ann:x@[secret/offer",
        ],
    )
    def test_address_it_cannot_read_is_refused_without_repeating_it(self, url):
        with pytest.raises(ImproperlyConfigured, match="postgres://user:password@") as refusal:
            environment.database({"DATABASE_URL": url}, None)
        assert "secret" not in str(refusal.value)
        assert refusal.value.__suppress_context__  # a traceback would repeat it


def test_a_web_address_without_its_scheme_is_https_and_nothing_warns():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert forms.URLField().clean("example.org") == "https://example.org"
