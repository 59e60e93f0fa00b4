"""The form as a young person fills it in, and what comes back."""

import html
from datetime import timedelta

from django.utils import timezone

from feedback.messages.stamps import new_stamp
from tests.support.reading import read

URL = "/feedback/"
TEXT = "Can I get a laptop?\r\nMine is broken."


def a_form(**values):
    stamp = new_stamp(timezone.now() - timedelta(minutes=2))
    return {
        "stamp": stamp, "kind": "question", "text": TEXT, "council": "walsall", "about": "",
        "sender": "care-leaver", "may_publish": "yes", "email": "", "subject": "",
    } | values  # fmt: skip


def send(client, **values):
    return client.post(URL, a_form(**values))


def page(response):
    return html.unescape(response.content.decode())


def code_in(response):
    return read(response).one(".words4 b").text
