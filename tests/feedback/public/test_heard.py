"""“You said, we did”: what the public reads, on the page, in the feed and beside each line."""

import html
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.messages.models import Message
from feedback.public.heard import DeskFigures, desk_figures
from feedback.sending.forms import name_of
from feedback.setup.models import Desk
from tests.factories import (
    AuthorityFactory,
    EntitlementFactory,
    MessageFactory,
    PartnerOfferFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

URL = "/feedback/heard/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def lead():
    return UserFactory(name="Lee Lead")


def page(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def feed(client, **query):
    response = client.get(f"{URL}feed/", query)
    assert response.status_code == 200
    return ET.fromstring(response.content)  # noqa: S314 - our own feed


def test_edited_message_and_reply_are_shown_with_their_state(client, walsall, lead):
    message = MessageFactory(authority=walsall, text="original words", published="Are there bikes?")
    message.reply("Private reply to Kim.", by=lead)
    shown = page(client)
    assert "You said:</b> Are there bikes?" in shown
    assert "Walsall Council answered:</b> Yes, ask us." in shown
    assert "Answered the same day." in shown
    for hidden in ("original words", "Private reply", "Lee Lead", "Moderator"):
        assert hidden not in shown


def test_page_sets_no_cookie(client):
    assert not client.get(URL).cookies


def test_overdue_is_shown_as_overdue(client, walsall):
    yesterday = timezone.localdate() - timedelta(days=1)
    MessageFactory(authority=walsall, due_on=yesterday, published=True)
    shown = page(client)
    assert f"Overdue: an answer was due in {yesterday:%B %Y}." in shown
    assert f"{yesterday.day} {yesterday:%B}" not in shown  # less the target, it is the day it came


def test_change_whose_day_has_passed_is_called_late(client, walsall, lead):
    message = MessageFactory(authority=walsall, published=True)
    message.start_change("The form", timezone.localdate() + timedelta(days=3), by=lead)
    assert "That day has passed" not in page(client)
    assert not Message.objects.change_overdue().exists()
    Message.objects.update(changing_until=timezone.localdate() - timedelta(days=1))
    assert "That day has passed, and it has not changed yet." in page(client)
    assert Message.objects.change_overdue().get() == message


def test_answer_that_is_not_public_is_not_claimed_and_the_desk_hears_of_it(client, walsall, lead):
    message = MessageFactory(authority=walsall)
    message.edit("Are there bikes?", by=lead)
    message.publish(by=lead)
    message.reply("Private reply to Kim.", by=lead)
    assert "The answer itself is not public yet." in page(client)
    assert Message.objects.answer_not_public().get() == message
    message.edit("Are there bikes?", by=lead)
    assert Message.objects.answer_not_public().get() == message
    message.edit("Are there bikes?", "Yes, ask us.", by=lead)
    assert "not public yet" not in page(client)
    assert not Message.objects.answer_not_public().exists()


def test_answer_after_the_published_one_is_not_called_unpublished(client, walsall, lead):
    message = MessageFactory(authority=walsall, published="Are there bikes?")
    message.reply("Yes, ask us.", by=lead)
    message.reply("And helmets too.", by=lead)
    assert "Walsall Council answered:</b> Yes, ask us." in page(client)
    assert not Message.objects.answer_not_public().exists()
    assert Message.objects.answered_since_edited().get() == message
    message.edit("Are there bikes?", "Yes, and helmets too.", by=lead)
    assert not Message.objects.answered_since_edited().exists()


def test_answer_that_did_not_help_comes_back_to_the_desk(lead):
    message = MessageFactory()
    message.reply("Ask your adviser.", by=lead)
    message.say_whether_it_helped(False)
    assert Message.objects.unhelped().get() == message
    message.reply("Then ask me: I ring you.", by=lead)
    assert not Message.objects.unhelped().exists()


def test_nothing_says_fixed_unless_the_line_has_changed(client, walsall, lead):
    message = MessageFactory(authority=walsall, published=True)
    message.start_change("The form", timezone.localdate() + timedelta(days=3), by=lead)
    shown = page(client)
    assert "Changing</span> The form. Planned for" in shown
    assert "See what it says now" not in shown
    line = EntitlementFactory(authority=walsall, title="New form")
    line.created_at = timezone.now() + timedelta(seconds=1)
    message.mark_changed(by=lead, line=line)
    shown = page(client)
    assert f'<a href="{line.get_absolute_url()}">See what it says now</a>' in shown


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({}, {"Walsall question", "Dudley praise", "Region idea"}),
        ({"council": "walsall"}, {"Walsall question"}),
        ({"council": "region"}, {"Region idea"}),
        ({"kind": "praise"}, {"Dudley praise"}),
        ({"state": "answered"}, {"Walsall question"}),
        ({"council": "dudley", "kind": "question"}, set()),
    ],
)
def test_messages_are_filtered(client, walsall, lead, query, seen):
    MessageFactory(authority=walsall, published="Walsall question").reply("Yes", by=lead)
    dudley = AuthorityFactory(short_name="Dudley")
    MessageFactory(authority=dudley, kind="praise", published="Dudley praise")
    MessageFactory(authority=None, kind="suggestion", published="Region idea")
    everything = {"Walsall question", "Dudley praise", "Region idea"}
    shown = page(client, **query)
    assert {text for text in everything if text in shown} == seen
    in_feed = {
        text.strip()
        for entry in feed(client, **query).iter(f"{ATOM}summary")
        for text in entry.text.split("\n\n")[:1]
    }
    assert in_feed == seen


@pytest.mark.parametrize(
    "query",
    [
        {"council": "atlantis"},
        {"kind": "\x00"},
        {"state": "fixed"},
        {"about": "walsall/none"},
        {"about": "\x00"},
    ],
)
def test_filter_that_cannot_be_read_is_an_error_and_shows_nothing(client, query):
    MessageFactory(published="Are there bikes?")
    shown = page(client, **query)
    assert "<title>Error:" in shown
    assert "Are there bikes?" not in shown


@pytest.mark.parametrize("query", [{"page": "9999"}, {"page": "x"}, {"x": "\x00"}])
def test_any_address_is_survived(client, query):
    page(client, **query)
    feed(client, **query)


def test_feed_names_each_message_once_and_for_good(client, walsall):
    message = MessageFactory(authority=walsall, published="Are there bikes?")
    [entry] = feed(client).iter(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == message.public_id.urn
    assert entry.find(f"{ATOM}link").get("href").endswith(message.get_absolute_url())


def test_link_to_a_message_leads_to_it_however_many_came_since(client, walsall):
    message = MessageFactory(authority=walsall, published="Are there bikes?")
    for _ in range(20):
        MessageFactory(authority=walsall, published=True)
    assert "Are there bikes?" not in page(client)
    shown = client.get(message.get_absolute_url())
    assert "Are there bikes?" in shown.content.decode()
    assert not shown.cookies


def test_page_of_a_message_is_there_only_while_it_is_published(client, lead):
    message = MessageFactory(text="zanderquist")
    assert client.get(message.get_absolute_url()).status_code == 404
    message.edit("Are there bikes?", by=lead)
    assert client.get(message.get_absolute_url()).status_code == 404
    message.publish(by=lead)
    shown = client.get(message.get_absolute_url()).content.decode()
    assert "Are there bikes?" in shown
    assert "zanderquist" not in shown
    message.take_back(by=lead)
    assert client.get(message.get_absolute_url()).status_code == 404


def test_line_with_many_messages_leads_to_all_of_them(client, walsall):
    line = EntitlementFactory(authority=walsall, slug="free-gym", title="Free gym")
    for number in range(6):
        MessageFactory(authority=walsall, entitlement=line, published=f"Question {number}?")
        if number == 4:
            assert "All that was said about this" not in line_page(client, line)
    MessageFactory(authority=walsall, published="About something else")
    assert "/feedback/heard/?about=walsall/free-gym" in line_page(client, line)
    shown = page(client, about="walsall/free-gym")
    assert all(f"Question {number}?" in shown for number in range(6))
    assert "About something else" not in shown


def line_page(client, line):
    return client.get(line.get_absolute_url()).content.decode()


def test_figures_say_how_each_desk_keeps_its_target(walsall, lead):
    Desk.objects.create(authority=walsall, target_days=5)
    for days in (2, 4, 9):
        message = MessageFactory(authority=walsall, sent_at=timezone.now() - timedelta(days=days))
        message.reply("Yes", by=lead)
    MessageFactory(authority=walsall, due_on=timezone.localdate() - timedelta(days=1))
    MessageFactory(authority=walsall, braked=True)
    MessageFactory(authority=walsall).withdraw()
    MessageFactory(authority=walsall, sent_at=timezone.now() - timedelta(days=400))
    row, region = desk_figures([walsall])
    assert (row.target_days, row.received, row.answered) == (5, 4, 3)
    assert (row.median_days, row.overdue, row.is_late) == (4, 1, False)
    assert (region.received, region.median_days) == (0, None)


@pytest.mark.parametrize(
    ("days", "said", "half"),
    [(0, "the same day", "the same day"), (1, "in 1 day", "1 day"), (3, "in 3 days", "3 days")],
)
def test_days_to_an_answer_are_said_in_words(client, walsall, lead, days, said, half):
    sent_at = timezone.now() - timedelta(days=days)
    message = MessageFactory(authority=walsall, published=True, sent_at=sent_at)
    message.reply("Yes", by=lead)
    shown = page(client)
    assert f"Answered {said}." in shown
    assert f"<td>{half}</td>" in shown
    assert "0 day" not in shown


@pytest.mark.parametrize("kind", ["entitlement", "partner offer"])
def test_lines_page_shows_what_is_published_about_it_and_no_more(client, walsall, kind):
    if kind == "entitlement":
        line = EntitlementFactory(authority=walsall)
        about = {"entitlement": line}
    else:
        line = PartnerOfferFactory()
        about = {"partner_offer": line}
    MessageFactory(authority=walsall, **about, published="Are there bikes?")
    MessageFactory(authority=walsall, **about, text="hidden words")
    MessageFactory(authority=walsall, published="About something else")
    shown = client.get(line.get_absolute_url())
    text = shown.content.decode()
    assert "Are there bikes?" in text
    assert "hidden words" not in text
    assert "About something else" not in text
    assert not shown.cookies


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_pages_ask_the_database_as_often_for_3_messages_as_for_1(client, walsall):
    line = EntitlementFactory(authority=walsall)
    addresses = [
        URL, f"{URL}feed/", f"{URL}?about={name_of(line)}", line.get_absolute_url(),
    ]  # fmt: skip
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            MessageFactory(authority=walsall, entitlement=line, published=True)
            MessageFactory(authority=AuthorityFactory(), published=True)
        counted.append([queries_of(client, address) for address in addresses])
    assert counted[0] == counted[1]
    assert counted[0][0] <= 6


def test_what_was_typed_is_shown_and_not_run(client):
    MessageFactory(published="<script>alert(1)</script>{{ 7 }}")
    shown = client.get(URL).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(("days", "is_late"), [(None, False), (13, False), (14, False), (15, True)])
def test_a_desk_is_late_once_half_of_its_answers_take_longer_than_it_said(days, is_late):
    assert DeskFigures("Walsall", "walsall", 14, median_days=days).is_late is is_late
