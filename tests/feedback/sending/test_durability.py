"""No thanks before the message is on disk: the real server, killed in the middle.

Clients send messages, in the large 20 of them 200. Half-way through, the server and its workers are killed (SIGKILL)
and started again. A client that got no thanks page sends the same form again, as people do.
"""

import http.client
import ipaddress
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection

from feedback.messages.codes import code_hash
from tests.support.databases import SHIPPED, opened
from tests.support.reading import read
from tests.support.static_files import static_files

CLIENTS, EACH = 20, 10
KEY = "only-for-the-durability-test-" + "x" * 40


class Server:
    """gunicorn as `make run` starts it, on a database of its own."""

    def __init__(self, folder, database, static):
        self.folder, self.database = folder, database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        kept = {k: v for k, v in os.environ.items() if k.startswith("PG") or k == "PATH"}
        self.environ = kept | database | {
            "STATIC_ROOT": str(static),
            "PORT": str(self.port),
            "SECRET_KEY": KEY,
            "FEEDBACK_CODE_KEY": KEY,
            "ALLAUTH_TRUSTED_PROXY_COUNT": "1",
        }  # fmt: skip

    def start(self):
        arguments = [sys.executable, "-m", "gunicorn"]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                [*arguments, "--config", "portal/gunicorn.conf.py", "portal.wsgi"],
                cwd=settings.BASE_DIR, env=self.environ, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        for _ in range(200):
            try:
                return ask(self.port, "GET", "/healthz")
            except OSError:
                time.sleep(0.1)
        raise TimeoutError((self.folder / "log").read_text()[-2000:])

    def rows(self, sql):
        with closing(opened(self.database)) as db:
            return db.execute(sql).fetchall()

    def kill(self):
        """The master and every worker at once: nobody can tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def ask(port, method, path, body=None):
    """(status, page), or an OSError when the server goes away in the middle."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        # Each is another person: so many from one place would be refused as a flood.
        headers = {"X-Forwarded-For": str(ipaddress.IPv4Address(secrets.randbits(32)))}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        client.request(method, path, body, headers)
        response = client.getresponse()
        return response.status, response.read().decode()
    except http.client.HTTPException as error:
        raise OSError(error) from error
    finally:
        client.close()


def until_it_works(deed, deadline):
    while time.monotonic() < deadline:
        try:
            status, page = deed()
        except OSError:
            time.sleep(0.1)
            continue
        if status == 200:
            return page
        time.sleep(0.1)
    raise TimeoutError


class Senders:
    """Threads that send, and write down every thanks page they saw."""

    def __init__(self, port, clients, each):
        self.port, self.each = port, each
        self.thanked, self.tries, self.lock = {}, 0, threading.Lock()
        self.deadline = time.monotonic() + 240
        self.threads = [threading.Thread(target=self.send_all, args=[n]) for n in range(clients)]

    def send_all(self, client):
        for number in range(self.each):
            text = f"Message {number} of client {client}"
            page = until_it_works(lambda: ask(self.port, "GET", "/feedback/"), self.deadline)
            stamp = read(page).one('[name="stamp"]')["value"]
            form = {
                "stamp": stamp, "kind": "question", "text": text, "council": "walsall",
                "sender": "unsaid", "may_publish": "no",
            }  # fmt: skip
            body = urllib.parse.urlencode(form)
            page = until_it_works(lambda body=body: self.post(body), self.deadline)
            with self.lock:
                self.thanked[text] = read(page).one(".words4 b").text

    def post(self, body):
        with self.lock:
            self.tries += 1
        return ask(self.port, "POST", "/feedback/", body)

    def wait_until(self, number):
        while len(self.thanked) < number and time.monotonic() < self.deadline:
            time.sleep(0.01)


@pytest.fixture
def server(tmp_path, once, databases, django_db_blocker):
    with django_db_blocker.unblock():
        database = databases.copy(SHIPPED, tmp_path, "durable")
    return Server(tmp_path, database, static_files(once))


@pytest.mark.parametrize(
    ("clients", "each"),
    [(5, 2), pytest.param(CLIENTS, EACH, marks=[pytest.mark.slow, pytest.mark.bench])],
)
def test_every_thanked_sender_has_one_message_after_a_kill(
    server, clients, each, record_property, monkeypatch
):
    server.start()
    senders = Senders(server.port, clients, each)
    started = time.monotonic()
    try:
        for thread in senders.threads:
            thread.start()
        senders.wait_until(clients * each * 2 // 5)
        thanked_before = dict(senders.thanked)
        server.kill()
        on_disk = {row[0] for row in server.rows("SELECT text FROM feedback_original")}
        assert set(thanked_before) <= on_disk
        server.start()
        for thread in senders.threads:
            thread.join(250)
    finally:
        server.kill()
    assert len(senders.thanked) == clients * each
    assert len(set(senders.thanked.values())) == clients * each
    monkeypatch.setattr(settings, "FEEDBACK_CODE_KEY", KEY)
    expected = sorted((text, code_hash(code)) for text, code in senders.thanked.items())
    kept = server.rows(
        "SELECT o.text, m.code_digest FROM feedback_original o "
        "JOIN feedback_message m ON m.id = o.message_id"
    )
    assert sorted(kept) == expected
    assert server.rows("SELECT COUNT(*) FROM feedback_message") == [(clients * each,)]
    seconds = time.monotonic() - started
    record_property(
        "measured",
        f"{connection.vendor}: killed after {len(thanked_before)} thanks; {len(kept)} messages of "
        f"{clients} clients, {senders.tries} tries, none lost, none twice, {seconds:.1f} s",
    )
