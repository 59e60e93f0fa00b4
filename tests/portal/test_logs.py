"""No log keeps what a person asked for: council, age and place stand in the address."""

import http.client
import io
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.parse
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.urls import path

from portal.logs import PrivateFormatter

SECRET = "prison-mother"


def fails(request):
    try:
        raise LookupError(request.GET["q"])
    except LookupError:
        int(request.GET["q"])


urlpatterns = [path("fails/", fails)]


@pytest.fixture
def log():
    """All that Django would write, formatted the way settings.LOGGING formats it."""
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(PrivateFormatter(settings.LOGGING["formatters"]["private"]["format"]))
    logger = logging.getLogger("django")
    logger.addHandler(handler)
    yield handler.stream
    logger.removeHandler(handler)


def test_every_handler_of_ours_is_private():
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {
        "private"
    }
    for name in ("django", "django.server"):
        logger = logging.getLogger(name)
        assert not logger.propagate
        written = [handler for handler in logger.handlers if type(handler) is logging.StreamHandler]
        assert [type(handler.formatter) for handler in written] == [PrivateFormatter]


@pytest.mark.urls(__name__)
def test_broken_page_is_logged_with_its_place_and_kind_only(client, log):
    client.raise_request_exception = False
    assert client.get("/fails/", {"q": SECRET}).status_code == 500
    written = log.getvalue()
    assert "Internal Server Error: /fails/" in written
    assert "in fails" in written
    assert "builtins.ValueError" in written
    assert "builtins.LookupError" in written
    assert SECRET not in written


@pytest.mark.parametrize(
    ("address", "host"), [("/missing/", "testserver"), ("/about/", "somebody.else.test")]
)
def test_refused_page_is_logged_without_its_question(client, log, address, host):
    response = client.get(address, {"q": SECRET}, headers={"host": host})
    assert response.status_code in (400, 404)
    assert log.getvalue()
    assert SECRET not in log.getvalue()


def test_unknown_host_is_one_line_without_its_name(client, log):
    assert client.get("/about/", headers={"host": "zanzibar.test"}).status_code == 400
    (line,) = log.getvalue().splitlines()
    assert " WARNING " in line
    assert "A host that this site does not go by was asked for: /about/" in line


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ('"GET /offers/?q=a b HTTP/1.1" 200 345', '"GET /offers/?... HTTP/1.1" 200 345'),
        ("Invalid request from ip=10.1.2.3: Invalid HTTP Version: 'b c'", "Invalid request"),
        ("Not Found: /offers/", "Not Found: /offers/"),
        (
            "GET /staff/password/forgotten/1z-d7a-4f09e/ 302",
            "GET /staff/password/forgotten/.../ 302",
        ),
        ("GET /preview/eyJsaW5lIjoxfQ:1vNa:x-y_z/ 200", "GET /preview/.../ 200"),
        ("first ?a\nsecond", "first ?..."),
    ],
)
def test_formatter_cuts_from_the_question_mark(message, kept):
    record = logging.makeLogRecord({"msg": message})
    assert PrivateFormatter("%(message)s").format(record) == kept


@contextmanager
def served(folder):
    """The real server on an empty database; what it wrote is in folder/log once it has stopped."""
    address = f"127.0.0.1:{free_port()}"
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn"),
                *("--config", "portal/gunicorn.conf.py", "portal.wsgi"),
            ],
            cwd=settings.BASE_DIR,
            env={
                "PATH": os.environ["PATH"],
                "DATABASE_URL": f"sqlite:///{folder}/served.sqlite3",
                "WEB_WORKERS": "1",
                "BIND": address,
            },
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(address):
    for _ in range(100):
        try:
            return ask(address, "/healthz")
        except ConnectionError:
            time.sleep(0.1)
    raise TimeoutError(address)


def ask(address, path):
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request("GET", path)
    return connection.getresponse().status


def test_server_writes_the_path_and_never_the_question(tmp_path):
    question = urllib.parse.urlencode({"q": SECRET})
    with served(tmp_path) as address:
        assert ask(address, f"/healthz?{question}") == 200
        assert ask(address, f"/missing/?{question}") in (404, 500)  # 500 before collectstatic
        with socket.create_connection(address.split(":")) as connection:
            connection.sendall(f"GET /?{question} and {SECRET} HTTP/9.9\r\n\r\n".encode())
            assert b"400" in connection.recv(1000)
    written = (tmp_path / "log").read_text()
    assert "GET /healthz 200" in written
    assert "GET /missing/" in written
    assert "Invalid request" in written
    assert SECRET not in written
    assert "127.0.0.1" not in written.partition("Booting worker")[2]
