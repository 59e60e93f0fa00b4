"""The desk: a participation lead runs the own council's messages, in ten minutes a day."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.desk.forms import FORMS
from feedback.messages.models import Hold, Message
from feedback.messages.receiving import add_follow_up
from feedback.messages.stamps import Stamp
from feedback.setup.models import Desk, ReplyTemplate
from tests.factories import (
    AuthorityFactory,
    DangerPhraseFactory,
    EntitlementFactory,
    MembershipFactory,
    MessageFactory,
)
from tests.support.at_the_desk import (
    LIST,
    address_of,
    in_bulk,
    page,
    press,
    queries_of,
    seen_on,
    signed_in,
)

pytestmark = pytest.mark.django_db

# Who sees what


def test_lead_sees_the_own_councils_messages_and_the_regional_lead_all(walsall, lead, region):
    own = MessageFactory(authority=walsall)
    dudley = MessageFactory(authority=AuthorityFactory(short_name="Dudley"))
    for_the_region = MessageFactory(authority=None)
    assert address_of(own) in page(lead)
    assert address_of(dudley) not in page(lead)
    assert address_of(for_the_region) not in page(lead)
    everything = page(region)
    assert all(address_of(m) in everything for m in (own, dudley, for_the_region))


@pytest.mark.parametrize("role", ["officer", "publisher"])
def test_colleagues_who_edit_lines_do_not_read_messages(walsall, role):
    message = MessageFactory(authority=walsall)
    other = signed_in(MembershipFactory(authority=walsall, role=role).user)
    assert other.get(LIST).status_code == 403
    assert other.get(address_of(message)).status_code in (302, 403, 404)
    message.refresh_from_db()
    assert message.state == "waiting"


def test_list_has_danger_first_and_says_why_a_message_is_held(walsall, lead):
    held = MessageFactory(authority=walsall)
    Hold.objects.create(message=held, kind="phone", words="A phone number stands in the text.")
    danger = MessageFactory(authority=walsall, danger=True)
    shown = page(lead)
    assert "A phone number stands in the text." in shown
    assert shown.index(address_of(danger)) < shown.index(address_of(held))
    assert "Can I get a laptop?" not in shown


@pytest.mark.parametrize(
    "need",
    [
        "danger",
        "answer",
        "overdue",
        "publish",
        "held",
        "line-changed",
        "change-overdue",
        "unhelped",
        "answer-not-public",
        "answered-since",
        "x",
    ],
)
def test_list_is_filtered_by_what_is_needed(walsall, lead, need):
    MessageFactory(authority=walsall)
    page(lead, f"{LIST}?need={need}")


def test_opening_a_message_marks_it_as_read(walsall, lead):
    message = MessageFactory(authority=walsall, text="Can I get a laptop?")
    assert "Can I get a laptop?" in page(lead, address_of(message))
    message.refresh_from_db()
    assert (message.state, message.read_by) == ("read", lead)


def test_where_it_stands_is_said_once(walsall, lead):
    message = MessageFactory(authority=walsall)
    message.start_change("A form", timezone.localdate(), by=lead)
    shown = page(lead, address_of(message))
    assert "<strong>Changing: A form. Planned for" in shown
    assert "Changing.</strong>" not in shown


def test_message_pages_are_kept_by_no_browser(walsall, lead):
    response = signed_in(lead).get(address_of(MessageFactory(authority=walsall)))
    assert "no-store" in response["Cache-Control"]


def test_ready_answers_of_its_kind_stand_beside_the_words(walsall, lead):
    ReplyTemplate.objects.create(kind="question", title="Yes, and how", text="Yes, you can.")
    ReplyTemplate.objects.create(kind="praise", title="Thank you", text="Thanks for saying so.")
    shown = page(lead, address_of(MessageFactory(authority=walsall)))
    assert "Yes, you can." in shown
    assert "Thanks for saying so." not in shown


# The commands, pressed


PRESSED = {
    "flagdanger": ({}, lambda m: m.is_in_danger),
    "danger": ({"handled_how": "Rang."}, lambda m: m.danger_handled_by),
    "reply": ({"text": "Yes."}, lambda m: m.state == "answered"),
    "note": ({"note": "Hm."}, lambda m: m.events.last().note == "Hm."),
    "redact": ({}, lambda m: m.edited_text == "Ring [phone number]"),
    "edit": ({"text": "About phones"}, lambda m: m.edited_text == "About phones"),
    "decline": ({"reason": "personal"}, lambda m: m.declined_reason == "personal"),
    "changing": ({"what": "It", "until": "2999-12-31"}, lambda m: m.is_changing),
    "notagreed": ({"why": "No money"}, lambda m: m.is_not_agreed),
}


@pytest.mark.parametrize("command", PRESSED)
def test_command_is_run_and_says_who(walsall, lead, command):
    values, happened = PRESSED[command]
    is_danger = command != "flagdanger"
    message = MessageFactory(authority=walsall, text="Ring 07700 900123", danger=is_danger)
    assert press(lead, message, command, **values).status_code == 302
    assert happened(message)
    assert message.events.last().by == lead


@pytest.mark.parametrize("command", ["danger", "reply", "note", "edit", "decline", "changing"])
def test_command_without_what_it_needs_keeps_the_page_with_the_error(walsall, lead, command):
    message = MessageFactory(authority=walsall, danger=True)
    response = press(lead, message, command)
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not message.events.exists()


def test_publishing_takes_the_edit_first(walsall, lead):
    message = MessageFactory(authority=walsall)
    response = press(lead, message, "publish")
    assert response.status_code == 200
    assert "edited" in response.content.decode()
    press(lead, message, "edit", text="About laptops")
    press(lead, message, "publish")
    assert message.is_published
    press(lead, message, "takeback")
    assert not message.is_published
    press(lead, message, "archive")
    assert message.archived_by is None  # its sender still waits
    press(lead, message, "reply", text="Yes.")
    press(lead, message, "archive")
    assert message.archived_by == lead


def test_starting_again_from_the_original_is_confirmed_and_not_offered_once_published(
    walsall, lead
):
    message = MessageFactory(authority=walsall, text="My PA Sarah said no")
    press(lead, message, "edit", text="About advisers")
    assert "would be lost" in press(lead, message, "redact").content.decode()
    press(lead, message, "redact", over_edit="on")
    assert (message.edited_text, message.edited_at) == ("My PA [name] said no", None)
    press(lead, message, "edit", text="About advisers")
    press(lead, message, "publish")
    press(lead, message, "redact", over_edit="on")
    assert message.edited_text == "About advisers"


def test_assigning_is_to_people_who_may_read_it(walsall, lead, region):
    stranger = MembershipFactory(role="participation-lead").user
    message = MessageFactory(authority=walsall)
    assert press(lead, message, "assign", to=stranger.pk).status_code == 200
    press(lead, message, "assign", to=region.pk)
    assert message.assigned_to == region


def test_passed_on_message_leaves_this_desk(walsall, lead):
    dudley = AuthorityFactory(short_name="Dudley")
    message = MessageFactory(authority=walsall)
    response = press(lead, message, "passon", to=dudley.pk, note="It is theirs.")
    assert response["Location"] == LIST
    assert signed_in(lead).get(address_of(message)).status_code in (302, 404)
    assert message.authority == dudley


def test_private_notes_stay_with_the_desk_where_they_were_written(walsall, lead, region):
    dudley = AuthorityFactory(short_name="Dudley")
    other = MembershipFactory(authority=dudley, role="participation-lead").user
    message = MessageFactory(authority=walsall)
    message.note("WALSALL NOTE", by=lead)
    message.reply("Walsall will pay for it.", by=lead)
    message.pass_on(dudley, "It is theirs.", by=lead)
    message.note("DUDLEY NOTE", by=other)
    shown = page(other, address_of(message))
    assert "DUDLEY NOTE" in shown
    assert "WALSALL NOTE" not in shown
    assert "Walsall Council:" in shown  # who said it, and it is no start for Dudley's own answer
    assert shown.count("Walsall will pay for it.") == 1
    assert "WALSALL NOTE" in page(region, address_of(message))
    message.pass_on(walsall, "Theirs after all.", by=other)
    shown = page(lead, address_of(message))
    assert "WALSALL NOTE" in shown
    assert "DUDLEY NOTE" not in shown


def test_command_that_does_not_exist_or_fit_does_nothing(walsall, lead):
    message = MessageFactory(authority=walsall, may_publish=False)
    for command in ("", "drop", "publish", "danger"):
        assert press(lead, message, command).status_code == 302
    assert not message.events.exists()


def test_withdrawn_message_has_no_words_and_no_commands(walsall, lead):
    message = MessageFactory(authority=walsall, text="zanderquist")
    message.withdraw()
    shown = page(lead, address_of(message))
    assert "zanderquist" not in shown
    assert "the sender took the message back" in shown
    assert [name for name, c in FORMS.items() if c.fits(message)] == ["archive"]


def test_commands_on_another_councils_message_are_refused(walsall, lead):
    message = MessageFactory(authority=AuthorityFactory())
    for command, (values, _) in PRESSED.items():
        assert press(lead, message, command, **values).status_code in (302, 403, 404)
    assert not message.events.exists()


# A page that was open while something happened


def test_form_says_what_its_page_has_shown(walsall, lead):
    message = MessageFactory(authority=walsall)
    shown = page(lead, address_of(message))
    assert f'name="seen" value="{seen_on(message)}"' in shown
    assert seen_on(message) > 0  # opening it was the first thing done


def test_double_click_sends_one_answer(walsall, lead):
    message = MessageFactory(authority=walsall)
    seen = seen_on(message)
    assert press(lead, message, "reply", text="Yes.", seen=seen).status_code == 302
    second = press(lead, message, "reply", text="Yes.", seen=seen)
    assert "since you opened the page" in second.content.decode()
    assert message.replies.count() == 1


def test_what_the_sender_added_is_shown_before_an_answer_goes(walsall, lead):
    """Danger that nobody has read is not answered away: the alarm keeps climbing."""
    DangerPhraseFactory(phrase="want to die")
    message = MessageFactory(authority=walsall)
    page(lead, address_of(message))
    seen = seen_on(message)
    add_follow_up(message, "I want to die", Stamp("n", timedelta(minutes=1)))
    response = press(lead, message, "reply", text="Yes, on Monday.", seen=seen)
    shown = html.unescape(response.content.decode())
    assert "I want to die" in shown
    assert "Yes, on Monday." in shown
    assert (message.replies.count(), message.read_at) == (0, None)
    assert message.is_in_danger
    press(lead, message, "reply", text="We ring you now.")
    assert message.replies.count() == 1


def test_form_without_what_it_has_shown_does_nothing(walsall, lead):
    message = MessageFactory(authority=walsall)
    assert press(lead, message, "reply", text="Yes.", seen="").status_code == 200
    assert not message.replies.exists()


def test_message_that_was_taken_back_while_it_was_open_gets_no_answer(walsall, lead):
    message = MessageFactory(authority=walsall)
    seen = seen_on(message)
    Message.objects.get(pk=message.pk).withdraw()
    assert press(lead, message, "reply", text="zanderquist", seen=seen).status_code == 302
    assert not message.replies.exists()
    assert message.state == "waiting"


# In bulk


def test_bulk_publishes_those_that_can_be_and_says_why_the_others_cannot(walsall, lead):
    ready, not_ready = MessageFactory.create_batch(2, authority=walsall)
    ready.edit("About laptops", by=lead)
    response = in_bulk(lead, "publish", [ready, not_ready])
    assert list(Message.objects.published()) == [ready]
    assert "Done for 1." in response.content.decode()


def test_bulk_start_from_the_original_publishes_nothing(walsall, lead):
    """Neither over a version that is public or edited, nor by pressing “publish” after it."""
    text = "my pa sarah smith shouts"
    public = MessageFactory(authority=walsall, text=text, published="Do advisers shout?")
    edited = MessageFactory(authority=walsall, text=text)
    edited.edit("Do advisers shout?", by=lead)
    fresh = MessageFactory(authority=walsall, text=text)
    in_bulk(lead, "redact", [public, edited, fresh])
    response = in_bulk(lead, "publish", [fresh])
    assert "not been edited yet" in response.content.decode()
    assert list(Message.objects.published()) == [public]
    texts = Message.objects.order_by("pk").values_list("edited_text", flat=True)
    assert list(texts) == ["Do advisers shout?", "Do advisers shout?", "my pa [name] shouts"]


def test_bulk_takes_and_archives(walsall, lead):
    messages = MessageFactory.create_batch(2, authority=walsall)
    in_bulk(lead, "take", messages)
    assert "still waiting" in in_bulk(lead, "archive", messages).content.decode()
    for message in messages:
        message.reply("Yes.", by=lead)
    in_bulk(lead, "archive", messages)
    assert Message.objects.filter(assigned_to=lead, archived_by=lead).count() == 2


def test_bulk_does_not_reach_other_councils(walsall, lead):
    other = MessageFactory(authority=AuthorityFactory())
    in_bulk(lead, "archive", [other])
    other.refresh_from_db()
    assert other.archived_at is None


# What is set up


def test_lead_sets_the_own_target_only(walsall, lead):
    own = Desk.objects.create(authority=walsall)
    other = Desk.objects.create(authority=AuthorityFactory())
    client = signed_in(lead)
    for desk, status in ((own, (302,)), (other, (302, 403, 404))):
        address = reverse("admin:feedback_desk_change", args=[desk.pk])
        assert client.post(address, {"target_days": 5}).status_code in status
    own.delete()
    client.post("/admin/feedback/desk/add/", {"authority": "", "target_days": 60})
    assert not Desk.objects.filter(authority=None).exists()
    client.post("/admin/feedback/desk/add/", {"authority": walsall.pk, "target_days": 5})
    own = Desk.objects.get(authority=walsall)
    other.refresh_from_db()
    assert (own.target_days, other.target_days) == (5, 14)


def test_set_up_pages_open_for_the_regional_lead(region):
    for name in ("desk", "replytemplate", "abuseword", "askedcount"):
        page(region, f"/admin/feedback/{name}/")
    page(region, "/admin/authorities/outgoingmail/")


def test_desk_asks_the_database_as_often_for_3_messages_as_for_1(walsall, lead):
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            line = EntitlementFactory(authority=walsall)
            message = MessageFactory(authority=walsall, entitlement=line)
            Hold.objects.create(message=message, kind="phone", words="A phone number.")
            message.assign(to=lead, by=lead)
            message.note("Hm", by=lead)
            message.reply("Yes", by=lead)
        counted.append((queries_of(lead, LIST), queries_of(lead, address_of(message))))
    assert counted[0] == counted[1]
