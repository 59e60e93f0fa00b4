import pytest

from tests.factories import MembershipFactory


@pytest.fixture
def lead(walsall):
    return MembershipFactory(
        authority=walsall, role="participation-lead", user__name="Lee Lead"
    ).user


@pytest.fixture
def region():
    return MembershipFactory(regional=True, user__name="Reg Region").user
