"""A flood is refused, a person never notices, and danger always comes through."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.messages.models import Message, Throttle
from feedback.messages.receiving import is_flood
from tests.factories import DangerPhraseFactory
from tests.support.sent_forms import URL, a_form, page

pytestmark = pytest.mark.django_db


def send(client, number, **words):
    form = a_form() | {"text": f"Message number {number}"} | words
    return client.post(URL, form, REMOTE_ADDR="192.0.2.7")


@pytest.fixture
def five_are_a_flood(settings):
    settings.FEEDBACK_MOST_A_MINUTE = 4


def test_more_in_a_minute_than_people_send_are_not_stored_and_keep_their_words(
    client, walsall, five_are_a_flood
):
    assert [send(client, number).status_code for number in range(4)] == [200] * 4
    refused = send(client, 5, text="What about me & mine?")
    assert refused.status_code == 429
    assert "Your words are still in the form" in page(refused)
    assert "What about me & mine?</textarea>" in page(refused)
    assert Message.objects.count() == 4


def test_a_danger_message_is_never_refused(client, walsall, five_are_a_flood):
    DangerPhraseFactory(phrase="want to die")
    for number in range(6):
        send(client, number)
    assert send(client, 7, text="I want to die").status_code == 200
    assert Message.objects.filter(is_danger=True).count() == 1


def test_pressing_send_twice_is_no_second_message(client, walsall, five_are_a_flood):
    form = a_form()
    for _ in range(8):
        assert client.post(URL, form, REMOTE_ADDR="192.0.2.7").status_code == 200
    assert Message.objects.count() == 1


def test_somebody_elsewhere_does_not_notice(client, walsall, five_are_a_flood):
    for number in range(6):
        send(client, number)
    form = a_form() | {"text": "From my own flat"}
    assert client.post(URL, form, REMOTE_ADDR="192.0.2.8").status_code == 200


def test_shipped_limits_are_ten_a_minute_and_twenty_an_hour():
    now = timezone.now().replace(minute=10)
    assert [is_flood("192.0.2.7", now) for _ in range(11)] == [False] * 10 + [True]
    later = now + timedelta(minutes=5)
    assert [is_flood("192.0.2.7", later) for _ in range(10)] == [False] * 9 + [True]
    assert not is_flood("192.0.2.8", later)


def test_the_address_itself_is_not_kept():
    is_flood("192.0.2.7", timezone.now())
    assert not any("192.0.2.7" in str(row) for row in Throttle.objects.values())
