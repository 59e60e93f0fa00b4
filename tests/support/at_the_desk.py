"""What staff do at the desk, in tests: open a page, press a button, choose an action."""

import html

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

LIST = "/admin/feedback/message/"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page(user, address=LIST):
    response = signed_in(user).get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def address_of(message):
    return reverse("admin:feedback_message_change", args=[message.pk])


def seen_on(message):
    """What the page of a message says it shows: the number of the newest thing done to it."""
    newest = message.events.order_by("pk").last()
    return newest.pk if newest else 0


def press(user, message, command, **values):
    """Press a button on the page as it is now; `seen` says that it was opened earlier."""
    values = {"command": command, "seen": seen_on(message), **values}
    response = signed_in(user).post(address_of(message), values)
    message.refresh_from_db()
    return response


def in_bulk(user, action, messages):
    chosen = {"action": action, "_selected_action": [m.pk for m in messages]}
    return signed_in(user).post(LIST, chosen, follow=True)


def queries_of(user, address):
    client = signed_in(user)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
