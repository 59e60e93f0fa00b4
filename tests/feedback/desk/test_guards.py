"""Who may do what at which desk: each guard alone, whatever stands before it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from feedback.desk.admin import MessageAdmin
from feedback.desk.forms import Assign, Changed
from feedback.desk.panel import messages_about
from feedback.messages.models import Message
from tests.conftest import signed_in
from tests.factories import EntitlementFactory, MembershipFactory, MessageFactory

pytestmark = pytest.mark.django_db


def member(authority, role="participation-lead"):
    return MembershipFactory(authority=authority, role=role).user


@pytest.fixture
def desk_admin():
    return admin.site._registry[Message]


def test_a_message_that_has_left_the_desk_since_it_was_opened_is_not_answered(
    desk_admin, walsall, dudley
):
    """Between opening the message and locking it, a colleague passes it on."""
    lead = member(walsall)
    message = MessageFactory(authority=walsall)
    opened = Message.objects.get(pk=message.pk)
    message.pass_on(dudley, "They know.", by=lead)
    with pytest.raises(PermissionDenied), transaction.atomic():
        desk_admin.lock_own(SimpleNamespace(user=lead), opened)


def test_a_message_is_read_at_its_own_desk(walsall, dudley):
    message = MessageFactory(authority=walsall)
    url = reverse("admin:feedback_message_change", args=[message.pk])
    assert signed_in(member(walsall)).get(url).status_code == 200
    for user in (member(dudley), member(walsall, "publisher"), member(walsall, "officer")):
        assert signed_in(user).get(url).status_code in (302, 403, 404)
    message.refresh_from_db()
    assert message.read_by.memberships.get().role == "participation-lead"


class ShowsEveryDesk(MessageAdmin):
    """What would be if the list were not narrowed any more."""

    def get_queryset(self, request):
        return Message.objects.all()


def test_a_message_of_another_desk_is_not_read_even_where_a_list_has_shown_it(walsall, dudley, rf):
    message = MessageFactory(authority=walsall)
    request = rf.get("/")
    request.user = member(dudley)
    with pytest.raises(PermissionDenied):
        ShowsEveryDesk(Message, admin.site).change_view(request, str(message.pk))
    message.refresh_from_db()
    assert message.read_at is None


def test_only_those_who_answer_see_and_change_messages(desk_admin, walsall, dudley):
    message = MessageFactory(authority=walsall)
    for user, may in [
        (member(walsall), True),
        (member(dudley), False),
        (member(walsall, "publisher"), False),
        (MembershipFactory(regional=True).user, True),
    ]:
        request = SimpleNamespace(user=user)
        assert desk_admin.has_view_permission(request, message) is may
        assert desk_admin.has_change_permission(request, message) is may
        assert not desk_admin.has_delete_permission(request, message)
        assert not desk_admin.has_add_permission(request)


def test_a_message_is_given_to_those_who_read_it(walsall, dudley):
    lead, deputy = member(walsall), member(walsall)
    region = MembershipFactory(regional=True).user
    member(dudley)
    member(walsall, "officer")
    offered = Assign(MessageFactory(authority=walsall)).fields["to"].queryset
    assert set(offered) == {lead, deputy, region}


def test_a_message_is_settled_by_a_published_line_of_its_own_council(walsall, dudley):
    line = EntitlementFactory(authority=walsall)
    EntitlementFactory(authority=walsall, draft=True)
    EntitlementFactory(authority=dudley)
    offered = Changed(MessageFactory(authority=walsall)).fields["line"].queryset
    assert list(offered) == [line]


def test_a_lines_page_shows_messages_to_those_who_answer_them(walsall, dudley):
    line = EntitlementFactory(authority=walsall)
    own = MessageFactory(authority=walsall, entitlement=line)
    other = MessageFactory(authority=dudley, entitlement=line)

    def shown(user):
        page = messages_about(line, user)
        return [message for message in (own, other) if f"/feedback/message/{message.pk}/" in page]

    assert shown(member(walsall)) == [own]
    assert shown(member(walsall, "publisher")) == []
    assert shown(MembershipFactory(regional=True).user) == [own, other]


def test_a_new_line_settles_messages_of_the_own_desk_only(walsall, dudley):
    sent_at = timezone.now() - timedelta(days=3)
    line = EntitlementFactory(authority=walsall)
    own, other = (
        MessageFactory(authority=council, entitlement=line, sent_at=sent_at)
        for council in (walsall, dudley)
    )
    url = reverse("admin:feedback_message_changed", args=[line.pk])
    browser = signed_in(member(walsall))
    assert list(browser.get(url).context["waiting"]) == [own]
    browser.post(url, {"message": [own.pk, other.pk]})
    states = [Message.objects.get(pk=message.pk).state for message in (own, other)]
    assert states == ["changed", "waiting"]
