import pytest

from tests.factories import AuthorityFactory, MembershipFactory


@pytest.fixture
def walsall():
    return AuthorityFactory(short_name="Walsall")


@pytest.fixture
def lead(walsall):
    return MembershipFactory(
        authority=walsall, role="participation-lead", user__name="Lee Lead"
    ).user


@pytest.fixture
def region():
    return MembershipFactory(regional=True, user__name="Reg Region").user
