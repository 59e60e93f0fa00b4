"""What a code no longer opens, and a desk no longer answers: asked as a browser asks."""

import pytest
from django.test import Client

from feedback.messages.codes import read_code
from feedback.messages.models import Message
from tests.factories import MembershipFactory, MessageFactory
from tests.support.at_the_desk import address_of, seen_on, signed_in

pytestmark = pytest.mark.django_db

URL = "/feedback/follow/"
CODE = "purple-train-lemon-maple"


def test_replies_of_a_withdrawn_message_are_shown_to_nobody_with_its_old_code(client, walsall):
    lead = MembershipFactory(authority=walsall, role="participation-lead").user
    message = MessageFactory(authority=walsall, code=CODE)
    message.reply("zanderquist", by=lead)
    assert "zanderquist" in client.post(URL, {"code": CODE}).content.decode()
    client.post(URL, {"code": CODE, "withdraw-now": "1"})
    for pressed in ({}, {"helped": "yes"}, {"add": "1", "text": "Hello?"}, {"withdraw": "1"}):
        response = Client().post(URL, {"code": CODE, **pressed})
        assert response.status_code == 404
        assert "zanderquist" not in response.content.decode()


def test_message_that_left_the_desk_cannot_be_answered_from_a_page_that_was_still_open(
    walsall, dudley
):
    lead = MembershipFactory(authority=walsall, role="participation-lead").user
    colleague = MembershipFactory(authority=walsall, role="participation-lead").user
    message = MessageFactory(authority=walsall)
    browser = signed_in(lead)
    browser.get(address_of(message))
    message.pass_on(dudley, "It is theirs.", by=colleague)
    for command, values in {
        "reply": {"text": "zanderquist"},
        "note": {"note": "zanderquist"},
        "notagreed": {"why": "zanderquist"},
    }.items():
        values |= {"command": command, "seen": seen_on(message)}
        assert browser.post(address_of(message), values).status_code in (302, 403, 404)
    assert not message.replies.exists()
    assert not message.events.exclude(note="").exists()
    assert Message.objects.get().state == "passed-on"


@pytest.mark.parametrize(
    ("typed", "could_be"),
    [("dccent", ("accent", "decent")), ("octive", ("active", "octave")),
     ("dctor", ("actor", "doctor"))],
)  # fmt: skip
def test_word_that_could_be_two_of_the_list_is_read_as_neither(typed, could_be):
    """Better an unknown code than another person's message."""
    for word in could_be:
        assert read_code(f"{word}-train-lemon-maple") == f"{word}-train-lemon-maple"
    assert read_code(f"{typed}-train-lemon-maple") == ""


@pytest.mark.parametrize(
    ("typed", "read"), [("purplee", "purple"), ("prple", "purple"), ("xx", "")]
)
def test_word_with_one_slip_is_read_as_the_only_one_it_can_be(typed, read):
    assert read_code(f"{typed}-train-lemon-maple") == (f"{read}-train-lemon-maple" if read else "")
