"""People and their roles on the staff site: a regional lead's to give and to end."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from authorities.models import Membership, User
from authorities.outbox.models import OutgoingMail
from tests.factories import AuthorityFactory, MembershipFactory, UserFactory
from tests.support.mails import sent
from tests.support.people_admin import ADD, PEOPLE, ROLES, act, page_of, person_form
from tests.support.signing_in import PASSWORD, give_password, is_in, somebody

pytestmark = pytest.mark.django_db


# Who may


@pytest.mark.parametrize("role", ["officer", "publisher", "participation-lead"])
def test_people_are_nobodys_but_a_regional_leads(client, role, lead):
    user = MembershipFactory(role=role).user
    client.force_login(user)
    other = lead.memberships.get()
    for path in (
        PEOPLE,
        ADD,
        page_of(user),
        page_of(lead),
        ROLES,
        reverse("admin:authorities_membership_change", args=[other.pk]),
        reverse("admin:authorities_user_history", args=[user.pk]),
    ):
        assert client.get(path).status_code in (403, 404)
        assert client.post(path, {"name": "Taken"}).status_code in (403, 404)
    for address, action, row in (
        (PEOPLE, "invite_again", lead),
        (PEOPLE, "close_accounts", lead),
        (PEOPLE, "open_accounts", user),
        (ROLES, "end_roles", other),
    ):
        assert act(client, address, action, row).status_code == 403
    lead.refresh_from_db()
    other.refresh_from_db()
    assert lead.is_active
    assert other.ended_at is None


def test_secrets_and_second_addresses_have_no_page(desk):
    shown = {model._meta.label for model in admin.site._registry}
    assert not shown & {"mfa.Authenticator", "account.EmailAddress", "auth.Group"}


# Inviting


def invitation(**changes):
    council = AuthorityFactory(short_name="Walsall")
    data = {"email": "Ann@Walsall.invalid", "name": "Ann", "authority": council.pk}
    return data | {"role": "publisher"} | changes


def test_lead_invites_somebody(desk, lead):
    page = desk.post(ADD, invitation(is_deputy="on"), follow=True)
    assert "An e-mail is on its way to ann@walsall.invalid." in page.content.decode()
    membership = Membership.objects.get(user__email="ann@walsall.invalid")
    assert (membership.role, membership.is_deputy) == ("publisher", True)
    assert membership.started_by == lead
    assert membership.user.state == "invited"
    (message,) = sent()
    assert message.to == ["ann@walsall.invalid"]
    assert "publisher for Walsall Council (deputy)" in message.body
    assert "/staff/invitation/?token=" in message.body
    assert "/staff/invitation/" not in page.content.decode()  # the link is for them alone
    assert LogEntry.objects.get().object_repr == "Ann"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"email": "no address"}, "Enter a valid email address"),
        ({"email": "LEAD@region.invalid"}, "Somebody with this e-mail address is here already"),
        ({"authority": ""}, "Name a council, or for a regional lead none"),
        ({"role": "regional-lead"}, "Name a council, or for a regional lead none"),
        ({"role": "king"}, "Select a valid choice"),
    ],
)
def test_invitation_that_cannot_be_is_refused_in_words(desk, changes, message):
    page = desk.post(ADD, invitation(**changes)).content.decode()
    assert message in page
    assert User.objects.count() == 1


def test_invitation_waits_while_no_mail_server_takes_it(desk, settings):
    working, settings.EMAIL_BACKEND = (
        settings.EMAIL_BACKEND,
        "django.core.mail.backends.smtp.EmailBackend",
    )
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    page = desk.post(ADD, invitation(), follow=True).content.decode()
    assert "An e-mail is on its way to ann@walsall.invalid." in page
    assert sent() == []
    settings.EMAIL_BACKEND = working
    OutgoingMail.objects.update(next_try_at=timezone.now())
    assert [message.to for message in sent()] == [["ann@walsall.invalid"]]


def test_invite_again_starts_over(desk, client):
    user = somebody("ann@walsall.invalid", app=True)
    elsewhere = type(client)()
    give_password(elsewhere, user.email)
    page = act(desk, PEOPLE, "invite_again", user, sure=False).content.decode()
    assert "Their password, their app and their recovery codes stop working" in page
    user.refresh_from_db()
    assert user.state == "open"
    act(desk, PEOPLE, "invite_again", user)
    user.refresh_from_db()
    assert user.state == "invited"
    assert not user.has_second_factor
    assert not user.authenticator_set.exists()
    assert "token=" in sent()[-1].body
    assert "Invited again." in LogEntry.objects.get().get_change_message()


# Roles


def test_lead_gives_another_role(desk, lead):
    user = somebody("ann@walsall.invalid")
    dudley = AuthorityFactory(short_name="Dudley")
    desk.post(page_of(user), person_form(user, authority=dudley.pk, role="officer"))
    membership = Membership.objects.get(authority=dudley)
    assert (membership.user, membership.started_by) == (user, lead)
    assert "officer for Dudley Council" in sent()[-1].body
    assert "token=" not in sent()[-1].body  # they have a password


def test_role_that_is_held_already_is_refused(desk):
    user = somebody("ann@walsall.invalid")
    held = user.memberships.get()
    form = person_form(user, authority=held.authority_id, role=held.role)
    assert "has this role already" in desk.post(page_of(user), form).content.decode()
    assert user.memberships.count() == 1


def test_role_that_stands_is_not_rewritten_but_for_the_deputy(desk):
    """Ended and given anew, so that the history says who might do what, and when."""
    membership = MembershipFactory(role="officer")
    before = (membership.role, membership.authority_id, membership.user_id)
    path = reverse("admin:authorities_membership_change", args=[membership.pk])
    form = {"role": "publisher", "authority": AuthorityFactory().pk, "is_deputy": "on"}
    assert desk.post(path, form | {"user": UserFactory().pk}).status_code == 302
    held = {f"memberships-0-{name}": value for name, value in form.items()}
    held |= {"memberships-0-id": membership.pk, "memberships-INITIAL_FORMS": 1}
    desk.post(page_of(membership.user), person_form(membership.user) | held)
    membership.refresh_from_db()
    assert (membership.role, membership.authority_id, membership.user_id) == before
    assert membership.is_deputy


def test_ending_a_role_asks_first_ends_the_session_and_keeps_the_history(desk, lead, client):
    user = somebody("ann@walsall.invalid")
    membership = user.memberships.get()
    theirs = type(client)()
    give_password(theirs, user.email)
    assert is_in(theirs)
    assert (
        "Its rights end at once"
        in act(desk, ROLES, "end_roles", membership, sure=False).content.decode()
    )
    assert is_in(theirs)
    act(desk, ROLES, "end_roles", membership)
    assert not is_in(theirs)
    membership.refresh_from_db()
    assert membership.ended_by == lead
    assert (
        "This account is closed" in give_password(theirs, user.email, follow=True).content.decode()
    )
    history = desk.get(reverse("admin:authorities_user_history", args=[user.pk]))
    assert "Ended a role." in history.content.decode()


def test_ended_role_is_not_ended_again(desk, lead):
    membership = MembershipFactory()
    membership.end(by=membership.user)
    act(desk, ROLES, "end_roles", membership)
    membership.refresh_from_db()
    assert membership.ended_by == membership.user


# Accounts


def test_account_is_closed_and_opened_again(desk, client):
    user = somebody("ann@walsall.invalid")
    theirs = type(client)()
    give_password(theirs, user.email)
    act(desk, PEOPLE, "close_accounts", user, sure=False)
    assert is_in(theirs)
    act(desk, PEOPLE, "close_accounts", user)
    assert not is_in(theirs)
    assert "Open the account again" in desk.get(page_of(user)).content.decode()
    act(desk, PEOPLE, "open_accounts", user)
    give_password(theirs, user.email, PASSWORD)
    assert is_in(theirs)


def test_no_person_and_no_role_is_deleted(desk):
    membership = MembershipFactory()
    for model, row in (("user", membership.user), ("membership", membership)):
        path = reverse(f"admin:authorities_{model}_delete", args=[row.pk])
        assert desk.post(path, {"post": "yes"}).status_code == 403
    assert Membership.objects.filter(pk=membership.pk).exists()
