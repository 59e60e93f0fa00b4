"""What in a message makes a moderator look twice."""

from datetime import UTC, datetime, timedelta

import pytest

from feedback.choices import HoldKind
from feedback.messages.holds import Sending, danger_in, holds_on_sending, holds_on_words
from feedback.messages.personal_details import finds_in, redacted
from feedback.messages.stamps import Stamp, new_stamp, read_stamp
from feedback.setup.models import AbuseWord
from tests.factories import DangerPhraseFactory

pytestmark = pytest.mark.django_db


# Danger (the shipped list is tested in test_danger.py)


def test_staff_add_a_phrase_and_it_flags_at_once():
    text = "They will put me in the glass house."
    assert danger_in(text) == []
    DangerPhraseFactory(phrase="in the glass house")
    assert danger_in(text) == ["in the glass house"]


@pytest.mark.parametrize(
    "text", ["I WANT to   just DIE.", "i want 2 die", "i wanna fucking die", "I want to, like, die"]
)
def test_danger_is_seen_through_spelling_and_fillers(text):
    DangerPhraseFactory(phrase="want to die")
    assert danger_in(text) == ["want to die"]


# What shows who somebody is


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("Ring 07700 900123 please", "phone", "Ring [phone number] please"),
        ("Ring 01902-496-012.", "phone", "Ring [phone number]."),
        ("+44 7700 900 123", "phone", "[phone number]"),
        ("write to kim.b@example.com now", "email", "write to [e-mail address] now"),
        ("I live at WS1 1TP now", "postcode", "I live at [postcode] now"),
        ("b29 6qj", "postcode", "[postcode]"),
        ("my flat is 12 Station Road", "street", "my flat is [address]"),
        ("Flat 3, 8a High Street", "street", "[address]"),
        ("my PA Sarah said no", "name", "my PA [name] said no"),
        ("My social worker is Dave Smith.", "name", "My social worker is [name]."),
        ("Mr Khan and Mrs. O'Neill", "name", "Mr [name] and Mrs. [name]"),
        ("my PA is called sarah", "name", "my PA is called [name]"),
        ("my name is Kim and I am 19", "name", "my name is [name] and I am 19"),
        ("our manager, Priya Patel-Jones, left", "name", "our manager, [name], left"),
        ("my pa sarah smith said no", "name", "my pa [name] said no"),
        ("my social worker dave never rings", "name", "my social worker [name] never rings"),
        ("my pa, sarah", "name", "my pa, [name]"),
        ("my PA (Sarah) left", "name", "my PA ([name]) left"),
        ("My name is kayleigh brown", "name", "My name is [name]"),
        ("hi my name kayleigh brown from leamore", "name", "hi my name [name] from leamore"),
        ("im kayleigh and im 19", "name", "im [name] and im 19"),
        ("Sorry Kayleigh, that is no", "name", "Sorry [name], that is no"),
    ],
)
def test_what_identifies_is_found_and_taken_out(text, kind, rest):
    assert kind in {find.kind for find in finds_in(text)}
    assert redacted(text) == rest
    assert finds_in(redacted(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "I got £2,000 in 2024 and 2025, until my 25th birthday.",
        "My PA said no. My PA Said it twice. My PA Walsall is bad at this.",
        "The team called back three times and they called me again.",
        "Section 23C of the 1989 Act, page 12",
        "I was 16 when it was 10 miles a week",
        "Is there a mentor in Dudley for 18 to 25?",
        "0 to 10, I would say 8",
        "my pa never rings, my social worker ignored me and my mum works",
        "my pa will not, my worker may, i am will-ing, im tired, thanks again, hi all",
    ],
)
def test_what_identifies_nobody_is_left_alone(text):
    assert finds_in(text) == []


def test_first_name_is_taken_out_wherever_it_stands_but_does_not_stop_an_edited_version():
    text = "jamie who lives downstairs, near Queen Elizabeth Hospital"
    assert redacted(text) == "[name] who lives downstairs, near Queen [name]"
    assert finds_in(text) == []


def test_every_reason_is_explained_in_words():
    AbuseWord.objects.create(word="toadface")
    DangerPhraseFactory(phrase="not safe")
    text = "I am not safe, toadface. 07700 900123, a@b.uk, WS1 1TP, 12 Station Road, my PA Sarah"
    holds = holds_on_words(text)
    assert [hold.kind for hold in holds] == [
        HoldKind.DANGER, HoldKind.PHONE, HoldKind.EMAIL, HoldKind.POSTCODE, HoldKind.STREET,
        HoldKind.NAME, HoldKind.ABUSE,
    ]  # fmt: skip
    assert all(hold.words.endswith(".") for hold in holds)
    assert "07700" not in " ".join(hold.words for hold in holds)


# How it was sent

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def sending(age=timedelta(minutes=2), honeypot="", address="192.0.2.1"):
    return Sending(Stamp("nonce", age), honeypot, address)


@pytest.mark.parametrize(
    ("how", "text", "kind"),
    [
        ({"honeypot": "viagra"}, "Hello", "honeypot"),
        ({"age": None}, "Hello", "stamp"),
        ({"age": timedelta(seconds=1)}, "Hello", "fast"),
        ({"age": timedelta(hours=25)}, "Hello", "old"),
        ({}, "http://a.invalid http://b.invalid www.c.invalid", "links"),
    ],
)
def test_what_looks_like_a_robot_is_held(how, text, kind):
    assert [hold.kind for hold in holds_on_sending(sending(**how), text, NOW)] == [kind]


def test_people_are_not_held():
    assert holds_on_sending(sending(), "See https://council.invalid/form, it is broken", NOW) == []


def test_same_words_again_are_held_within_an_hour():
    assert holds_on_sending(sending(address="192.0.2.1"), "Buy this!", NOW) == []
    again = holds_on_sending(sending(address="192.0.2.2"), "buy THIS", NOW)
    assert [hold.kind for hold in again] == ["repeated"]
    later = NOW + timedelta(hours=1, minutes=1)
    assert holds_on_sending(sending(address="192.0.2.3"), "Buy this!", later) == []


def test_sixth_message_from_one_place_is_held():
    held = [holds_on_sending(sending(), f"Message {n}", NOW) for n in range(6)]
    assert [len(holds) for holds in held] == [0, 0, 0, 0, 0, 1]
    assert held[5][0].kind == "often"
    assert holds_on_sending(sending(address="192.0.2.9"), "From elsewhere", NOW) == []


# The stamp


def test_stamp_says_when_the_form_was_opened():
    stamp = read_stamp(new_stamp(NOW), NOW + timedelta(minutes=3))
    assert timedelta(minutes=2, seconds=58) < stamp.age < timedelta(minutes=3, seconds=2)


@pytest.mark.parametrize(
    "signed", ["", "x", "a:b:c", "\x00", new_stamp(NOW)[:-1], new_stamp(NOW) + "x"]
)
def test_stamp_that_is_not_ours_matches_no_other(signed):
    one, other = read_stamp(signed), read_stamp(signed)
    assert not one.is_ours
    assert one.nonce != other.nonce
