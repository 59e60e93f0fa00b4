"""Nobody raises their own rights, and nobody locks themselves out by a slip."""

import pytest

from tests.factories import AuthorityFactory, MembershipFactory, UserFactory
from tests.support.mails import sent
from tests.support.people_admin import PEOPLE, ROLES, act, page_of, person_form
from tests.support.signing_in import somebody

pytestmark = pytest.mark.django_db


def test_lead_gives_themselves_no_role(desk, lead):
    """As a council's own publisher they could say that the council has confirmed a line."""
    form = person_form(lead, authority=AuthorityFactory().pk, role="publisher")
    desk.post(page_of(lead), form)
    assert [membership.role for membership in lead.memberships.all()] == ["regional-lead"]


def test_lead_makes_nobody_a_technical_administrator(desk, lead):
    for user in (lead, somebody("ann@walsall.invalid")):
        assert "is_superuser" not in desk.get(page_of(user)).content.decode()
        desk.post(page_of(user), person_form(user) | {"is_superuser": "on"})
        user.refresh_from_db()
        assert not user.is_superuser


def test_lead_changes_no_address(desk):
    user = somebody("ann@walsall.invalid")
    desk.post(page_of(user), person_form(user) | {"email": "lead2@region.invalid", "name": "Anne"})
    user.refresh_from_db()
    assert (user.email, user.name) == ("ann@walsall.invalid", "Anne")


def test_lead_does_not_touch_a_technical_administrator(desk):
    root = UserFactory(email="root@region.invalid", is_superuser=True, password="x")
    council = AuthorityFactory()
    assert desk.post(page_of(root), person_form(root) | {"name": "Taken"}).status_code == 403
    desk.post(page_of(root), person_form(root, authority=council.pk, role="officer"))
    for action in ("invite_again", "close_accounts", "open_accounts"):
        page = act(desk, PEOPLE, action, root).content.decode()
        assert "only a technical administrator can change this account" in page
    root.refresh_from_db()
    assert root.is_active
    assert root.password == "x"
    assert root.name != "Taken"
    assert not root.memberships.exists()
    assert sent() == []


def test_technical_administrator_makes_another(client):
    root = UserFactory(email="root@region.invalid", is_superuser=True)
    user = somebody("ann@walsall.invalid")
    client.force_login(root)
    form = person_form(user) | {"email": "Anne@Walsall.invalid", "is_superuser": "on"}
    assert client.post(page_of(user), form).status_code == 302
    number = user.session_number
    user.refresh_from_db()
    assert user.is_superuser
    assert user.email == "anne@walsall.invalid"
    assert user.session_number > number


def test_lead_does_not_end_their_own_role_or_account(desk, lead):
    for address, action, row in (
        (ROLES, "end_roles", lead.memberships.get()),
        (PEOPLE, "close_accounts", lead),
        (PEOPLE, "invite_again", lead),
    ):
        page = act(desk, address, action, row).content.decode()
        assert "ask another regional lead to do this for you" in page
    lead.refresh_from_db()
    assert lead.is_active
    assert lead.memberships.get().ended_at is None


def test_other_lead_ends_the_role_of_a_lead(desk):
    other = MembershipFactory(regional=True)
    act(desk, ROLES, "end_roles", other)
    other.refresh_from_db()
    assert other.ended_at
