"""E-mails of a database from before the one outbox are all in it afterwards."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.any_database  # tried on PostgreSQL by hand

BEFORE = [("authorities", "0001"), ("offers", "0001"), ("feedback", "0002")]
ROWS = """
from datetime import timedelta
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
executor = MigrationExecutor(connection)
nodes = [("authorities", "0001_initial"), ("offers", "0001_initial"),
         ("feedback", "0002_event_says_it_with_any_name")]
apps = executor.loader.project_state(nodes).apps
now = timezone.now()
ann = apps.get_model("authorities", "User").objects.create(email="ann@council.invalid", password="x")
message = apps.get_model("feedback", "Message").objects.create(
    kind="question", is_danger=True, danger_at=now, sent_at=now, state="waiting", due_on=now.date())
apps.get_model("feedback", "Alarm").objects.create(message=message, danger_at=now, step="lead")
mails = apps.get_model("feedback", "OutgoingMail").objects
def mail(kind, key, **fields):
    fields = {"to": "ann@council.invalid", "subject": kind, "body": "Words.", **fields}
    mails.create(kind=kind, key=key, message=message, **fields)
key = f"alarm:{message.pk}:{now:%Y%m%d%H%M%S}:lead:{ann.pk}"
mail("alarm", key)
mail("alarm", key + "0", claimed_at=now, tries=1)
mail("notice", f"notice:{message.pk}", to="", sent_at=now, tries=1)
mail("digest", "digest:1:2026-11-25", tries=2, next_try_at=now + timedelta(hours=1))
digests = apps.get_model("offers", "Digest").objects
month = now.date().replace(day=1)
digests.create(person=ann, month=month, claimed_at=now, sent_at=now)
digests.create(person=ann, month=month - timedelta(days=1), claimed_at=now)
print(mails.get(key=key).pk, int(mails.get(key=key).made_at.timestamp()), month.strftime("%Y-%m"))
"""
AFTER = """
from authorities.outbox.models import OutgoingMail
from feedback.alarms.models import Alarm
for mail in OutgoingMail.objects.order_by("pk"):
    print(mail.kind, mail.key.split(":")[0], mail.tries, mail.state, bool(mail.body), mail.message_id)
print(Alarm.objects.get().mails.count(), [mail.key for mail in OutgoingMail.objects.filter(kind="review")])
"""


@pytest.fixture
def manage(tmp_path):

    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    environ = kept | {"DATABASE_URL": f"sqlite:///{tmp_path / 'before.sqlite3'}"}

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_every_email_and_every_sent_review_comes_over(manage):
    for app, number in BEFORE:
        manage("migrate", app, number, "--verbosity", "0")
    pk, made_at, month = manage("shell", "--verbosity", "0", "--command", ROWS).split()
    manage("migrate", "--verbosity", "0")
    said = manage("shell", "--verbosity", "0", "--command", AFTER).splitlines()
    *mails, review = [line.split() for line in said[:-1]]
    assert [mail[:-1] for mail in mails] == [
        ["alarm", "alarm", "0", "waiting", "False"],  # it is written when it is sent
        ["alarm", "alarm", "1", "being", "sent", "True"],
        ["notice", "notice", "1", "sent", "False"],
        ["digest", "digest", "2", "waiting", "True"],
    ]
    assert mails[0][-1] == f"<{pk}.{made_at}@care-leaver-offer>"
    assert review[:5] == ["review", "review", "1", "sent", "False"]
    assert said[-1] == f"2 ['review:1:{month}']"
