"""How many links, messages and minutes are too many: on each bound."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.messages.holds import Sending, holds_on_sending
from feedback.messages.models import Throttle, ThrottleKey
from feedback.messages.stamps import Stamp

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def kinds(text, now, address="192.0.2.1"):
    sending = Sending(Stamp("nonce", timedelta(minutes=2)), "", address)
    return [hold.kind for hold in holds_on_sending(sending, text, now)]


@pytest.mark.parametrize(("links", "is_held"), [(1, False), (2, False), (3, True)])
def test_more_than_two_links_are_held(now, links, is_held):
    text = " ".join(f"https://council.invalid/{n}" for n in range(links))
    assert kinds(text, now) == (["links"] if is_held else [])


def test_more_than_five_messages_of_an_hour_from_one_place_are_held(now):
    held = [kinds(f"Message {n}", now) for n in range(7)]
    assert held == [[], [], [], [], [], ["often"], ["often"]]


def test_the_second_time_the_same_words_are_held(now):
    said = [kinds("Hello", now, address=f"192.0.2.{n}") for n in range(3)]
    assert said == [[], ["repeated"], ["repeated"]]


def test_two_parts_of_a_key_never_run_into_one(now):
    """“ab” and “c” are not “a” and “bc”: one place would be counted as another."""
    assert ThrottleKey.digest("slot", "ab", "c", now=now) != ThrottleKey.digest(
        "slot", "a", "bc", now=now
    )
    Throttle.count("wrong code", "1", now)
    assert Throttle.so_far("wrong code1", "", now) == 0
    assert Throttle.so_far("wrong code", "1", now) == 1


@pytest.mark.parametrize(
    ("minutes", "seconds", "is_kept"), [(59, 59, True), (60, 0, False), (60, 1, False)]
)
def test_a_count_is_forgotten_after_an_hour(now, minutes, seconds, is_kept):
    Throttle.count("sending", "192.0.2.1", now)
    Throttle.forget(now + timedelta(minutes=minutes, seconds=seconds))
    assert Throttle.objects.exists() is is_kept
    assert ThrottleKey.objects.exists() is is_kept
