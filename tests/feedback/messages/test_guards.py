"""What keeps the words of a message where they belong: each guard alone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from authorities.rights import Rights
from feedback.messages.models import Event, Message, Reply
from feedback.messages.requests import private, without_cookie
from tests.factories import MembershipFactory, MessageFactory, UserFactory

pytestmark = pytest.mark.django_db
CODE = "purple-train-lemon-maple"


@pytest.fixture
def by():
    return UserFactory(name="Lee Lead")


def test_a_withdrawn_message_keeps_neither_its_replies_nor_its_code(by):
    message = MessageFactory(code=CODE)
    digest = message.code_digest
    message.reply("Yes, you can.", by=by)
    message.withdraw()
    assert not Reply.objects.exists()
    assert Message.objects.get().code_digest is None
    assert not Message.objects.with_code(digest).exists()


def test_a_code_opens_no_withdrawn_message_even_if_it_were_still_there(by):
    """The database refuses such a row, so the door is asked about one that it cannot hold."""
    message = MessageFactory(code=CODE)
    conditions = str(Message.objects.with_code(message.code_digest).query)
    assert '"withdrawn_at" IS NULL' in conditions
    message.withdraw()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(code_digest="x")


def test_only_what_was_published_and_not_withdrawn_is_public(by):
    MessageFactory()
    public = MessageFactory(published="Can young people get one?")
    assert list(Message.objects.published()) == [public]
    public.withdraw()
    assert not Message.objects.published().exists()


@pytest.mark.parametrize(
    ("may_publish", "edited", "is_refused"),
    [(True, True, False), (False, True, True), (True, False, True)],
)
def test_publishing_takes_the_senders_yes_and_an_edited_version(
    by, may_publish, edited, is_refused
):
    message = MessageFactory(may_publish=may_publish)
    if edited:
        message.edit("Can young people get one?", by=by)
    if is_refused:
        with pytest.raises(ValidationError) as refusal:
            message.publish(by=by)
        assert not hasattr(refusal.value, "error_dict")  # the command's own, not the database's
    else:
        message.publish(by=by)
    assert message.is_published is not is_refused


def test_what_shows_who_somebody_is_is_refused_on_publishing_and_after(by):
    message = MessageFactory()
    message.edit("Ring me on 07700 900123", by=by)
    with pytest.raises(ValidationError, match="phone number"):
        message.publish(by=by)
    message.edit("Can young people get one?", by=by)
    message.publish(by=by)
    with pytest.raises(ValidationError, match="phone number"):
        message.edit("Ring me on 07700 900123", by=by)


def test_a_private_note_is_read_at_the_desk_where_it_was_written(walsall, dudley):
    here, there = (
        Rights(MembershipFactory(authority=council, role="participation-lead").user)
        for council in (walsall, dudley)
    )
    colleague = Rights(MembershipFactory(authority=walsall, role="publisher").user)
    note = Event(message=MessageFactory(), authority=walsall, note="She sounds tired.")
    assert note.note_for(here) == "She sounds tired."
    assert note.note_for(there) == note.note_for(colleague) == ""


@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, True),
        ({"Sec-Fetch-Site": "none", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://elsewhere.invalid"}, False),
    ],
)
def test_only_our_own_pages_send_our_forms(headers, is_let_in):
    view = without_cookie(lambda request: HttpResponse("done"))
    request = RequestFactory().post("/feedback/", headers=headers)
    if is_let_in:
        assert view(request).content == b"done"
    else:
        with pytest.raises(PermissionDenied):
            view(request)
    assert view(RequestFactory().get("/feedback/", headers=headers)).content == b"done"


def test_no_browser_keeps_a_page_of_a_message():
    assert "no-store" in private(HttpResponse())["Cache-Control"]
