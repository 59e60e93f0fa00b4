import pytest

from tests.factories import MembershipFactory


@pytest.fixture
def lead():
    return MembershipFactory(regional=True, user__email="lead@region.invalid").user


@pytest.fixture
def desk(client, lead):
    client.force_login(lead)
    return client
