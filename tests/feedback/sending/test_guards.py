"""What a code does and does not open, once the words of its message are gone."""

import pytest
from django.utils import timezone

from feedback.messages.models import FollowUp, Message, Throttle
from feedback.messages.stamps import new_stamp
from feedback.sending.views.following import MOST_WRONG_CODES
from tests.factories import MessageFactory, UserFactory

pytestmark = pytest.mark.django_db
CODE = "purple-train-lemon-maple"


def follow(client, code=CODE, **pressed):
    return client.post("/feedback/follow/", {"code": code, **pressed})


@pytest.fixture
def forgotten():
    """Published and answered; a year later its words have been forgotten, and the code still opens it."""
    message = MessageFactory(code=CODE, published="Can young people get one?")
    message.reply("Yes.", by=UserFactory())
    message.forget_words(now=timezone.now())
    return message


@pytest.mark.parametrize("pressed", [{"add": "1", "text": "More"}, {"helped": "yes"}])
def test_nothing_is_added_to_a_message_whose_words_are_gone(client, forgotten, pressed):
    assert follow(client, stamp=new_stamp(), **pressed).status_code == 200
    assert not FollowUp.objects.exists()
    assert Message.objects.get().helped is None


def test_a_message_whose_words_are_gone_can_still_be_taken_back(client, forgotten):
    follow(client, **{"withdraw-now": "1"})
    assert not Message.objects.published().exists()


@pytest.mark.parametrize(("wrong", "status"), [(-1, 200), (0, 429)])
def test_twenty_wrong_codes_an_hour_are_enough(client, wrong, status):
    MessageFactory(code=CODE)
    for _ in range(MOST_WRONG_CODES + wrong):
        Throttle.count("wrong code", "127.0.0.1")
    assert follow(client).status_code == status


def test_each_wrong_code_counts(client):
    for number in (1, 2):
        assert follow(client, "apple-train-lemon-maple").status_code == 404
        assert Throttle.so_far("wrong code", "127.0.0.1") == number
