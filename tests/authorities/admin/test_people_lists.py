"""The lists of people and roles, and when a council's people last signed in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from authorities.models import Authority
from tests.factories import AuthorityFactory, MembershipFactory
from tests.support.people_admin import PEOPLE, ROLES, page_of
from tests.support.signing_in import give_password, somebody

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", [PEOPLE, ROLES])
def test_list_takes_as_many_queries_for_one_person_as_for_three(desk, path):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(path).status_code == 200
        return len(queries)

    MembershipFactory()
    first = count()
    for _ in range(3):
        user = MembershipFactory().user
        MembershipFactory(user=user)
    assert count() == first


def test_page_of_a_person_takes_as_many_queries_for_one_role_as_for_three(desk):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page_of(user)).status_code == 200
        return len(queries)

    user = somebody("ann@walsall.invalid")
    count()  # content types are asked for once by a process
    first = count()
    for _ in range(2):
        MembershipFactory(user=user)
    assert count() == first


def test_list_of_people_says_their_present_roles(desk):
    user = somebody("ann@walsall.invalid", authority__short_name="Walsall")
    gone = MembershipFactory(user=user, authority__short_name="Dudley")
    gone.end(by=user)
    page = desk.get(PEOPLE).content.decode()
    assert "officer for Walsall" in page
    assert "officer for Dudley" not in page


def test_last_sign_in_of_a_council_counts_its_present_people_only(client):
    here = somebody("ann@walsall.invalid", authority__slug="walsall")
    gone = somebody("bob@walsall.invalid", authority__slug="walsall")
    quiet = AuthorityFactory(slug="dudley")
    give_password(client, here.email)
    give_password(type(client)(), gone.email)
    gone.memberships.get().end(by=here)
    here.refresh_from_db()
    councils = {council.slug: council for council in Authority.objects.with_last_sign_in()}
    assert councils["walsall"].last_sign_in == here.last_login
    assert councils[quiet.slug].last_sign_in is None
