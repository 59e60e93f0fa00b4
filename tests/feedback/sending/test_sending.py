"""Sending a message: what is asked, what is kept, and that nothing typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from feedback.messages.models import Message, Original, ReplyAddress, Throttle
from feedback.messages.stamps import new_stamp
from feedback.sending import contacts
from feedback.setup.models import Desk
from tests.factories import (
    AuthorityFactory,
    DangerPhraseFactory,
    EntitlementFactory,
    MembershipFactory,
    PartnerOfferFactory,
)
from tests.support.reading import read
from tests.support.sent_forms import URL, a_form, code_in, page, send
from tests.support.tables import places_where_it_can_be_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def walsall():
    return AuthorityFactory(short_name="Walsall", team_phone="01922 000000")


# The form


def test_form_asks_only_what_is_needed(client, walsall):
    fields = read(client.get(URL)).all("form[method] [name]")
    assert list(dict.fromkeys(field["name"] for field in fields)) == [
        "stamp", "kind", "text", "count", "council", "about", "sender", "may_publish", "email",
        "subject",
    ]  # fmt: skip


def test_people_to_ring_stand_before_the_form(client):
    before, _, _ = page(client.get(URL)).partition("<form")
    assert 'href="tel:999"' in before
    assert 'href="tel:116123"' in before
    assert "sms:85258" in before


def test_form_sets_no_cookie(client, walsall):
    assert not client.get(URL).cookies
    assert not send(client).cookies


def test_line_and_council_are_filled_in_and_can_be_changed(client, walsall):
    line = EntitlementFactory(authority=walsall, title="Free gym", slug="free-gym")
    EntitlementFactory(authority=walsall, title="Bus pass", slug="bus-pass")
    shown = read(client.get(URL, {"about": "walsall/free-gym", "kind": "told-no"}))
    assert shown.one('[name="council"] [value="walsall"][selected]').text == "Walsall"
    assert shown.one('[value="walsall/free-gym"][selected]').text == "Free gym"
    assert shown.one('[name="about"] [value="walsall/bus-pass"]').text == "Bus pass"
    assert shown.has('[name="kind"][value="told-no"][checked]')
    send(client, about="walsall/free-gym")
    assert Message.objects.get().line == line


def test_partner_offer_and_the_region_can_be_meant(client, walsall):
    offer = PartnerOfferFactory(slug="free-coffee", title="Free coffee")
    shown = page(client.get(URL, {"about": "partner/free-coffee"}))
    assert '<option value="partner/free-coffee" selected>Free coffee</option>' in shown
    send(client, about="partner/free-coffee", council="region")
    message = Message.objects.get()
    assert (message.line, message.authority) == (offer, None)


def test_draft_cannot_be_named(client, walsall):
    EntitlementFactory(authority=walsall, title="A secret plan", slug="plan", draft=True)
    assert "A secret plan" not in page(client.get(URL, {"about": "walsall/plan"}))
    assert send(client, about="walsall/plan").status_code == 200
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["about=x", "about=%00", "about=a/b/c", "council=%00", "kind=x", "council=zz&about=england/q",
     "about=" + "x" * 5000, "%ff=%fe", "about=partner/", "council=region"],
)  # fmt: skip
def test_any_address_is_survived(client, query):
    assert client.get(f"{URL}?{query}").status_code == 200


def test_form_says_who_reads_it_and_when_to_expect_an_answer(client, walsall):
    shown = page(client.get(URL, {"council": "walsall"}))
    assert "Nobody has been named yet to read messages for Walsall." in shown
    assert "You can expect an answer" not in shown
    MembershipFactory(regional=True)
    assert "so the regional lead reads it" in page(client.get(URL, {"council": "walsall"}))
    MembershipFactory(authority=walsall, role="participation-lead")
    Desk.objects.create(authority=walsall, target_days=5)
    shown = page(client.get(URL, {"council": "walsall"}))
    assert "The participation lead of Walsall reads it" in shown
    assert "You can expect an answer within 5 days." in shown


# Sent


def test_sent_message_is_on_disk_with_its_code(client, walsall):
    response = send(client, email="Kim@Example.com")
    message = Message.objects.get()
    assert message.original.text == "Can I get a laptop?\nMine is broken."
    assert (message.authority, message.kind, message.sender) == (walsall, "question", "care-leaver")
    assert message.may_publish
    assert message.due_on == timezone.localdate() + timedelta(days=14)
    assert message.reply_address.email == "kim@example.com"
    assert not message.holds.exists()
    assert code_in(response).count("-") == 3
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_thanks_page_has_the_people_to_ring(client, walsall):
    assert 'href="tel:999"' in page(send(client))


def test_words_of_danger_bring_the_people_to_ring_first(client, walsall):
    DangerPhraseFactory(phrase="want to die")
    shown = page(send(client, text="I want to die"))
    assert shown.index("Please talk to somebody now") < shown.index("Your code")
    message = Message.objects.get()
    assert message.is_danger
    assert message.danger_at == message.sent_at
    assert not message.is_braked


def test_same_text_from_two_forms_is_two_messages(client, walsall):
    assert code_in(send(client)) != code_in(send(client))


def test_neither_code_nor_address_is_stored(client, walsall):

    response = client.post(URL, a_form(), REMOTE_ADDR="203.0.113.77")
    code = code_in(response)
    for secret in (code, code.replace("-", " "), "203.0.113.77"):
        assert places_where_it_can_be_read(secret) == []


# Nothing typed is lost


def test_invalid_form_keeps_everything_and_says_what_to_do(client, walsall):
    response = send(client, kind="", may_publish="", email="kim@")
    shown = page(response)
    assert "<title>Error: " in shown
    assert shown.index('class="errors"') < shown.index("<h1>")
    for error in [
        "Choose what you would like to do.",
        "Choose yes or no. You get an answer either way.",
        "Enter the whole address: a name, an @ and what comes after it.",
    ]:
        assert error in shown
    assert "Mine is broken.</textarea>" in shown
    assert 'value="kim@"' in shown
    assert read(response).has('[name="sender"][value="care-leaver"][checked]')
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"email": "a@b." + "c" * 300}, "This is too long. Use 254 characters or fewer."),
        ({"email": "kim\x00@example.com"}, "This contains a character that we cannot read."),
        ({"subject": "\x00"}, "This contains a character that we cannot read."),
        ({"stamp": "x" * 201}, "Something went wrong with this form. Open the page again"),
        ({"stamp": "\x00"}, "Something went wrong with this form. Open the page again"),
    ],
)
def test_what_a_field_cannot_hold_is_said_in_our_words(client, walsall, values, said):
    shown = page(send(client, **values))
    assert said in shown
    assert "Mine is broken.</textarea>" in shown
    assert "Ensure this value" not in shown
    assert "Null characters" not in shown


def test_too_long_text_is_kept_and_counted(client, walsall):
    assert send(client, text="x\r\n" * 1000).status_code == 200  # 1,999 once trimmed
    assert Message.objects.count() == 1
    shown = page(send(client, text="y" * 2001))
    assert "Your message has 2,001 characters, 1 too many." in shown
    assert "y" * 2001 in shown


def test_characters_are_counted_without_a_script(client, walsall):
    shown = page(send(client, count="1", kind="", text="one\r\ntwo"))
    assert "Your message has 7 characters so far, of 2,000." in shown
    assert "Error:" not in shown
    assert "one\ntwo</textarea>" in shown.replace("\r\n", "\n")
    assert not Message.objects.exists()


def test_odd_characters_are_survived(client, walsall):
    send(client, text="a\x00b \ud83d\ude00 💜 ‮ <b>&amp;</b>".encode("utf-8", "ignore").decode())
    assert "\x00" not in Original.objects.get().text


@pytest.fixture
def broken(monkeypatch):
    """The database goes away as soon as the message would be written."""

    def gone(*args, **kwargs):
        raise OperationalError("no")

    def break_it(where="feedback.sending.views.sending.receive"):
        monkeypatch.setattr(where, gone)

    return break_it


def test_without_a_database_the_text_is_shown_with_the_councils_contact(client, walsall, broken):
    client.get(URL)
    broken()
    response = send(client, text="Please <keep> this")
    shown = response.content.decode()
    assert response.status_code == 503
    assert "Please &lt;keep&gt; this</textarea>" in shown
    assert "01922 000000" in shown
    assert 'name="may_publish" value="yes"' in shown  # to try again
    assert "no-store" in response["Cache-Control"]


def test_without_any_database_at_all_the_page_still_comes(client, walsall, monkeypatch):
    """Not one query: the contact is the one that was shipped."""

    def gone(*args, **kwargs):
        raise OperationalError("no")

    monkeypatch.setattr(contacts, "_known", {})
    monkeypatch.setattr(connection, "cursor", gone)
    response = send(client, council="walsall")
    assert response.status_code == 503
    assert "Walsall" in page(response)
    assert "Mine is broken." in page(response)


def test_trying_again_gives_one_message(client, walsall, monkeypatch):
    form = a_form()
    with monkeypatch.context() as patch:
        patch.setattr(
            "feedback.sending.views.sending.receive",
            lambda *a: (_ for _ in ()).throw(OperationalError),
        )
        assert client.post(URL, form).status_code == 503
    code_in(client.post(URL, form))
    code_in(client.post(URL, form))
    assert Message.objects.count() == 1


@pytest.mark.parametrize("pressed", ["withdraw", "withdraw-now", "helped", "look"])
def test_without_a_database_following_says_that_nothing_has_changed(client, broken, pressed):
    broken("feedback.sending.views.following.Throttle.so_far")
    response = client.post("/feedback/follow/", {"code": "purple-train-oak-lemon", pressed: "1"})
    shown = page(response)
    assert response.status_code == 503
    assert "Nothing has changed" in shown
    assert "Your words are here" not in shown
    assert 'name="code" value="purple-train-oak-lemon"' in shown  # to try again


def test_without_a_database_what_was_added_is_kept(client, broken):
    broken("feedback.sending.views.following.Throttle.so_far")
    words = {"code": "purple-train-oak-lemon", "add": "1", "text": "And another thing"}
    assert "And another thing</textarea>" in page(client.post("/feedback/follow/", words))


def test_without_a_database_a_tap_says_that_nothing_was_counted(client, walsall, broken):
    line = EntitlementFactory(authority=walsall, slug="free-gym")
    broken("feedback.public.views.AskedTap.tap")
    response = client.post(f"/feedback/asked/walsall/{line.slug}/", {"outcome": "got-it"})
    assert response.status_code == 503
    assert "Nothing has changed" in page(response)


# Brakes


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"subject": "Cheap"}, "honeypot"),
        ({"stamp": "forged"}, "stamp"),
        ({"stamp": ""}, "stamp"),
        ({"stamp": new_stamp(datetime(2999, 12, 31, tzinfo=UTC))}, "fast"),
        ({"text": "http://a.b http://c.d http://e.f"}, "links"),
    ],
)
def test_what_looks_like_a_robot_is_kept_and_held(client, walsall, values, kind):
    code_in(send(client, **values))
    message = Message.objects.get()
    assert message.is_braked
    assert kind in message.holds.values_list("kind", flat=True)


def test_many_from_one_address_are_kept_and_held(client, walsall):
    for number in range(7):
        code_in(send(client, text=f"Question {number}"))
    assert Message.objects.count() == 7
    assert Message.objects.filter(is_braked=True).count() == 2


def test_hashed_address_is_forgotten_after_an_hour(client, walsall):
    send(client)
    assert Throttle.objects.exists()
    Throttle.forget(timezone.now() + timedelta(hours=1, seconds=1))
    assert not Throttle.objects.exists()


def test_another_websites_form_is_refused(client, walsall):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.invalid"}):
        response = client.post(URL, a_form(), headers=headers)
        assert response.status_code == 403
    assert not Message.objects.exists()
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
    assert client.post(URL, a_form(), headers=own).status_code == 200


def test_forwarded_address_counts_only_behind_a_proxy_we_trust(client, walsall, settings):
    for number in range(7):
        forged = {"X-Forwarded-For": f"198.51.100.{number}"}
        client.post(URL, a_form(text=f"Question {number}"), headers=forged)
    assert Message.objects.filter(is_braked=True).count() == 2
    Message.objects.all().update(is_braked=False)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(7):
        real = {"X-Forwarded-For": f"10.0.0.1, 198.51.100.{number}"}
        client.post(URL, a_form(text=f"Question again {number}"), headers=real)
    assert not Message.objects.filter(is_braked=True).exists()


# Where it starts from


def test_every_page_that_should_leads_here(client, walsall):
    line = EntitlementFactory(authority=walsall, slug="free-gym")
    offer = PartnerOfferFactory(slug="free-coffee")
    for address, link in [
        (line.get_absolute_url(), "/feedback/?about=walsall/free-gym"),
        (offer.get_absolute_url(), "/feedback/?about=partner/free-coffee"),
        (walsall.get_absolute_url(), "/feedback/?council=walsall"),
        (f"{reverse('offer-list')}?q=zzzz", "/feedback/?kind=suggestion&looked-for=zzzz"),
    ]:
        assert f'href="{link}"' in page(client.get(address))


def test_form_asks_the_database_as_often_for_3_lines_as_for_1(client, walsall):
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            EntitlementFactory(authority=walsall)
            EntitlementFactory(national=True)
            AuthorityFactory()
        with CaptureQueriesContext(connection) as queries:
            client.get(URL, {"council": "walsall"})
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 8


def test_reply_address_stands_apart_from_the_message(client, walsall):
    send(client, email="kim@example.com")
    assert ReplyAddress.objects.count() == 1
    columns = {field.name for field in Message._meta.get_fields() if field.concrete}
    assert not {"email", "text", "address", "ip", "name"} & columns
