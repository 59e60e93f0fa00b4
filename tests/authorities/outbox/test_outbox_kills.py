"""A sender that is killed at any moment, again and again: no alarm is lost, nothing else goes twice.

`make bench` kills 1,000 times while 1,000 alarms go out (OUTBOX_KILLS= takes another number).
"""

import os
import random
import signal
from collections import Counter
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from authorities.outbox.models import OutgoingMail
from tests.support.databases import on_a_file

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

HERE = "tests.authorities.outbox.test_outbox_kills"
MANY = int(os.environ.get("OUTBOX_KILLS", 1000))
# A life has at most so many moments: on average a little less than one e-mail takes.
LONGEST_LIFE = 24


class Fate:
    """Kills this process before or after one of its next statements or hand-overs."""

    left = None  # moments to live; None is for ever

    @classmethod
    def moment(cls):
        if cls.left is not None:
            cls.left -= 1
            if cls.left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    @classmethod
    def around(cls, execute, *arguments):
        cls.moment()
        result = execute(*arguments)
        cls.moment()
        return result


class Server(BaseEmailBackend):
    """A mail server that takes everything and writes down its Message-ID and whom it is for."""

    def send_messages(self, messages):
        Fate.around(self.take, messages[0])
        return 1

    def take(self, message):
        line = f"{message.extra_headers['Message-ID']} {message.to[0]}\n"
        with open(settings.EMAIL_FILE_PATH, "a") as file:
            file.write(line)


@pytest.fixture
def server(settings, tmp_path):
    settings.EMAIL_BACKEND = f"{HERE}.Server"
    settings.EMAIL_FILE_PATH = tmp_path / "taken"
    settings.EMAIL_FILE_PATH.touch()
    return settings.EMAIL_FILE_PATH


@pytest.fixture
def database(tmp_path):
    """One that other processes can open too."""
    is_file = connection.vendor == "sqlite"
    with on_a_file(tmp_path / "own.sqlite3") if is_file else nullcontext():
        yield


def live(now, moments):
    """Send what is due in a process of its own. Returns whether it was killed."""
    return was_killed(begin(now, moments))


def begin(now, moments):
    child = os.fork()
    if child == 0:
        try:
            Fate.left = moments
            with connection.execute_wrapper(Fate.around):
                for _ in OutgoingMail.objects.send_due(now):
                    pass
            os._exit(0)
        finally:
            os._exit(1)  # whatever pytest would do with an error
    return child


def was_killed(child):
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WIFSIGNALED(status)


def let_go():
    """A connection must not be shared with a child."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


def post(number, kind, now):
    for one in range(number):
        OutgoingMail.post(kind, f"p{one}@council.invalid", "One thing\n\nIt is here.\n", now=now)
    let_go()


def kill_while_sending(number, kind):
    """Returns how often the sender was killed before all was sent or lost, and the time by then."""
    now = timezone.now()
    post(number, kind, now)
    chance, kills = random.Random(number), 0  # noqa: S311 - so that a run can be repeated
    while kills < number:
        now += timedelta(seconds=61)  # the last one's claim has run out
        if not live(now, chance.randint(1, LONGEST_LIFE)):
            break
        kills += 1
    live(now + timedelta(seconds=61), None)
    return kills, now + timedelta(seconds=122)


def taken_by(server):
    """The Message-IDs that reached each address."""
    ids = {}
    for line in Path(server).read_text().splitlines():
        message_id, to = line.split()
        ids.setdefault(to, []).append(message_id)
    return ids


@pytest.mark.parametrize("number", [30, pytest.param(MANY, marks=pytest.mark.bench)])
def test_no_alarm_is_lost_however_often_its_sender_is_killed(
    server, database, number, record_property
):
    kills, _ = kill_while_sending(number, "alarm")
    taken = taken_by(server)
    times = Counter({to: len(ids) for to, ids in taken.items()})
    again = sum(times.values()) - len(times)
    record_property(
        "measured",
        f"{connection.vendor}: {number} alarms, {kills} kills: {number - len(times)} lost, "
        f"{again} sent again, at most {max(times.values())} times",
    )
    assert kills == number
    assert len(times) == number
    assert again <= kills
    assert all(len(set(ids)) == 1 for ids in taken.values())
    assert OutgoingMail.objects.filter(sent_at=None).count() == 0


def test_nothing_else_goes_twice_and_what_may_be_lost_is_reported(server, database):
    kills, now = kill_while_sending(30, "review")
    taken = taken_by(server)
    assert kills > 10
    assert all(len(ids) == 1 for ids in taken.values())
    lost = {*OutgoingMail.objects.lost(now).values_list("to", flat=True)}
    sent = {*OutgoingMail.objects.exclude(sent_at=None).values_list("to", flat=True)}
    assert sent <= {*taken}
    assert len(sent | lost) == 30
    assert lost


@pytest.mark.parametrize("kind", ["alarm", "review"])
def test_senders_at_the_same_time_send_everything_once(server, database, kind):
    now = timezone.now()
    post(60, kind, now)
    children = [begin(now, None) for _ in range(4)]
    assert [was_killed(child) for child in children] == [False] * 4
    assert sorted(len(ids) for ids in taken_by(server).values()) == [1] * 60
