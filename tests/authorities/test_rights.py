"""What each role may do, asked of the rights themselves; and when an account is closed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from authorities.models import Authority, User
from authorities.rights import ANSWER, EDIT, LEAD, PUBLISH, SEE, Rights
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 15, 12, tzinfo=UTC)
MAY = {
    "officer": {SEE, EDIT},
    "publisher": {SEE, EDIT, PUBLISH},
    "participation-lead": {SEE, ANSWER},
}
RIGHTS = [SEE, EDIT, PUBLISH, ANSWER, LEAD]


@pytest.fixture(params=MAY)
def role(request):
    return request.param


@pytest.fixture
def rights(role, walsall):
    return MembershipFactory(authority=walsall, role=role).user.rights


def test_a_role_may_do_its_own_and_no_more_and_only_in_its_council(rights, role, walsall, dudley):
    for right in RIGHTS:
        assert rights.may(right, walsall) is rights.may(right, walsall.pk) is (right in MAY[role])
        assert rights.has(right) is (right in MAY[role])
        assert not rights.may(right, dudley)
        assert not rights.may(right, None)
    assert not rights.is_regional_lead


def test_the_words_for_rights_ask_the_right_one(rights, role, walsall):
    asked = {
        EDIT: rights.may_edit,
        PUBLISH: rights.may_publish,
    }
    for right, ask in asked.items():
        assert ask(walsall) is (right in MAY[role])


def test_rows_are_narrowed_to_the_councils_where_the_role_has_the_right(
    rights, role, walsall, dudley
):
    for right in RIGHTS:
        found = list(rights.narrow(Authority.objects.all(), "pk", right))
        assert found == ([walsall] if right in MAY[role] else [])


def test_a_regional_lead_may_do_everything_and_speaks_for_nobody(walsall):
    rights = MembershipFactory(regional=True).user.rights
    assert all(rights.may(right, walsall) and rights.may(right, None) for right in RIGHTS)
    assert list(rights.narrow(Authority.objects.all(), "pk", LEAD)) == [walsall]
    assert not rights.speaks_for(walsall)


def test_only_members_speak_for_their_council(rights, walsall, dudley):
    assert rights.speaks_for(walsall)
    assert not rights.speaks_for(dudley)


def test_a_role_that_has_ended_gives_no_rights(role, walsall):
    membership = MembershipFactory(authority=walsall, role=role)
    membership.end(by=UserFactory())
    rights = User.objects.get(pk=membership.user_id).rights
    assert not any(rights.has(right) for right in RIGHTS)
    assert not rights.is_staff
    assert not rights.narrow(Authority.objects.all(), "pk").exists()


def test_ending_a_role_ends_the_sessions(role, walsall):
    membership = MembershipFactory(authority=walsall, role=role)
    before = membership.user.get_session_auth_hash()
    membership.end(by=UserFactory())
    assert User.objects.get(pk=membership.user_id).get_session_auth_hash() != before


def test_closing_an_account_ends_its_sessions_and_its_rights(walsall):
    user = MembershipFactory(authority=walsall, role="officer").user
    before = user.get_session_auth_hash()
    assert user.is_staff
    user.close()
    closed = User.objects.get(pk=user.pk)
    assert closed.get_session_auth_hash() != before
    assert not closed.is_staff


def test_strangers_have_no_rights(walsall):
    for nobody in (AnonymousUser(), UserFactory()):
        rights = Rights(nobody)
        assert not rights.is_staff
        assert not any(rights.has(right) or rights.may(right, walsall) for right in RIGHTS)


def used(days, *, opened=400, seconds=0):
    ago = timedelta(days=days, seconds=seconds)
    return UserFactory(last_login=NOW - ago, opened_at=NOW - timedelta(days=opened))


@pytest.mark.parametrize(
    ("days", "seconds", "is_unused"),
    [(60, 1, False), (89, 0, False), (90, 0, False), (90, 1, True), (91, 0, True)],
)
def test_an_account_is_unused_after_90_days(days, seconds, is_unused):
    user = used(days, seconds=seconds)
    assert user.is_unused(NOW) is is_unused
    assert User.objects.unused(NOW).exists() is is_unused


def test_an_account_that_was_opened_again_counts_from_then():
    user = used(200, opened=10)
    assert not user.is_unused(NOW)
    assert not User.objects.unused(NOW).exists()


def test_an_account_that_nobody_ever_used_counts_from_when_it_was_opened():
    for opened, is_unused in ((90, False), (91, True)):
        user = UserFactory(last_login=None, opened_at=NOW - timedelta(days=opened))
        assert user.is_unused(NOW) is is_unused
        assert (user in User.objects.unused(NOW)) is is_unused
