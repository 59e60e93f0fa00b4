"""Reads the settings that differ between machines, and refuses dangerous ones."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.crypto import salted_hmac

SQLITE_OPTIONS = {
    # Take the write lock when a transaction begins, so that writers queue and never fail midway.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Readers do not wait for a writer (WAL), an acknowledged message survives a power cut (FULL),
    # and deleted text is overwritten in the file (secure_delete).
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON"
    ),
}
# A worker needs a connection for each of its threads (portal/gunicorn.conf.py).
POOL = {"min_size": 1, "max_size": 10, "timeout": 10}


def switch(environ, name, *, default=False):
    """A boolean from 1 or 0. Anything else is probably a mistake, and is refused."""
    value = environ.get(name, "")
    if value not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name}={value!r} is neither 1 nor 0.")
    return value == "1" if value else default


def words(environ, name):
    """The values of a list such as ALLOWED_HOSTS=one.org.uk,two.org.uk."""
    return [word.strip() for word in environ.get(name, "").split(",") if word.strip()]


def is_production(environ):
    name = environ.get("PORTAL_ENV", "local")
    if name not in ("local", "production"):
        raise ImproperlyConfigured(f"PORTAL_ENV={name!r}: set it to production, or leave it out.")
    return name == "production"


def debug(environ):
    wanted = switch(environ, "DEBUG")
    if wanted and is_production(environ):
        raise ImproperlyConfigured(
            "DEBUG=1 shows settings and people's messages to strangers. Remove it in production."
        )
    return wanted


def allowed_hosts(environ):
    hosts = words(environ, "ALLOWED_HOSTS")
    if not is_production(environ):
        return hosts or ["localhost", "127.0.0.1", "[::1]"]
    if not hosts:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is missing. Name the site's hosts: ALLOWED_HOSTS=offer.example.org.uk"
        )
    if "*" in hosts:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS=* lets anybody pretend to be this site. Name the site's hosts."
        )
    return hosts


def secret_key(environ, key_file):
    """The key from the environment or, outside production, from the file that `make run` writes.

    Without either: a random key for this process, which is enough for a command or a test.
    """
    key = environ.get("SECRET_KEY", "")
    if is_production(environ):
        hint = (
            "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))' "
            "and put it in the environment, not in a file of this project."
        )
        if not key:
            raise ImproperlyConfigured(f"SECRET_KEY is missing. {hint}")
        if len(key) < 50 or len(set(key)) < 10 or key.startswith("django-insecure-"):
            raise ImproperlyConfigured(f"SECRET_KEY is too easy to guess. {hint}")
    if not key and key_file.exists():
        key = key_file.read_text().strip()
    return key or get_random_secret_key()


def feedback_code_key(environ, secret_key):
    """The HMAC key of the follow codes; outside production it is derived from SECRET_KEY.

    Changing it makes every code already given out useless.
    """
    key = environ.get("FEEDBACK_CODE_KEY", "")
    if is_production(environ) and (len(key) < 50 or key == secret_key):
        raise ImproperlyConfigured(
            "FEEDBACK_CODE_KEY is missing, too short or the same as SECRET_KEY. Make one with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))' and never change it."
        )
    return key or salted_hmac("feedback codes", "", secret=secret_key).hexdigest()


def site_url(environ, hosts, port_file):
    """How links in e-mails begin, without a slash at the end.

    Off production a command may know nothing of the PORT that the site was started on: `make run`
    and `make dev` leave it in a file.
    """
    url = environ.get("SITE_URL", "").rstrip("/")
    if not url and is_production(environ):
        return f"https://{hosts[0].lstrip('.')}"
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise ImproperlyConfigured("SITE_URL has to begin with http:// or https://")
    return url or f"http://127.0.0.1:{environ.get('PORT') or port_served(port_file) or '8000'}"


def port_served(file):
    port = file.read_text().strip() if file.exists() else ""
    return port if port.isdecimal() else ""


def second_factor(environ):
    """Whether the staff site asks for a second factor. It can be off in development only."""
    wanted = switch(environ, "SECOND_FACTOR", default=True)
    if not wanted and is_production(environ):
        raise ImproperlyConfigured(
            "SECOND_FACTOR=0 opens the staff site to anybody with a stolen password. "
            "Remove it in production."
        )
    return wanted


def trusted_proxies(environ):
    """The number of our own proxies in front of the site: as many X-Forwarded-For entries are
    trusted.

    Required in production: behind an uncounted proxy, all visitors share one IP address.
    """
    count = environ.get("ALLAUTH_TRUSTED_PROXY_COUNT", "")
    if not count and is_production(environ):
        raise ImproperlyConfigured(
            "ALLAUTH_TRUSTED_PROXY_COUNT is missing. Set it to the number of your own proxies in front of "
            "this site, 0 for none. Behind a proxy that is not counted, all visitors look like one "
            "person, so a few messages, codes or wrong passwords in an hour stop everybody."
        )
    count = count or "0"
    if not count.isdecimal():
        raise ImproperlyConfigured(
            f"ALLAUTH_TRUSTED_PROXY_COUNT={count!r} is not a number. Set it to the number of your own proxies "
            "in front of this site, or leave it out."
        )
    return int(count)


def email(environ, folder):
    """Where e-mail goes: to a mail server or, outside production, to files in a folder."""
    host = environ.get("EMAIL_HOST", "")
    sender = environ.get("EMAIL_FROM", "")
    if is_production(environ) and not (host and sender):
        raise ImproperlyConfigured(
            "EMAIL_HOST and EMAIL_FROM are missing. Name the mail server and the sender of our e-mails: "
            "from: EMAIL_HOST=smtp.example.org.uk EMAIL_FROM='Care Leaver Offer <offer@example.org.uk>'"
        )
    port = environ.get("EMAIL_PORT") or "587"
    if not port.isdecimal():
        raise ImproperlyConfigured(f"EMAIL_PORT={port!r} is not a number.")
    return {
        "backend": f"django.core.mail.backends.{'smtp' if host else 'filebased'}.EmailBackend",
        "file_path": folder,
        "host": host or "localhost",
        "port": int(port),
        "use_tls": switch(environ, "EMAIL_TLS", default=True),
        "user": environ.get("EMAIL_USER", ""),
        "password": environ.get("EMAIL_PASSWORD", ""),
        "sender": sender or "Care Leaver Offer <offer@localhost>",
    }


def cache_key(key, prefix, version):
    """An HMAC of the key, so that the cache table contains no names and no IP addresses."""
    digest = salted_hmac("portal.cache", key, secret=settings.SECRET_KEY, algorithm="sha256")
    return f"{prefix}:{version}:{digest.hexdigest()}"


def database(environ, default_file):
    """PostgreSQL from DATABASE_URL or the PG* variables; otherwise an SQLite file."""
    if url := environ.get("DATABASE_URL"):
        return _database_from_url(url)
    if environ.get("PGDATABASE") or environ.get("PGSERVICE"):
        # libpq itself reads host, port, user and password from the PG* variables.
        service = {"service": environ["PGSERVICE"]} if environ.get("PGSERVICE") else {}
        return _postgresql(NAME=environ.get("PGDATABASE", ""), OPTIONS=service)
    return _sqlite(default_file)


def _database_from_url(url):
    try:
        return _database_from_parts(urlsplit(url))
    except ValueError:
        # The URL contains a password: do not repeat it, as Python's own message would.
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read. Write postgres://user:password@host:5432/name, "
            "sqlite:///file or sqlite:////whole/path/to/file. In a user or a password write / as "
            "%2F, @ as %40, : as %3A, ? as %3F, # as %23 and % as %25."
        ) from None


def _database_from_parts(parts):
    name = parts.path.removeprefix("/")
    # A password with an unescaped / in it ends up in the name.
    if parts.scheme in ("postgres", "postgresql") and name and not set(name) & set("/@"):
        return _postgresql(
            NAME=unquote(name),
            HOST=unquote(parts.hostname or ""),
            PORT=str(parts.port or ""),
            USER=unquote(parts.username or ""),
            PASSWORD=unquote(parts.password or ""),
            OPTIONS=dict(parse_qsl(parts.query)),
        )
    if parts.scheme == "sqlite" and name and not parts.netloc:
        return _sqlite(Path(unquote(name)))
    raise ValueError


def _postgresql(*, OPTIONS, **where):
    return {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {**OPTIONS, "pool": POOL},
        # A restarted server leaves dead connections in the pool, so check them before use.
        "CONN_HEALTH_CHECKS": True,
        **where,
    }


def _sqlite(file):
    file.parent.mkdir(parents=True, exist_ok=True)
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": SQLITE_OPTIONS}
