"""`manage.py outbox --watch`: it sends soon, and ends when it is told to or when its parent has gone."""

import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

pytestmark = pytest.mark.any_database

POST = """
from authorities.outbox.models import OutgoingMail
OutgoingMail.post("review", "ann@council.invalid", "One thing\\n\\nIt is here.\\n")
"""
WATCH = [sys.executable, "manage.py", "outbox", "--watch", "1"]


def until(happens, seconds=30):
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_sends_what_comes_in_and_ends_well_when_told_to(own_database, number):
    watching = own_database.start("outbox", "--watch", "1")
    for times in (1, 2):
        own_database.run(POST)
        until(lambda times=times: own_database.emails().count("It is here.") == times)
    watching.send_signal(number)
    _, errors = watching.communicate(timeout=20)
    assert (watching.returncode, errors) == (0, "")


def test_it_ends_with_the_server_that_it_was_started_beside(own_database):
    """As `make run` starts it; Ctrl+C in a terminal reaches both, a crash of the server does not."""
    beside = 'trap "" INT; "$@" & exec sleep 60'
    server = subprocess.Popen(
        ["sh", "-c", beside, "sh", *WATCH],
        cwd=settings.BASE_DIR, env=own_database.environ, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    own_database.run(POST)
    until(lambda: "It is here." in own_database.emails())
    server.kill()
    server.communicate(timeout=20)  # its output ends once both have gone
